"""Decide which discovered URLs a run requests, and how the others end."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence

from newsbot.crawl_store import CrawlStore
from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.outcomes import Outcome, Rejection
from newsbot.store.facts.url_facts import UrlStatus
from newsbot.url_ledger import UrlLedger

_NO_LIMIT = 1_000_000_000

_OPEN = (UrlStatus.NEW, UrlStatus.FREE)

_TAKEN_AT_ONCE = 100
"""URLs of earlier runs that are taken from the store together."""

_ARTICLES = (Outcome.WRITTEN, Outcome.UPDATED, Outcome.UNCHANGED)
"""Outcomes that count for the limit of articles."""

_TRIES = 3
"""Further URLs requested for each article of the limit, if some gave no article. A site without
articles should not be requested whole for a few."""
_MIN_TRIES = 20
"""Added to these, so that a low limit leaves some."""

_SLICE = 500
"""Links looked up in the store at once, while ``newsbot.urls`` still caches their keys."""


class Frontier:
    """The URLs of a run: each is requested once, and only if no earlier run has its article."""

    def __init__(
        self, ledger: UrlLedger, store: CrawlStore, *, max_articles: int, again: bool
    ) -> None:
        """Take the limit of articles, 0 for none; ``again`` requests known articles too."""
        self._ledger = ledger
        self._store = store
        self._max_articles = max_articles
        self._again = again
        self._requested = 0
        self._revisited = 0
        self._held: deque[DiscoveredUrl] = deque()
        self._tries = _TRIES * max_articles + _MIN_TRIES if max_articles else 0

    @property
    def is_full(self) -> bool:
        """Whether the run may request no further article."""
        return 0 < self._max_articles <= self._requested

    def add(self, found: DiscoveredUrl) -> bool:
        """Add a URL that is requested whatever is known of it; False if the run has it already."""
        if not self._ledger.add(found):
            return False
        self._store.add_url(found)
        return True

    def take_links(
        self, urls: Sequence[str], *, section: str, source: UrlSource, new: list[str]
    ) -> Iterator[DiscoveredUrl | Rejection]:
        """Add the links to articles of a listing: each is requested, held back or rejected.

        :param new: gets the URLs that no run has found before.
        """
        for start in range(0, len(urls), _SLICE):
            fresh = []
            for url in urls[start : start + _SLICE]:
                found = DiscoveredUrl(url=url, section=section, source=source)
                if self._ledger.add(found):
                    fresh.append(found)
            statuses = self._store.find_statuses([found.url for found in fresh])
            new += [url for url, status in statuses.items() if status is UrlStatus.NEW]
            for found in fresh:
                admitted = self._admit(found, statuses[found.url])
                if admitted is not None:
                    yield admitted

    def has_room(self) -> bool:
        """Return whether articles are missing when no request is open, and more may be tried.

        What is open in the ledger then is written, but not committed, or held here.
        """
        if not self._max_articles:
            return False
        ends = self._ledger.ends
        under_way = len(self._ledger.list_open()) - len(self._held)
        self._requested = under_way + sum(ends[outcome] for outcome in _ARTICLES)
        return not self.is_full and self._tries > 0

    def take_held(self) -> Iterator[DiscoveredUrl]:
        """Take links that were held back while the run was full, as many as it has room for."""
        while self._held and not self.is_full and self._tries > 0:
            self._requested += 1
            self._tries -= 1
            yield self._held.popleft()

    def reject_held(self) -> Iterator[Rejection]:
        """Reject the links that are still held back; the next run takes them."""
        while self._held:
            yield self._over_limit(self._held.popleft())

    def take_open(self, sections: Collection[str] | None) -> Iterator[DiscoveredUrl]:
        """Take the URLs that earlier runs left open, a few at a time.

        :param sections: only those discovered there; None for all of the site.
        """
        while not self.is_full:
            limit = self._max_articles - self._requested if self._max_articles else _NO_LIMIT
            taken = self._store.urls.take_open(sections=sections, limit=min(limit, _TAKEN_AT_ONCE))
            if not taken:
                return
            for found in taken:
                if self._ledger.add(found):
                    self._requested += not found.page
                    yield found

    def take_due(self, sections: Collection[str] | None) -> Iterator[DiscoveredUrl]:
        """Take the young articles that are due to be visited again, a few at a time.

        They have a limit of articles of their own, so that they do not displace new ones.

        :param sections: only those discovered there; None for all of the site.
        """
        while not self._is_revisiting_done:
            limit = self._max_articles - self._revisited if self._max_articles else _NO_LIMIT
            limit = min(limit, _TAKEN_AT_ONCE)
            taken = self._store.revisits.take_due(sections=sections, limit=limit)
            if not taken:
                return
            for found in taken:
                if self.add(found):
                    self._revisited += 1
                    yield found

    def _admit(self, found: DiscoveredUrl, status: UrlStatus) -> DiscoveredUrl | Rejection | None:
        if status is UrlStatus.DUE and not self._again and not self._is_revisiting_done:
            self._revisited += 1
        elif status not in _OPEN and (self.is_full or not self._again):
            outcome = Outcome.WAITING if status is UrlStatus.WAITING else Outcome.KNOWN
            return Rejection(url=found.url, outcome=outcome, reason=status.value)
        elif self.is_full and len(self._held) >= self._tries:
            return self._over_limit(found)
        elif self.is_full:
            self._store.add_url(found)
            self._held.append(found)
            return None
        else:
            self._requested += 1
        self._store.add_url(found)
        return found

    def _over_limit(self, found: DiscoveredUrl) -> Rejection:
        reason = f"max_articles is {self._max_articles}"
        return Rejection(url=found.url, outcome=Outcome.OVER_LIMIT, reason=reason)

    @property
    def _is_revisiting_done(self) -> bool:
        return 0 < self._max_articles <= self._revisited
