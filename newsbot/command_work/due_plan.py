"""Which listings of which sites are due, and when the others are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from scrapy.settings import BaseSettings

from newsbot.discover.date_range import DateRange
from newsbot.discover.site_listings import list_documents
from newsbot.exit_codes import StartError
from newsbot.schedule.due_times import DueLimits, DueTime, find_due_time, find_waiting_hours
from newsbot.schedule.listing_rate import ListingRate
from newsbot.schedule.week_hours import find_site_zone
from newsbot.settings_readers import read_age, read_count, read_interval
from newsbot.site import Site
from newsbot.store.database import Store
from newsbot.store.facts.budget_facts import BudgetFacts
from newsbot.store.facts.rate_facts import read_rates
from newsbot.store.facts.search_facts import SearchFacts
from newsbot.store.reading_session import ReadingSession
from newsbot.store.session import now_seconds
from newsbot.store.shared_stores import close_shared, open_shared
from newsbot.urls import canonical_url

REQUESTS_A_LISTING = 2
"""Requests of a budget that are left for a listing: itself, and an article on average."""


@dataclass(frozen=True, kw_only=True)
class PlannedListing:
    """One listing of a site, what is known of it, and when it is read next."""

    site: str
    url: str
    rate: ListingRate
    due: DueTime
    zone: tzinfo
    limits: DueLimits

    def find_waiting_hours(self, now: int) -> float:
        """Return how urgent it is, as ``due_times.find_waiting_hours``."""
        return find_waiting_hours(self.rate, now=now, zone=self.zone, limits=self.limits)


class DuePlan:
    """The listings of the chosen sites, as the store knows them.

    A store that cannot be used raises ``StoreError``.
    """

    def __init__(self, settings: BaseSettings, *, changes: bool) -> None:
        """Take the settings.

        :param changes: whether a store that does not exist is created.
        :raises StartError: there is no store, or the longest time is less than the shortest.
        """
        self._place: str = settings.get("STORE_URL")
        self._folder = Path(settings.get("OUTPUT_DIR"))
        self._limits = read_limits(settings)
        self.budget = read_count(settings, "DUE_BUDGET")
        self._listings: dict[str, list[PlannedListing]] = {}
        self._changes = changes
        self._store: Store | None = None
        if not self._place:
            msg = "STORE_URL is empty: due needs a store, which knows when each listing was read"
            raise StartError(msg)

    @property
    def listings(self) -> Iterator[PlannedListing]:
        """All listings, site by site."""
        for listings in self._listings.values():
            yield from listings

    def read_sites(self, sites: Mapping[str, Site]) -> None:
        """Look up the listings of all sites; those of others are forgotten."""
        self._listings = {}
        for name, site in sites.items():
            self.read_site(name, site)

    def read_site(self, name: str, site: Site) -> None:
        """Look up the listings of a site, as after a run of it."""
        store = self._find_store()
        urls = list_scheduled(site, store, name=name)
        rates = read_rates(store, name, urls) if store else dict.fromkeys(urls, ListingRate())
        zone, limits, now = find_site_zone(site), self._find_limits(site), self.read_clock()
        self._listings[name] = [
            PlannedListing(
                site=name,
                url=url,
                rate=rate,
                due=find_due_time(rate, now=now, zone=zone, limits=limits),
                zone=zone,
                limits=limits,
            )
            for url, rate in rates.items()
        ]

    def find_due(self, now: int) -> list[PlannedListing]:
        """Return the listings that are due, the most urgent first."""
        due = [listing for listing in self.listings if listing.due.at <= now]
        return sorted(due, key=lambda listing: -listing.find_waiting_hours(now))

    def take_affordable(self, due: list[PlannedListing]) -> list[PlannedListing]:
        """Return the listings, the most urgent first, that the budget still has requests for."""
        store = self._find_store()
        if not self.budget or not due or store is None:
            return due
        left = BudgetFacts(ReadingSession(store, site="")).find_left(self.budget)
        return due[: -(-left // REQUESTS_A_LISTING)]  # a single request is enough for one

    def read_clock(self) -> int:
        """Return the current time in seconds since 1970, by the clock of the store."""
        store = self._find_store()
        return ReadingSession(store, site="").now() if store else now_seconds()

    def close(self) -> None:
        """Close the store."""
        if self._store is not None:
            close_shared(self._store)

    def _find_store(self) -> Store | None:
        """Return the store; None before the first run has created it."""
        if self._store is None:
            open_store = open_shared if self._changes else Store.find
            self._store = open_store(self._place, folder=self._folder)
        return self._store

    def _find_limits(self, site: Site) -> DueLimits:
        """Return the limits of a site: its table has priority over the settings."""
        least, most = read_age(site.due_after_min or ""), read_age(site.due_after_max or "")
        if least is None:
            least = min(self._limits.least, most or self._limits.least)
        return DueLimits(least=least, most=max(least, most or self._limits.most))


def read_limits(settings: BaseSettings) -> DueLimits:
    """Return ``DUE_AFTER_MIN`` and ``DUE_AFTER_MAX``.

    :raises StartError: one is no time, or the longest is less than the shortest.
    """
    least, most = (read_interval(settings, name) for name in ("DUE_AFTER_MIN", "DUE_AFTER_MAX"))
    if least > most:
        given = [settings.get(name) for name in ("DUE_AFTER_MAX", "DUE_AFTER_MIN")]
        msg = "DUE_AFTER_MAX must be DUE_AFTER_MIN or more, got {!r} and {!r}".format(*given)
        raise StartError(msg)
    return DueLimits(least=least, most=most)


def list_scheduled(site: Site, store: Store | None, *, name: str) -> list[str]:
    """Return the listings that a run of a site reads, as runs know them.

    Those of a site whose table names no listing are what a search found within the last week;
    without such a search it is the front page.
    """
    own = list_documents(site, period=DateRange())
    if not own:
        front = f"https://{site.domain}/"
        own = SearchFacts(ReadingSession(store, site=name)).find(front) if store else ()
        own = own or (front,)
    return [*dict.fromkeys(map(canonical_url, own))]


def describe_next(listings: Iterable[PlannedListing], *, now: int) -> str:
    """Return the notice of a run that reads nothing: when the next listing is due."""
    at = min((listing.due.at for listing in listings), default=None)
    if at is None:  # no table can be used, which is printed of each
        return "there is no listing to read"
    return f"nothing is due before {format_due_time(at, now)}; --dry-run shows all"


def format_due_time(at: int, now: int) -> str:
    """Return a time of the machine's zone, with its day where that is not today."""
    time, today = (datetime.fromtimestamp(each).astimezone() for each in (at, now))
    return f"{time:%H:%M}" if time.date() == today.date() else f"{time:%Y-%m-%d %H:%M}"
