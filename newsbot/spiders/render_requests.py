"""Decide which pages a run requests again in a browser, since plain HTTP gave no text."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from newsbot.fetch.rendering.download_handler import get_renderer
from newsbot.fetch.rendering.render_settings import CONSENT_KEY, RENDER_KEY, RenderSettings
from newsbot.fetch.scrapy_internals import find_min_delay
from newsbot.outcomes import Outcome, Rejected
from newsbot.site import Site
from newsbot.spiders.page_worker import ArticleReading, ListReading

MAX_PAGES_IN_VAIN = 5
"""Pages of a host in a row without text in a browser; then its pages are not rendered."""

_PLAIN_KEY = "plain_page"
_FAILURE_KEY = "render_failure"


class NeedsBrowserError(Exception):
    """A page that is to be requested once more, in a browser."""


class RenderRequests:
    """The pages of one run that a browser renders, each once.

    A browser loads the parts of a page all at once. So pages of a host with a ``Crawl-delay`` in
    robots.txt are not rendered, unless the table of its site says so.

    :param crawler: its setting ``RENDER`` says when; its renderer knows whether it can.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._when = RenderSettings.from_settings(crawler.settings).when
        self._renderer = get_renderer(crawler)
        self._crawler = crawler
        self._stats = crawler.stats
        self._in_vain: Counter[str] = Counter()

    def is_wanted(self, page: Response, site: Site | None) -> bool:
        """Return whether a page is to be rendered whatever it holds, and is not rendered yet."""
        is_chosen = self._when == "always" or (site is not None and site.render)
        return is_chosen and self._when != "never" and _is_first(page)

    def check_page(self, page: HtmlResponse, read: ArticleReading) -> None:
        """Require a browser for a page that seems to be an article without text.

        :raises NeedsBrowserError: it is one, and is not rendered yet.
        :raises Rejected: it is one, and there is no browser or rendering failed.
        """
        host = urlsplit(page.url).hostname or ""
        if is_rendered(page):
            self._note(host, has_text=bool(read.article.articleBody))
        if is_rendered(page) or not read.lacks_text:
            return
        self._check_need(page, host)
        if read.verdict is None and not read.article.articleBody:
            raise Rejected(Outcome.NO_BODY, self._explain(page, "no text without a browser"))

    def check_list(self, page: HtmlResponse, read: ListReading) -> None:
        """Require a browser for a section without links that is a script shell.

        :raises NeedsBrowserError: it is one, and is not rendered yet.
        """
        if read.is_script_shell and not is_rendered(page):
            self._check_need(page, urlsplit(page.url).hostname or "")

    def make_render_request(self, page: Response, site: Site | None, errback: Any) -> Request:
        """Return the request that renders a page.

        :param errback: called with the failure; ``take_plain`` returns the plain page for it.
        """
        asked = page.request
        if asked is None:
            msg = "a response without its request cannot be rendered"
            raise RuntimeError(msg)
        return Request(
            page.url,
            callback=asked.callback,
            errback=errback,
            cb_kwargs=asked.cb_kwargs,
            meta={_PLAIN_KEY: page, **make_render_meta(site)},
            dont_filter=True,  # the same URL once more
        )

    def take_plain(self, request: Request, reason: str) -> Response:
        """Return the plain page of a request that could not be rendered."""
        plain: Response = request.meta[_PLAIN_KEY]
        plain.meta[_FAILURE_KEY] = reason
        if not self._renderer.missing:
            self._note(urlsplit(plain.url).hostname or "", has_text=False)
        return plain

    def explain(self, page: Response, rejected: Rejected) -> Rejected:
        """Add to the reason of a rejection why the page was not rendered, or that it was."""
        if is_rendered(page):
            return Rejected(rejected.outcome, f"{rejected.reason}, also in a browser")
        if _FAILURE_KEY not in page.meta or "browser" in rejected.reason:
            return rejected
        return Rejected(rejected.outcome, self._explain(page, rejected.reason))

    def _check_need(self, page: Response, host: str) -> None:
        if self._when != "when_needed" or not _is_first(page):
            return
        if self._renderer.missing:
            page.meta[_FAILURE_KEY] = self._renderer.missing
            return
        if page.request is not None and find_min_delay(self._crawler, page.request):
            page.meta[_FAILURE_KEY] = f"{host} asks for a pause between two requests"
            return
        if self._in_vain[host] >= MAX_PAGES_IN_VAIN:
            page.meta[_FAILURE_KEY] = (
                f"{MAX_PAGES_IN_VAIN} pages of {host} had no text in a browser either"
            )
            return
        self._stats.inc_value("newsbot/render/needed")
        raise NeedsBrowserError

    def _explain(self, page: Response, reason: str) -> str:
        why = page.meta.get(_FAILURE_KEY)
        if why is None:
            why = "RENDER is never" if self._when == "never" else "RENDER is for chosen sites only"
        return f"{reason}: {why}"

    def _note(self, host: str, *, has_text: bool) -> None:
        self._in_vain[host] = 0 if has_text else self._in_vain[host] + 1


def make_render_meta(site: Site | None) -> dict[str, Any]:
    """Return the meta of a request that is to be rendered, with the consent button of its site."""
    return {RENDER_KEY: True, CONSENT_KEY: site.consent if site else None}


def is_rendered(page: Response) -> bool:
    """Return whether a page was rendered by a browser."""
    return bool(page.meta.get(RENDER_KEY))


def _is_first(page: Response) -> bool:
    return not is_rendered(page) and _FAILURE_KEY not in page.meta
