"""Search a site of which only the domain is known for its listings, one request at a time."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, Protocol
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import HtmlResponse, Response
from twisted.python.failure import Failure

from newsbot.console import plural
from newsbot.discover.front_page_search import FrontPageSearch
from newsbot.fetch.exceptions import RobotsUnreachableError
from newsbot.fetch.response_check import reject_error
from newsbot.outcomes import Outcome, Rejected
from newsbot.spiders.document_reader import DocumentReader
from newsbot.urls import is_same_site, registrable_domain

logger = logging.getLogger(__name__)

_TEMPORARY = frozenset({Outcome.FAILED, Outcome.STOPPED, Outcome.OVER_LIMIT, Outcome.DEFERRED})
"""Outcomes that leave open whether a listing exists."""

_SILENT = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    RobotsUnreachableError,
)
"""Errors of a host that gives no page by this scheme or name."""


class SearchingSpider(Protocol):
    """A spider that reads what a search finds."""

    @property
    def documents(self) -> DocumentReader:
        """Reads documents."""

    async def read_found(self, response: Response, url: str, *, front: str) -> list[Any]:
        """Read the front page, or a listing that the site of the front page names."""

    def fail_search(self, url: str, error: BaseException) -> list[Any]:
        """End the URL of a front page that cannot be fetched."""

    def end_search(self, site_search: SiteSearch) -> Iterator[Request]:
        """Take the sections that were found, which are requested last."""


class SiteSearch:
    """The search of one site for a spider.

    ``search`` has what was found. ``is_certain`` is False if something failed that may be
    different next time.
    """

    def __init__(self, front: str, spider: SearchingSpider) -> None:
        """Take the URL of the front page."""
        self.front = front
        self.search = FrontPageSearch(front)
        self.is_certain = True
        self._has_failed = False
        self._spider = spider

    @property
    def found(self) -> list[str]:
        """The listings that were found, the front page first."""
        return [self.search.front, *self.search.listings, *self.search.sections]

    def request_next(self) -> Iterator[Request]:
        """Request the next URL of the search, or the sections at its end."""
        url = self.search.next_wanted()
        if url is None:
            self._log()
            yield from self._spider.end_search(self)
            return
        yield Request(
            url,
            callback=self.parse,
            errback=self.parse_error,
            cb_kwargs={"url": url},
            dont_filter=True,
            priority=1,
        )

    async def parse(self, response: Response, url: str) -> list[Any]:
        """Note a response, read it if it is a listing or the front page, and go on."""
        results: list[Any] = []
        if url != self.search.front or is_same_site(response.url, url):
            try:
                results = await self._read(response, url)
            except Rejected as rejected:
                self.is_certain = False
                if url == self.search.front:
                    results = self._spider.fail_search(url, rejected)
                elif rejected.outcome is not Outcome.STOPPED:
                    logger.warning("%s: %s", url, rejected.reason)
        else:
            self.is_certain = False
            error = DownloadFailedError(f"redirected to {response.url}")
            results = self._spider.fail_search(url, error)
        return [*results, *self.request_next()]

    async def _read(self, response: Response, url: str) -> list[Any]:
        documents, search = self._spider.documents, self.search
        if url == search.robots:
            search.note_sitemaps(await documents.read_robots_sitemaps(response))
            return []
        listing = search.note_listing(url, await documents.read_listing(response))
        if listing is None and url != search.front:
            return []
        if listing is None and isinstance(response, HtmlResponse):
            search.note_front_page(await documents.read_front_page(response))
        return await self._spider.read_found(response, url, front=search.front)

    def parse_error(self, failure: Failure) -> list[Any]:
        """Go on without a URL that failed; a front page is tried by http and at www first."""
        url: str = failure.request.cb_kwargs["url"]  # type: ignore[attr-defined]  # Scrapy's
        error = failure.value or DownloadFailedError()
        results: list[Any] = []
        # robots.txt comes first, so that a host without https mostly fails there.
        is_silent = isinstance(error, _SILENT)
        if url != self.search.front:
            logger.debug("%s: not found (%s)", url, error)
            if reject_error(error).outcome in _TEMPORARY:
                self.is_certain = False
        elif is_silent and (following := _find_next_front(url)):
            self.search = FrontPageSearch(following)
        else:
            self.is_certain = False
            self._has_failed = True
            results = self._spider.fail_search(url, error)
        return [*results, *self.request_next()]

    def _log(self) -> None:
        search = self.search
        if self._has_failed:
            return  # its error was logged
        found = [*search.feeds, *search.sitemaps, *search.sections]
        logger.info(
            "%s: found %s, %s, %s%s",
            search.front,
            plural(len(search.feeds), "feed"),
            plural(len(search.sitemaps), "sitemap"),
            plural(len(search.sections), "section"),
            f": {', '.join(found)}" if found else "",
        )


def _find_next_front(url: str) -> str | None:
    """Return the front page to try after one whose host is silent; None after the last.

    >>> _find_next_front("https://lamp.example/"), _find_next_front("http://lamp.example/")
    ('http://lamp.example/', 'https://www.lamp.example/')
    >>> _find_next_front("http://www.lamp.example/"), _find_next_front("http://127.0.0.1/")
    (None, None)
    """
    if url.startswith("https:"):
        return url.replace("https:", "http:", 1)
    host = urlsplit(url).hostname or ""
    is_bare = host == registrable_domain(host) and "." in host and not host[-1].isdigit()
    return url.replace("http://", "https://www.", 1) if is_bare else None
