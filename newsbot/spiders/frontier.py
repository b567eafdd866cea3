"""Addresses as they are found -> those to ask for in this run, and the ends of the others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from newsbot.crawl_store import CrawlStore
from newsbot.discover.learned_url_patterns import LearnedUrlPatterns
from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.http_cache import CacheValidators
from newsbot.outcomes import Outcome, Rejection
from newsbot.store.store_records import UrlStatus
from newsbot.url_ledger import UrlLedger

_NO_LIMIT = 1_000_000_000

_SLICE = 500
"""Links taken together: one look into the store, while the keys of addresses are remembered."""


class Frontier:
    """Decides by what this run and, with a store, earlier runs know; counts what is asked for."""

    def __init__(
        self, ledger: UrlLedger, state: CrawlStore | None, *, max_articles: int, again: bool
    ) -> None:
        """Take the limit of articles, 0 for none; ``again`` asks also for what is known."""
        self._ledger = ledger
        self._state = state
        self._max_articles = max_articles
        self._again = again
        self._asked = 0
        self._looked = 0

    @property
    def is_full(self) -> bool:
        """Tell whether the run may ask for no further article."""
        return 0 < self._max_articles <= self._asked

    def add(self, found: DiscoveredUrl) -> bool:
        """Enter an address that is asked for whatever is known of it; False if it was found."""
        if not self._ledger.add(found):
            return False
        if self._state is not None:
            self._state.add(found)
        return True

    def take_links(
        self, urls: Sequence[str], *, section: str, source: UrlSource = UrlSource.SECTION
    ) -> Iterator[DiscoveredUrl | Rejection]:
        """Enter the links to articles of a list: to be asked for, or ended at once.

        :param source: what kind of list it is.
        """
        for start in range(0, len(urls), _SLICE):
            fresh = []
            for url in urls[start : start + _SLICE]:
                found = DiscoveredUrl(url=url, section=section, source=source)
                if self._ledger.add(found):
                    fresh.append(found)
            known = self._state.recall([found.url for found in fresh]) if self._state else {}
            for found in fresh:
                standing = known.get(found.url, UrlStatus.FREE)
                yield self._admit(found, standing)

    def take_up(self, sections: Collection[str] | None) -> Iterator[DiscoveredUrl]:
        """Take up what earlier runs found and did not come to, a few addresses at a time.

        :param sections: only what was found there; None for all of the site.
        """
        while self._state is not None and not self.is_full:
            limit = self._max_articles - self._asked if self._max_articles else _NO_LIMIT
            taken = self._state.take_open(sections=sections, limit=limit)
            if not taken:
                return
            for found in taken:
                if self._ledger.add(found):
                    self._asked += not found.page
                    yield found

    def take_due(self, sections: Collection[str] | None) -> Iterator[DiscoveredUrl]:
        """Take young articles that are to be looked at again, a few addresses at a time.

        The limit of articles holds for them by itself, so that they do not stand before new ones.

        :param sections: only what was found there; None for all of the site.
        """
        while self._state is not None:
            limit = self._max_articles - self._looked if self._max_articles else _NO_LIMIT
            taken = self._state.take_due(sections=sections, limit=limit) if limit > 0 else []
            if not taken:
                return
            for found in taken:
                if self.add(found):
                    self._looked += 1
                    yield found

    def find_shapes(self, url: str) -> LearnedUrlPatterns | None:
        """Return what earlier runs learnt of the addresses of a site, None without a store."""
        return None if self._state is None else self._state.find_shapes(url)

    def find_search(self, front: str) -> tuple[str, ...]:
        """Return the lists that an earlier run found from a front page, none to search for them."""
        return () if self._again or self._state is None else self._state.find_search(front)

    def keep_search(self, front: str, lists: Sequence[str]) -> None:
        """Remember what a search found; without lists it is made again by the next run."""
        if self._state is not None:
            self._state.keep_search(front, lists)

    def find_validators(self, found: DiscoveredUrl) -> CacheValidators | None:
        """Return what an address said of its state in an earlier run, None to ask for all of it."""
        return None if self._again or self._state is None else self._state.find_validators(found)

    def note_validators(self, found: DiscoveredUrl, validators: CacheValidators | None) -> None:
        """Remember what a page said of its state whose text or links go on from here."""
        if self._state is not None:
            self._state.note_validators(found, validators)

    def _admit(self, found: DiscoveredUrl, standing: UrlStatus) -> DiscoveredUrl | Rejection:
        if standing is UrlStatus.DUE and not self._again and not self._is_tired:
            self._looked += 1
        elif standing is not UrlStatus.FREE and (self.is_full or not self._again):
            outcome = Outcome.WAITING if standing is UrlStatus.WAITING else Outcome.KNOWN
            return Rejection(url=found.url, outcome=outcome, reason=standing.value)
        elif self.is_full:
            reason = f"max_articles is {self._max_articles}"
            return Rejection(url=found.url, outcome=Outcome.OVER_LIMIT, reason=reason)
        else:
            self._asked += 1
        if self._state is not None:
            self._state.add(found)
        return found

    @property
    def _is_tired(self) -> bool:
        return 0 < self._max_articles <= self._looked
