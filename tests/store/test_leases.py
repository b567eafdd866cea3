"""Leases of buckets, and that a run whose lease is lost changes nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.store import leases, site_run
from newsbot.store.database import ReplacedError, Store
from newsbot.store.facts.budget_facts import BudgetFacts
from newsbot.store.facts.url_facts import UrlFacts, url_table
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.leases import Lease, bucket_table, release_lease, renew_leases, take_lease
from newsbot.store.site_run import SiteRun, name_bucket

FIRST, SECOND = 1, 2
"""Two workers."""
LONG = 600.0
FOUND = DiscoveredUrl("https://river.example/a", section="", source=UrlSource.SECTION)


@pytest.fixture
def opened(store: str, tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(store, folder=tmp_path)
    yield opened
    opened.close()


def expire(opened: Store) -> None:
    with opened.transaction() as connection:
        connection.execute(sa.update(bucket_table).values(leased_until=1.0))


def read_bucket(opened: Store) -> sa.Row[tuple[object, ...]]:
    return opened.read(sa.select(bucket_table))[0]


def begin(opened: Store, lease: Lease, *, name: str = "river") -> SiteRun:
    guard = FailureGuard()
    place = name_bucket(lease)
    return SiteRun.begin(opened, guard, name=name, run_id="a", place=place, lease=lease)


def test_one_worker_at_a_time_has_the_lease_of_a_bucket(opened: Store) -> None:
    lease = take_lease(opened, 17, FIRST, seconds=LONG)
    assert lease == Lease(17, 1)
    assert take_lease(opened, 17, SECOND, seconds=LONG) is None
    assert take_lease(opened, 18, SECOND, seconds=LONG) == Lease(18, 1)
    assert leases.find_leased_buckets(opened) == {17, 18}

    expire(opened)
    assert leases.find_leased_buckets(opened) == set()
    assert take_lease(opened, 17, SECOND, seconds=LONG) == Lease(17, 2)
    assert renew_leases(opened, FIRST, [lease], seconds=LONG) == set()


def test_a_lease_that_nobody_has_taken_is_renewed_after_its_end(opened: Store) -> None:
    taken = [take_lease(opened, number, FIRST, seconds=LONG) for number in (4, 3)]
    held = {lease for lease in taken if lease}
    expire(opened)
    assert renew_leases(opened, FIRST, held, seconds=LONG) == held
    assert take_lease(opened, 3, SECOND, seconds=LONG) is None


def test_a_lease_of_a_clock_that_was_ahead_is_over(opened: Store) -> None:
    take_lease(opened, 17, FIRST, seconds=10.0**9)
    assert take_lease(opened, 17, SECOND, seconds=LONG) == Lease(17, 2)


def test_each_failure_in_a_row_doubles_the_wait_of_a_bucket(opened: Store) -> None:
    waits = []
    for failed in ("no route", "no route", "", "no\0route \udc80" * 1000):
        lease = take_lease(opened, 17, FIRST, seconds=LONG)
        assert lease
        release_lease(opened, lease, failed=failed)
        waits.append(read_bucket(opened).not_before - time.time())
    row = read_bucket(opened)

    expected = [leases.FIRST_WAIT_SECONDS, 2 * leases.FIRST_WAIT_SECONDS, leases.PAUSE_SECONDS]
    assert waits[:3] == pytest.approx(expected, abs=5)
    assert waits[3] == pytest.approx(leases.FIRST_WAIT_SECONDS, abs=5)
    assert (row.failures, row.worker_id) == (1, None)
    assert len(row.message) <= leases.MAX_MESSAGE_CHARS


def test_a_lease_of_another_worker_is_not_released(opened: Store) -> None:
    lost = take_lease(opened, 17, FIRST, seconds=LONG)
    expire(opened)
    take_lease(opened, 17, SECOND, seconds=LONG)
    assert lost
    release_lease(opened, lost)
    assert take_lease(opened, 17, FIRST, seconds=LONG) is None


def test_a_run_whose_lease_is_lost_changes_nothing(
    opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_run, "LEASE_CHECK_SECONDS", 0.0)
    lease = take_lease(opened, 17, FIRST, seconds=LONG)
    assert lease
    run = begin(opened, lease)
    urls, budget = UrlFacts(run), BudgetFacts(run)
    urls.add(FOUND)
    assert budget.take(9)
    expire(opened)
    assert take_lease(opened, 17, SECOND, seconds=LONG)

    taken = pytest.raises(ReplacedError, match="another worker has taken bucket 17")
    with taken, run.transaction() as connection:
        urls.flush(connection)
    assert not budget.take(9)
    with pytest.raises(ReplacedError):
        begin(opened, lease)
    assert opened.read(sa.select(url_table)) == []


def test_a_change_in_the_middle_of_which_the_lease_is_lost_allows_nothing(
    opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_run, "LEASE_CHECK_SECONDS", 0.0)
    lease = take_lease(opened, 17, FIRST, seconds=LONG)
    assert lease
    run = begin(opened, lease)

    def lose(_: sa.Connection) -> bool:
        expire(opened)
        assert take_lease(opened, 17, SECOND, seconds=LONG)
        return True

    assert run.change_at_once(lambda _: True)
    assert run.change_at_once(lose) is None, "no request is sent for it"


def test_a_worker_goes_on_with_a_site_that_another_had_and_a_person_does_not(
    opened: Store,
) -> None:
    first = take_lease(opened, 17, FIRST, seconds=LONG)
    assert first
    begin(opened, first)
    with pytest.raises(ReplacedError, match="is under way: a at bucket 17 of the fleet"):
        SiteRun.begin(opened, FailureGuard(), name="river", run_id="b", place="desk:/output")

    expire(opened)
    second = take_lease(opened, 17, SECOND, seconds=LONG)
    assert second
    begin(opened, second).end()
    SiteRun.begin(opened, FailureGuard(), name="river", run_id="c", place="desk:/output")
    with pytest.raises(ReplacedError, match="is under way: c at desk:/output"):
        begin(opened, second)


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_bucket_is_taken_when_the_transaction_under_way_has_ended(opened: Store) -> None:
    """The commit comes before the new lease, or is refused: never after it."""
    lease = take_lease(opened, 17, FIRST, seconds=LONG)
    assert lease
    run = begin(opened, lease)
    urls = UrlFacts(run)
    urls.add(FOUND)
    expire(opened)
    taken: list[Lease | None] = []

    def take() -> None:
        taken.append(take_lease(opened, 17, SECOND, seconds=LONG))

    thread = threading.Thread(target=take)
    with run.transaction() as connection:
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
        urls.flush(connection)
    thread.join(30)

    assert taken == [Lease(17, 2)]
    assert len(opened.read(sa.select(url_table))) == 1


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_transaction_that_waits_for_a_new_lease_is_refused(opened: Store) -> None:
    lease = take_lease(opened, 17, FIRST, seconds=LONG)
    assert lease
    run = begin(opened, lease)
    failures: list[Exception] = []

    def write() -> None:
        try:
            with run.transaction():
                pass
        except ReplacedError as error:
            failures.append(error)

    thread = threading.Thread(target=write)
    with opened.transaction() as connection:
        connection.execute(sa.update(bucket_table).values(epoch=bucket_table.c.epoch + 1))
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(30)

    assert len(failures) == 1
