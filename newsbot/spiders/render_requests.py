"""Pages that plain HTTP gave without their text -> whether a browser is asked for them."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from newsbot.fetch.rendering.download_handler import CONSENT_KEY, RENDER_KEY, get_renderer
from newsbot.fetch.rendering.render_settings import RenderSettings
from newsbot.fetch.scrapy_internals import find_min_delay
from newsbot.outcomes import Outcome, Rejected
from newsbot.site import Site
from newsbot.spiders.page_worker import ArticleReading, ListReading

MAX_PAGES_IN_VAIN = 5
"""Pages of a host in a row that a browser gave no text for; then it is not asked again."""

_PLAIN_KEY = "plain_page"
_FAILURE_KEY = "render_failure"


class NeedsBrowserError(Exception):
    """A page that is to be asked for once more, in a browser."""


class RenderRequests:
    """Decides for one run which pages a browser is asked for, each once.

    A browser loads the parts of a page all at once, so a host whose robots.txt has a
    ``Crawl-delay`` is left to plain requests, unless its table says that pages are to be drawn.

    :param crawler: ``RENDER`` says when; what stands in the way is known to its renderer.
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
        """Ask for a browser where a page has the marks of an article, but no text.

        :raises NeedsBrowserError: it has, and the page is not drawn yet.
        :raises Rejected: it has, and there is no browser or drawing it failed.
        """
        host = urlsplit(page.url).hostname or ""
        if is_drawn(page):
            self._note(host, has_text=bool(read.article.articleBody))
        if is_drawn(page) or not read.lacks_text:
            return
        self._check_need(page, host)
        if read.verdict is None and not read.article.articleBody:
            raise Rejected(Outcome.NO_BODY, self._explain(page, "no text without a browser"))

    def check_list(self, page: HtmlResponse, read: ListReading) -> None:
        """Ask for a browser where a section without links is a shell.

        :raises NeedsBrowserError: it is, and the page is not drawn yet.
        """
        if read.is_script_shell and not is_drawn(page):
            self._check_need(page, urlsplit(page.url).hostname or "")

    def ask(self, page: Response, site: Site | None, errback: Any) -> Request:
        """Return the request for the same page as a browser draws it.

        :param errback: called with the failure; ``take_plain`` makes the page of it.
        """
        asked = page.request
        if asked is None:
            msg = "a response without its request cannot be drawn"
            raise RuntimeError(msg)
        return Request(
            page.url,
            callback=asked.callback,
            errback=errback,
            cb_kwargs=asked.cb_kwargs,
            meta={_PLAIN_KEY: page, **make_render_meta(site)},
            dont_filter=True,  # the same address once more
        )

    def take_plain(self, request: Request, reason: str) -> Response:
        """Return the plain page of a request that a browser gave nothing for."""
        plain: Response = request.meta[_PLAIN_KEY]
        plain.meta[_FAILURE_KEY] = reason
        if not self._renderer.missing:
            self._note(urlsplit(plain.url).hostname or "", has_text=False)
        return plain

    def explain(self, page: Response, rejected: Rejected) -> Rejected:
        """Say of a page that is refused what the browser had to do with it."""
        if is_drawn(page):
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
            page.meta[_FAILURE_KEY] = f"{MAX_PAGES_IN_VAIN} pages of {host} were drawn in vain"
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
    """Return the meta of a request that is to be drawn, with the consent button of its site."""
    return {RENDER_KEY: True, CONSENT_KEY: site.consent if site else None}


def is_drawn(page: Response) -> bool:
    """Return whether a page is as a browser drew it."""
    return bool(page.meta.get(RENDER_KEY))


def _is_first(page: Response) -> bool:
    return not is_drawn(page) and _FAILURE_KEY not in page.meta
