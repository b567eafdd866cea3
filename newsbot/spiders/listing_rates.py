"""Note what the listings of a run gave, for the schedule of later runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from newsbot.crawl_store import CrawlStore
from newsbot.discovered_url import DiscoveredUrl
from newsbot.outcomes import Outcome
from newsbot.schedule.listing_rate import ListingReading
from newsbot.schedule.week_hours import find_site_zone
from newsbot.site import Site


class ListingRates:
    """Adds the readings of first pages, further pages and sitemaps to the rates of their listings.

    A listing is known by its first page. What two listings of a run have in common is new for the
    one that is read first.
    """

    def __init__(self, store: CrawlStore, find_site: Callable[[str], Site | None]) -> None:
        """Take the store, and what returns the site of a URL."""
        self._store = store
        self._find_site = find_site
        self._first: dict[str, str] = {}

    def add_reading(
        self,
        found: DiscoveredUrl,
        *,
        listed: int = 0,
        new: Sequence[str] = (),
        times: Mapping[str, float] | None = None,
    ) -> None:
        """Note what a page of a listing gave.

        :param listed: articles that it lists.
        :param new: the URLs of those that no run had found before.
        :param times: when articles were published, in seconds since 1970.
        """
        if found.page == 1:
            self._first.setdefault(found.section, found.url)
        url = found.url if found.page == 1 else self._first.get(found.section)
        if url is None:
            return
        known = times or {}
        reading = ListingReading(
            at=self._store.rates.run.now(),
            listed=listed,
            new=len(new),
            times=tuple(known[each] for each in new if each in known),
        )
        zone = find_site_zone(self._find_site(url))
        self._store.rates.add_reading(url, reading, zone)

    def add_failure(self, found: DiscoveredUrl, outcome: Outcome) -> None:
        """Note that a listing was not read; that the run did not come to it is no failure."""
        if found.page == 1 and outcome not in (Outcome.STOPPED, Outcome.OVER_LIMIT):
            self._store.rates.add_failure(found.url)
