"""What a worker makes of the listings of a bucket, as the tables and the store have changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import sqlalchemy as sa
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from newsbot.command_work import fleet_listings
from newsbot.command_work.due_plan import DuePlan
from newsbot.command_work.due_sites import DueSites
from newsbot.command_work.fleet_listings import FleetListings, group_sites, register_sites
from newsbot.schedule.buckets import find_bucket
from newsbot.site import Site
from newsbot.spiders.news_spider import NewsSpider
from newsbot.spiders.spider_loader import SiteSpiderLoader, make_spider
from newsbot.store.database import Store
from newsbot.store.due_listings import listing_due_table
from newsbot.store.facts.budget_facts import budget_table
from newsbot.store.facts.rate_facts import listing_rate_table
from newsbot.store.leases import Lease, take_lease
from newsbot.store.session import fingerprint

DOMAIN = "river.example"
WORLD, SPORT = (f"https://{DOMAIN}/{name}" for name in ("world", "sport"))
WORKER = 1


def make_site(*sections: str, bucket: str | None = None) -> Site:
    return Site(spider="river", domain=DOMAIN, sections=sections, bucket=bucket)


@pytest.fixture
def store(postgresql_database: str) -> Iterator[Store]:
    opened = Store.open(postgresql_database, folder=Path())
    yield opened
    opened.close()


def make_settings(url: str, **given: str) -> Settings:
    settings = get_project_settings()
    settings.setdict({"STORE_URL": url, **given}, priority="cmdline")
    return settings


@pytest.fixture
def listings(postgresql_database: str, store: Store) -> Iterator[FleetListings]:
    settings = make_settings(postgresql_database, DUE_BUDGET="10")
    plan = DuePlan(settings, changes=True)
    process = SimpleNamespace(settings=settings, spider_loader=SiteSpiderLoader(settings))
    yield FleetListings(plan, store, sites=DueSites(cast("Any", process), list))
    plan.close()


def take(store: Store, site: Site) -> Lease:
    lease = take_lease(store, find_bucket(site), WORKER, seconds=60)
    assert lease is not None
    return lease


def read_waits(store: Store) -> dict[bytes, int]:
    """Return in how many minutes each listing is due, by fingerprint."""
    column = listing_due_table.c
    now = sa.extract("epoch", sa.func.clock_timestamp())
    waits = sa.select(column.fingerprint, (column.due_at - now).label("seconds"))
    return {row.fingerprint: round(row.seconds / 60) for row in store.read(waits)}


def add_reading(store: Store, url: str) -> bytes:
    """Record that another run has just read a listing, and return its fingerprint."""
    key = fingerprint("river", url)
    with store.transaction() as connection:
        now = store.read_clock(connection)
        counted = {"failures": 0, "recent": 0.0, "expected": 0.0, "read_at": now, "tried_at": now}
        empty = dict.fromkeys(("counts", "hours"), bytes(4 * 7 * 24))
        row = {"fingerprint": key, **counted, **empty}
        connection.execute(sa.insert(listing_rate_table).values(row))
    return key


def test_what_is_due_is_returned(store: Store, listings: FleetListings) -> None:
    site = make_site(WORLD, SPORT)
    register_sites(store, {"river": site})
    due = listings.find_due(take(store, site), {"river": site})

    assert {each.url for each in due} == {WORLD, SPORT}


def test_a_listing_that_another_run_has_read_waits(store: Store, listings: FleetListings) -> None:
    site = make_site(WORLD, SPORT)
    register_sites(store, {"river": site})
    key = add_reading(store, WORLD)
    due = listings.find_due(take(store, site), {"river": site})

    assert [each.url for each in due] == [SPORT]
    assert read_waits(store)[key] > 0


def test_a_listing_takes_the_place_of_one_that_is_gone(
    store: Store, listings: FleetListings
) -> None:
    register_sites(store, {"river": make_site(WORLD)})
    site = make_site(SPORT)
    due = listings.find_due(take(store, site), {"river": site})

    assert [each.url for each in due] == [SPORT]
    assert read_waits(store).keys() == {fingerprint("river", SPORT)}


def test_a_site_that_no_table_has_waits_for_another_worker(
    store: Store, listings: FleetListings
) -> None:
    site = make_site(WORLD)
    register_sites(store, {"river": site})

    assert listings.find_due(take(store, site), {}) == []
    assert [*read_waits(store).values()] == [10]


def test_a_site_goes_to_the_bucket_that_its_table_names(
    store: Store, listings: FleetListings
) -> None:
    before, after = make_site(WORLD), make_site(WORLD, bucket="quay")
    register_sites(store, {"river": before})

    assert listings.find_due(take(store, before), {"river": after}) == []
    assert len(listings.find_due(take(store, after), {"river": after})) == 1


def test_a_listing_that_is_gone_stays_in_no_bucket_that_its_site_leaves(
    store: Store, listings: FleetListings
) -> None:
    before, after = make_site(WORLD, SPORT), make_site(SPORT, bucket="quay")
    register_sites(store, {"river": before})
    listings.find_due(take(store, before), {"river": after})

    assert read_waits(store).keys() == {fingerprint("river", SPORT)}


def test_a_site_without_a_table_is_removed_unless_one_worker_had_one_meanwhile(
    store: Store, listings: FleetListings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fleet_listings, "UNKNOWN_KEPT_SECONDS", 0.0)
    site = make_site(WORLD)
    register_sites(store, {"river": site})
    lease = take(store, site)

    def find_due(**sites: Site) -> None:
        with store.transaction() as connection:
            connection.execute(sa.update(listing_due_table).values(due_at=0))
        listings.find_due(lease, sites)

    find_due()
    find_due(river=site)
    find_due()
    assert read_waits(store).keys() == {fingerprint("river", WORLD)}
    add_reading(store, WORLD)  # of another worker
    find_due()
    assert read_waits(store).keys() == {fingerprint("river", WORLD)}
    find_due()
    assert not read_waits(store)


def test_listings_wait_a_minute_for_a_budget(store: Store, listings: FleetListings) -> None:
    site = make_site(WORLD, SPORT)
    register_sites(store, {"river": site})
    with store.transaction() as connection:
        minute = store.read_clock(connection) // 60 * 60
        spent = {"minute_at": minute, "requests": 9}
        connection.execute(sa.insert(budget_table).values(spent))
    due = listings.find_due(take(store, site), {"river": site})

    assert len(due) == 1, "one request is left"
    assert sorted(read_waits(store).values()) == [0, 1]


def test_only_sites_of_different_hosts_are_crawled_side_by_side() -> None:
    def make(name: str, domain: str, bucket: str | None = None) -> type[NewsSpider]:
        return make_spider(Site(spider=name, domain=domain, bucket=bucket))

    spiders = {
        "sport": make("sport", "sport.example.com"),
        "news": make("news", "news.example.com"),
        "river": make("river", "river.example"),
        "quay": make("quay", "quay.example", "harbour"),
        "pier": make("pier", "pier.example", "harbour"),
    }

    groups = [[*group] for group in group_sites(spiders)]
    assert groups == [["sport", "news"], ["river"], ["quay", "pier"]]
