"""A site of which only the domain is known -> its lists, looked for one after the other."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

from scrapy import Request
from scrapy.exceptions import DownloadFailedError
from scrapy.http import HtmlResponse, Response
from twisted.python.failure import Failure

from newsbot.discover.front_page_search import FrontPageSearch
from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.fetch.exceptions import RobotsUnreachableError
from newsbot.fetch.response_check import reject_error
from newsbot.outcomes import Outcome
from newsbot.urls import is_same_site

logger = logging.getLogger(__name__)

_PASSING = frozenset({Outcome.FAILED, Outcome.STOPPED, Outcome.OVER_LIMIT})
"""Ends that say nothing of whether a list is there."""

Read = Callable[[Response, DiscoveredUrl], Awaitable[list[Any]]]


class SiteSearch:
    """Drives the search of one site; what is found is read as any list of the run."""

    def __init__(
        self,
        front: str,
        *,
        name_section: Callable[[str], str],
        ask: Callable[[str], Iterator[Request]],
        read: Read,
        fail: Callable[[DiscoveredUrl, BaseException], list[Any]],
    ) -> None:
        """Take the front page and what the spider does with lists.

        :param ask: asks for a section; ``read`` reads a list that was answered, entering it first.
        :param fail: ends the front page that cannot be had.
        """
        self.search = FrontPageSearch(front)
        self._name_section = name_section
        self._ask = ask
        self._read = read
        self._fail = fail
        self.keep: Callable[[Sequence[str]], None] | None = None
        """Takes the lists in the end, the front page first, unless something went wrong that may
        be better another time."""

    def go_on(self) -> Iterator[Request]:
        """Ask for the next address of the search, or for the sections at its end."""
        url = self.search.next_wanted()
        if url is None:
            self._tell()
            self._hand_on()
            for section in self.search.sections:
                yield from self._ask(section)
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
        """Note an answer, read it if it lists anything, and go on."""
        results: list[Any] = []
        if is_same_site(response.url, url):
            page = response.selector if isinstance(response, HtmlResponse) else None
            listing = self.search.note(url, response.body, final_url=response.url, page=page)
            if listing is not None or url == self.search.front:
                results = await self._read(response, self._found(url))
        elif url == self.search.front:
            self.keep = None
            error = DownloadFailedError(f"redirected to {response.url}")
            results = self._fail(self._found(url), error)
        return [*results, *self.go_on()]

    def parse_error(self, failure: Failure) -> list[Any]:
        """Go on without an address that gave nothing; a front page tries http, then ends."""
        url: str = failure.request.cb_kwargs["url"]  # type: ignore[attr-defined]  # Scrapy's
        if url != self.search.front:
            logger.debug("%s: not there (%s)", url, failure.value)
            if failure.value is None or reject_error(failure.value).outcome in _PASSING:
                self.keep = None
            return [*self.go_on()]
        # robots.txt comes first, so that a host without https mostly fails there.
        is_mute = isinstance(failure.value, DownloadFailedError | RobotsUnreachableError)
        if url.startswith("https:") and is_mute:
            self.search = FrontPageSearch(url.replace("https:", "http:", 1))
            return [*self.go_on()]
        self.keep = None
        ended = self._fail(self._found(url), failure.value or DownloadFailedError())
        return [*ended, *self.go_on()]

    def _found(self, url: str) -> DiscoveredUrl:
        return DiscoveredUrl(
            url=url, section=self._name_section(url), source=UrlSource.SEARCH, page=1
        )

    def _hand_on(self) -> None:
        if self.keep is not None:
            search = self.search
            self.keep([search.front, *search.listings, *search.sections])

    def _tell(self) -> None:
        search = self.search
        found = [*search.feeds, *search.sitemaps, *search.sections]
        logger.info(
            "%s: found %d feeds, %d sitemaps, %d sections%s",
            search.front,
            len(search.feeds),
            len(search.sitemaps),
            len(search.sections),
            f": {', '.join(found)}" if found else "",
        )
