"""The listings of a run: which of their entries it requests, and which sitemaps come next."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from scrapy.statscollectors import StatsCollector
from scrapy.utils.asyncio import is_asyncio_available

from newsbot.console import plural
from newsbot.discover.date_range import DateRange
from newsbot.discover.entry_selection import choose_entries
from newsbot.discover.listing import Entry, Listing
from newsbot.discover.sitemap_choice import choose_sitemaps
from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.site import Site
from newsbot.urls import is_same_site, publisher_of

logger = logging.getLogger(__name__)

MAX_INDEX_DEPTH = 3
"""Nested indexes; the protocol allows one, some publishers have two."""

RECENT_SITEMAPS = 5
"""Sitemaps read of an index, the newest first, if the run has no period."""

MAX_FOREIGN_SITEMAPS = 200
"""Sitemaps on other hosts in one run: a site must not direct unlimited requests to them."""

_TRIES = 3
"""Sitemaps requested at most for each that is to be read: some are missing, or hold nothing."""

MAX_SITEMAPS = 2_000
"""Sitemaps read in a run with a period: a big publisher has one a day for several years."""

_NAMED_BY_USER = (UrlSource.ARGUMENT, UrlSource.SITE)

MANY_ENTRIES = 2_000
"""Selecting from so many takes up to a tenth of a second."""

Result = TypeVar("Result")


class ListingQueue:
    """Selects entries of listings; sitemaps of an index wait here, so that few are read."""

    def __init__(self, stats: StatsCollector, *, period: DateRange) -> None:
        """Take the period of the run, which may be empty."""
        self._stats = stats
        self._period = period
        self._indexes: deque[_Index] = deque()
        self._index_of: dict[str, _Index] = {}
        self._queued = 0
        self._foreign = 0
        self._named_by: dict[str, str] = {}

    def note_named_by(self, namer: str, url: str) -> None:
        """Note that a listing on another host is named by a listing or page of a site.

        It may list pages of that site, not those of its own.
        """
        namer = self._named_by.get(namer, namer)
        if not is_same_site(url, namer):
            self._named_by[url] = namer

    def note_next(self, url: str, listing: Listing, found: DiscoveredUrl) -> None:
        """Note the next document of a listing, which may list pages of the same site."""
        home = listing.home if found.source in _NAMED_BY_USER else None
        self.note_named_by(home or found.url, url)

    async def choose(
        self, listing: Listing, *, found: DiscoveredUrl, site: Site | None
    ) -> tuple[str, ...]:
        """Return the URLs of a listing that the run requests; the others are counted."""
        choice = await _run(
            len(listing.entries),
            choose_entries,
            listing,
            publishers=self._find_publishers(listing, found, site),
            period=self._period,
            article_url=site.article_url if site else None,
        )
        if listing.entries:
            self.note_read(found)
        for reason, number in choice.left_out.items():
            self._stats.inc_value(f"newsbot/discover/left_out/{reason}", number)
        left = ", ".join(f"{number} {reason}" for reason, number in choice.left_out.items())
        logger.info(
            "%s: %s with %s%s%s",
            found.url,
            listing.kind.name,
            plural(len(listing.entries), "entry", "entries"),
            f", left out {left}" if left else "",
            "" if listing.is_whole else ", not read to its end",
        )
        return choice.urls

    async def queue_sitemaps(self, sitemaps: Sequence[Entry], found: DiscoveredUrl) -> None:
        """Queue the sitemaps that a document lists, but for those outside the period."""
        if found.page >= MAX_INDEX_DEPTH:
            logger.warning(
                "%s: an index nested in %d others is not read", found.url, found.page - 1
            )
            return
        own = await _run(len(sitemaps), self._list_own, sitemaps, found)
        wanted = MAX_SITEMAPS if self._period else RECENT_SITEMAPS
        urls = await _run(
            len(own), choose_sitemaps, own, period=self._period, limit=wanted * _TRIES
        )
        urls = urls[: max(0, MAX_SITEMAPS - self._queued)]
        self._queued += len(urls)
        waiting: deque[DiscoveredUrl] = deque()
        for url in urls:
            self.note_named_by(found.url, url)
            waiting.append(
                DiscoveredUrl(
                    url=url, section=found.section, source=UrlSource.SITEMAP, page=found.page + 1
                )
            )
        self._indexes.append(_Index(waiting=waiting, wanted=wanted))
        foreign = len(sitemaps) - len(own)
        logger.info(
            "%s: reads up to %d of %s%s",
            found.url,
            min(wanted, len(urls)),
            plural(len(sitemaps), "listing"),
            f", {foreign} on too many other hosts left out" if foreign else "",
        )

    def _list_own(self, sitemaps: Sequence[Entry], found: DiscoveredUrl) -> list[Entry]:
        """List the sitemaps of the site, and some on other hosts that it names."""
        own = []
        namer = self._named_by.get(found.url, found.url)
        for entry in sitemaps:
            if not is_same_site(entry.url, namer) and not is_same_site(entry.url, found.url):
                self._foreign += 1
                if self._foreign > MAX_FOREIGN_SITEMAPS:
                    continue
            own.append(entry)
        return own

    def _find_publishers(
        self, listing: Listing, found: DiscoveredUrl, site: Site | None
    ) -> set[str]:
        """Return the publishers whose pages a document may list.

        A feed that the user named may be served by a third party for its publisher.
        """
        urls = [self._named_by.get(found.url, found.url)]
        if site is not None:
            urls.append(f"http://{site.domain}")
        if listing.home and found.source in _NAMED_BY_USER:
            urls.append(listing.home)
        return {publisher_of(url) for url in urls}

    def take_waiting(self, add: Callable[[DiscoveredUrl], bool]) -> DiscoveredUrl | None:
        """Take a sitemap from the queue that ``add`` accepts; None if none is wanted now."""
        for index in self._indexes:
            while index.waiting and index.wanted > index.open:
                taken = index.waiting.popleft()
                if add(taken):
                    index.open += 1
                    self._index_of[taken.url] = index
                    return taken
        return None

    def end(self, found: DiscoveredUrl) -> None:
        """Note that a listing has ended; if it was not read, another of its index may follow."""
        if index := self._index_of.pop(found.url, None):
            index.open -= 1

    def note_read(self, found: DiscoveredUrl) -> None:
        """Note that a listing was read and has entries."""
        if index := self._index_of.get(found.url):
            index.wanted -= 1


@dataclass(kw_only=True, slots=True)
class _Index:
    """The sitemaps of one index: how many are to be read, and how many are being requested."""

    waiting: deque[DiscoveredUrl]
    wanted: int
    open: int = 0


async def _run(number: int, function: Callable[..., Result], *args: Any, **named: Any) -> Result:
    """Call a function of this many entries; in a thread if it would block the event loop."""
    if number <= MANY_ENTRIES or not is_asyncio_available():
        return function(*args, **named)
    return await asyncio.to_thread(function, *args, **named)
