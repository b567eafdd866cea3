"""The listings of a fleet: those that tables of sites name, and those of a bucket to read now."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from itertools import islice

from newsbot.command_work.due_plan import DuePlan, PlannedListing, list_scheduled
from newsbot.command_work.due_runs import limit_spiders
from newsbot.command_work.due_sites import DueSites
from newsbot.schedule.buckets import find_bucket, name_hosts
from newsbot.site import Site
from newsbot.spiders.news_spider import NewsSpider
from newsbot.store.database import Store
from newsbot.store.due_listings import (
    ListedUrl,
    ListingSchedule,
    find_due_listings,
    postpone_listings,
    register_listings,
    reschedule_listings,
    sync_site_listings,
)
from newsbot.store.facts.rate_facts import read_tried_times
from newsbot.store.leases import Lease
from newsbot.store.session import fingerprint

SITES_A_BATCH = 500
"""Whose listings are registered together."""

UNKNOWN_SECONDS = 600
"""After which the listing of a site that this worker has no table of is due again: another worker
may have it, as while new tables are distributed."""
UNKNOWN_KEPT_SECONDS = 24 * 3600.0
"""After which such a listing is removed: since then this worker has had no table of the site, and
no other worker has read one of its listings."""

UNAFFORDABLE_SECONDS = 60
"""After which a listing is due again that ``DUE_BUDGET`` had no requests left for."""


class FleetListings:
    """Finds what is to be read of each bucket; a store that cannot be used raises StoreError."""

    def __init__(self, plan: DuePlan, store: Store, *, sites: DueSites) -> None:
        """Take the store, and a plan of it, whose sites are those of one bucket at a time.

        :param sites: all of the fleet.
        """
        self.sites = sites
        self._plan = plan
        self._store = store
        # By site: since when, and when another worker had last read a listing of it by then.
        self._unknown_since: dict[str, tuple[float, int]] = {}

    @property
    def budget(self) -> int:
        """Requests an hour of the fleet; 0 is no limit."""
        return self._plan.budget

    def find_due(self, lease: Lease, sites: Mapping[str, Site]) -> list[PlannedListing]:
        """Return what is to be read of a bucket, and correct what the store has of its listings.

        :param sites: all of the fleet.
        """
        plan, store = self._plan, self._store
        rows = find_due_listings(store, lease.bucket)
        own = {row.site: sites[row.site] for row in rows if row.site in sites}
        self._forget_known(sites)
        moved = {name: each for name, each in own.items() if find_bucket(each) != lease.bucket}
        register_sites(store, moved)
        for name in moved:  # what is still in this bucket is no listing of the site any more
            sync_site_listings(store, lease, site=name, urls=())
        plan.read_sites({name: each for name, each in own.items() if name not in moved})
        planned = {fingerprint(each.site, each.url): each for each in plan.listings}
        for site in {row.site for row in rows if row.fingerprint not in planned} - {*moved}:
            if site in own:  # another listing is in its place, as after a search of the site
                urls = [each.url for each in plan.listings if each.site == site]
                sync_site_listings(store, lease, site=site, urls=urls)
        now = plan.read_clock()
        due = plan.find_due(now)
        affordable = plan.take_affordable(due)
        # Another run may have read one.
        due_at = {key: each.due.at for key, each in planned.items() if each.due.at > now}
        for each in due[len(affordable) :]:
            due_at[fingerprint(each.site, each.url)] = now + UNAFFORDABLE_SECONDS
        unknown = {row.fingerprint: row.site for row in rows if row.site not in own}
        removed = self._find_forgotten(unknown)
        due_at |= dict.fromkeys(unknown.keys() - removed, now + UNKNOWN_SECONDS)
        if corrected := {row.fingerprint for row in rows} & {*due_at, *removed}:
            later = {key: at for key, at in due_at.items() if key in corrected}
            reschedule_listings(store, lease, due_at=later, removed=removed)
        return affordable

    def postpone(self, lease: Lease, tried: Iterable[PlannedListing]) -> None:
        """Postpone listings that were to be read and are still due, as after a run that failed.

        :param tried: whose runs have ended by themselves.
        """
        keys: dict[int, set[bytes]] = {}
        for each in tried:
            keys.setdefault(each.limits.least, set()).add(fingerprint(each.site, each.url))
        for seconds, due in keys.items():
            postpone_listings(self._store, lease, due, seconds=seconds)

    def _forget_known(self, sites: Mapping[str, Site]) -> None:
        """Let the time without a table begin anew for sites that have one again."""
        for site in self._unknown_since.keys() & sites.keys():
            del self._unknown_since[site]

    def _find_forgotten(self, unknown: Mapping[bytes, str]) -> set[bytes]:
        """Return the listings, by fingerprint, of sites that nobody has had a table of for long.

        :param unknown: fingerprint -> site without a table here.
        """
        now, since = time.monotonic(), self._unknown_since
        tried = read_tried_times(self._store, unknown)
        for key, site in unknown.items():
            at = tried.get(key, 0)
            if site not in since or at > since[site][1]:
                since[site] = now, at
        return {key for key, site in unknown.items() if now - since[site][0] > UNKNOWN_KEPT_SECONDS}


def lease_spiders(
    due: list[PlannedListing],
    load_spider: Callable[[str], type[NewsSpider]],
    lease: Lease,
    *,
    budget: int,
) -> dict[str, type[NewsSpider]]:
    """Return the spiders of ``limit_spiders`` for runs that write under a lease."""
    of_site = {each.site: each for each in due}
    return {
        name: type(
            spider.__name__,
            (spider,),
            {
                "lease": lease,
                "listing_schedule": ListingSchedule(
                    site=name,
                    bucket=lease.bucket,
                    zone=of_site[name].zone,
                    limits=of_site[name].limits,
                ),
            },
        )
        for name, spider in limit_spiders(due, load_spider, budget=budget).items()
    }


def group_sites(spiders: Mapping[str, type[NewsSpider]]) -> list[dict[str, type[NewsSpider]]]:
    """Return groups of sites that may be crawled at the same time."""
    groups: dict[str, dict[str, type[NewsSpider]]] = {}
    for name, spider in spiders.items():
        hosts = name_hosts(spider.site) if spider.site else name
        groups.setdefault(hosts, {})[name] = spider
    return [*groups.values()]


def register_sites(store: Store, sites: Mapping[str, Site]) -> None:
    """Make the listings of sites known to the fleet; those that are new are due at once.

    :raises StoreError: the store cannot be used.
    """
    rest = iter(sites.items())
    while batch := [*islice(rest, SITES_A_BATCH)]:
        listed = [
            ListedUrl(site=name, url=url, bucket=find_bucket(site))
            for name, site in batch
            for url in list_scheduled(site, store, name=name)
        ]
        register_listings(store, listed)
