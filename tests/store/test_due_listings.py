"""Which buckets of a fleet have listings that are due."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest
import sqlalchemy as sa

from newsbot.schedule.buckets import BUCKETS, find_bucket
from newsbot.schedule.due_times import DueLimits
from newsbot.schedule.listing_rate import ListingReading
from newsbot.site import Site
from newsbot.store import due_listings
from newsbot.store.database import ReplacedError, Store
from newsbot.store.due_listings import (
    ListedUrl,
    ListingSchedule,
    find_due_buckets,
    find_due_listings,
    listing_due_table,
    register_listings,
)
from newsbot.store.facts.rate_facts import RateFacts, listing_rate_table
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.leases import Lease, bucket_table, release_lease, take_lease
from newsbot.store.session import fingerprint
from newsbot.store.site_run import SiteRun, name_bucket

HOUR = 3600
RIVER, LAKE = "https://river.example/world", "https://lake.example/feed"
LISTINGS = (
    ListedUrl(site="river", url=RIVER, bucket=17),
    ListedUrl(site="lake", url=LAKE, bucket=BUCKETS - 1),
)


@pytest.fixture
def opened(postgresql_database: str, tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(postgresql_database, folder=tmp_path)
    yield opened
    opened.close()


def move_due(opened: Store, seconds: int, *, bucket: int) -> None:
    column = listing_due_table.c
    with opened.transaction() as connection:
        moved = sa.update(listing_due_table).where(column.bucket == bucket)
        connection.execute(moved.values(due_at=column.due_at + seconds))


def take(opened: Store, bucket: int = 17) -> Lease:
    lease = take_lease(opened, bucket, 1, seconds=600)
    assert lease
    return lease


def test_all_sites_of_a_domain_or_a_named_bucket_are_in_one_bucket() -> None:
    hosts = ("quay.example", "www.quay.example", "sport.quay.example", "quay.example:8080")
    buckets = {find_bucket(Site(spider="quay", domain=host)) for host in hosts}
    named = {
        find_bucket(Site(spider="a", domain=f"{name}.example", bucket="shared host"))
        for name in "abc"
    }
    blogs = {find_bucket(Site(spider="a", domain=f"{n}.wordpress.com")) for n in ("ann", "ben")}

    assert len(buckets) == len(named) == 1
    assert len(blogs) == 2
    numbers = {find_bucket(Site(spider="a", domain=f"a{n}.example")) for n in range(500)}
    assert len(numbers) > 450
    assert all(0 <= number < BUCKETS for number in numbers)


def test_buckets_are_due_by_their_oldest_listing(opened: Store) -> None:
    register_listings(opened, LISTINGS)
    assert set(find_due_buckets(opened)) == {17, BUCKETS - 1}

    move_due(opened, -HOUR, bucket=17)
    assert find_due_buckets(opened) == [17, BUCKETS - 1]
    assert find_due_buckets(opened, limit=1) == [17]
    move_due(opened, 2 * HOUR, bucket=17)
    assert find_due_buckets(opened) == [BUCKETS - 1]


def test_a_bucket_that_is_leased_or_waits_is_not_due(opened: Store) -> None:
    register_listings(opened, LISTINGS)
    lease = take(opened)
    assert find_due_buckets(opened) == [BUCKETS - 1]
    release_lease(opened, lease, failed="no route")
    assert find_due_buckets(opened) == [BUCKETS - 1]

    with opened.transaction() as connection:
        connection.execute(sa.update(bucket_table).values(not_before=1))
    assert set(find_due_buckets(opened)) == {17, BUCKETS - 1}


def test_registering_again_keeps_times_and_moves_a_listing_to_its_new_bucket(
    opened: Store,
) -> None:
    register_listings(opened, LISTINGS)
    move_due(opened, HOUR, bucket=17)
    register_listings(opened, LISTINGS)
    assert find_due_buckets(opened) == [BUCKETS - 1]

    register_listings(opened, [ListedUrl(site="lake", url=LAKE, bucket=5)])
    assert find_due_buckets(opened) == [5]


def test_a_run_of_a_fleet_records_when_its_listing_is_due_again(opened: Store) -> None:
    register_listings(opened, LISTINGS)
    lease = take(opened)
    place = name_bucket(lease)
    guard = FailureGuard()
    run = SiteRun.begin(opened, guard, name="river", run_id="a", place=place, lease=lease)
    rates = RateFacts(run)
    limits = DueLimits(least=600, most=24 * HOUR)
    rates.schedule = ListingSchedule(site="river", bucket=17, zone=UTC, limits=limits)
    rates.add_reading(RIVER, ListingReading(at=run.now()), UTC)
    with run.transaction() as connection:
        rates.flush(connection)
    assert find_due_listings(opened, 17), "due until the run has done its work"
    rates.end()
    with run.transaction() as connection:
        rates.flush(connection)

    (row,) = opened.read(sa.select(listing_due_table).where(listing_due_table.c.bucket == 17))
    assert row.fingerprint == fingerprint("river", RIVER)
    assert 600 <= row.due_at - time.time() + 5 <= 24 * HOUR + 5
    assert find_due_listings(opened, 17) == []

    # As a clock that was a year ahead would have recorded it.
    with opened.transaction() as connection:
        for column in (listing_due_table.c.due_at, listing_rate_table.c.tried_at):
            moved = sa.update(column.table).values({column: column + 365 * 24 * HOUR})
            connection.execute(moved)
        rates.correct_times(connection, run.now())
    assert [listing.fingerprint for listing in find_due_listings(opened, 17)] == [row.fingerprint]


def test_due_listings_of_a_bucket_are_corrected_postponed_and_removed(opened: Store) -> None:
    urls = [f"https://river.example/{number}" for number in range(4)]
    register_listings(opened, [ListedUrl(site="river", url=url, bucket=17) for url in urls])
    keys = [fingerprint("river", url) for url in urls]
    assert {listing.fingerprint for listing in find_due_listings(opened, 17)} == set(keys)
    lease = take(opened)

    due_at = {keys[0]: int(time.time()) + HOUR}
    due_listings.reschedule_listings(opened, lease, due_at=due_at, removed=[keys[1]])
    due_listings.postpone_listings(opened, lease, [keys[0], keys[2]], seconds=60)
    assert [listing.fingerprint for listing in find_due_listings(opened, 17)] == [keys[3]]
    column = listing_due_table.c
    rows = opened.read(sa.select(column.fingerprint, column.due_at))
    times = {row.fingerprint: row.due_at for row in rows}
    assert times[keys[0]] == due_at[keys[0]]
    assert times[keys[2]] - time.time() == pytest.approx(60, abs=5)
    assert set(times) == {keys[0], keys[2], keys[3]}


def test_the_listings_of_a_site_become_those_that_are_named_now(opened: Store) -> None:
    named = [ListedUrl(site="river", url=RIVER + path, bucket=17) for path in ("", "/1")]
    register_listings(opened, [*named, *LISTINGS])
    move_due(opened, HOUR, bucket=17)
    lease = take(opened)
    due_listings.sync_site_listings(opened, lease, site="river", urls=[RIVER, f"{RIVER}/2"])

    rows = opened.read(sa.select(listing_due_table))
    left = {row.fingerprint for row in rows if row.site == "river"}
    assert left == {fingerprint("river", url) for url in (RIVER, f"{RIVER}/2")}
    due = [listing.fingerprint for listing in find_due_listings(opened, 17)]
    assert due == [fingerprint("river", f"{RIVER}/2")]


def test_a_worker_whose_lease_is_lost_moves_no_listing(opened: Store) -> None:
    register_listings(opened, LISTINGS)
    lost = take(opened)
    take(opened)
    key = fingerprint("river", RIVER)
    with pytest.raises(ReplacedError):
        due_listings.postpone_listings(opened, lost, [key], seconds=60)
    with pytest.raises(ReplacedError):
        due_listings.reschedule_listings(opened, lost, due_at={key: 9})
    with pytest.raises(ReplacedError):
        due_listings.sync_site_listings(opened, lost, site="river", urls=[])
    assert [listing.fingerprint for listing in find_due_listings(opened, 17)] == [key]
