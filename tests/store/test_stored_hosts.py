"""The latest request to each host and its pause, in either database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from newsbot.store.database import Store
from newsbot.store.facts.host_facts import KEPT_SECONDS, MAX_PAUSE_SECONDS, HostFacts, host_table
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.site_run import SiteRun, site_table
from newsbot.store.store_pruning import prune_useless

HOST = "lamp.example"
YEARS = 10 * 365 * 24 * 3600
RUNS = 4


class StoredHosts:
    """The host facts of one run, and what other code of the test needs of its store."""

    def __init__(self, place: str, folder: Path, name: str) -> None:
        self.store = Store.open(place, folder=folder)
        run = SiteRun.begin(self.store, FailureGuard(), name=name, run_id="a", place="here")
        self.run = run
        self.facts = HostFacts(run)

    def is_free(self, delay: float) -> bool:
        wait = self.facts.reserve(HOST, delay_seconds=delay)
        return not wait.delay_seconds and not wait.pause_seconds

    def shift_clock(self, seconds: int) -> None:
        shifted = {column: column + seconds for column in TIMES}
        with self.store.transaction() as connection:
            connection.execute(sa.update(host_table).values(shifted))

    def list_hosts(self) -> list[str]:
        return [row.host for row in self.run.read(sa.select(host_table))]

    def begin_day(self) -> list[str]:
        """Prune as the first run of a day does, and return the hosts that are left."""
        with self.store.transaction() as connection:
            others = site_table.c.id != self.run.site_id
            connection.execute(sa.update(site_table).where(others).values(started_at=0))
        prune_useless(self.run)
        return self.list_hosts()


TIMES = [host_table.c[name] for name in ("last_at", "paused_at", "shared_until")]


@pytest.fixture
def first(store: str, tmp_path: Path) -> Iterator[StoredHosts]:
    hosts = StoredHosts(store, tmp_path, "first")
    yield hosts
    hosts.store.close()


@pytest.fixture
def second(store: str, tmp_path: Path, first: StoredHosts) -> Iterator[StoredHosts]:  # noqa: ARG001
    hosts = StoredHosts(store, tmp_path, "second")
    yield hosts
    hosts.store.close()


def test_of_runs_that_ask_at_once_one_reserves_the_host(
    store: str, tmp_path: Path, first: StoredHosts
) -> None:
    runs = [first, *(StoredHosts(store, tmp_path, f"run {n}") for n in range(1, RUNS))]
    with ThreadPoolExecutor(RUNS) as pool:
        free = list(pool.map(lambda run: run.is_free(60), runs))
    for run in runs[1:]:
        run.store.close()

    assert sorted(free) == [False] * (RUNS - 1) + [True]


def test_a_run_waits_for_the_longer_of_its_delay_and_the_crawl_delay(
    first: StoredHosts, second: StoredHosts
) -> None:
    first.facts.reserve(HOST, delay_seconds=5)
    own = second.facts.reserve(HOST, delay_seconds=20)
    without = second.facts.reserve(HOST, delay_seconds=0)
    first.facts.set_crawl_delay(HOST, 40)
    robots = second.facts.reserve(HOST, delay_seconds=0)
    first.facts.set_crawl_delay(HOST, 0)

    assert 15 < own.delay_seconds <= 20
    assert not without.delay_seconds
    assert 30 < robots.delay_seconds <= robots.shared_delay == 40
    assert second.is_free(0)


def test_runs_keep_the_longest_delay_of_those_that_request_a_host(
    first: StoredHosts, second: StoredHosts
) -> None:
    second.facts.reserve(HOST, delay_seconds=0.01)
    waiting = first.facts.reserve(HOST, delay_seconds=30)
    quick = second.facts.reserve(HOST, delay_seconds=0.01)
    without = second.facts.reserve(HOST, delay_seconds=0)
    first.shift_clock(-30)
    reserved = first.is_free(30)
    first.shift_clock(-100)
    ended = second.facts.reserve(HOST, delay_seconds=0.01)

    assert 25 < waiting.delay_seconds <= 30
    assert [wait.shared_delay for wait in (quick, without)] == [30, 30]
    assert all(25 < wait.delay_seconds <= 30 for wait in (quick, without))
    assert reserved
    assert not ended.shared_delay
    assert not ended.delay_seconds


def test_a_run_whose_delay_gets_shorter_does_not_keep_its_earlier_one(first: StoredHosts) -> None:
    first.facts.reserve(HOST, delay_seconds=30)
    first.shift_clock(-1)

    assert first.is_free(0.5)


def test_a_shorter_pause_does_not_end_a_longer_one(first: StoredHosts, second: StoredHosts) -> None:
    first.facts.add_pause(HOST, 300)
    second.facts.add_pause(HOST, 3)
    waits = [second.facts.reserve(HOST, delay_seconds=delay) for delay in (0.0, 5.0)]
    first.facts.add_pause(HOST, 1e30)
    endless = second.facts.reserve(HOST, delay_seconds=1)

    assert all(290 < wait.pause_seconds <= 300 for wait in waits)
    assert endless.pause_seconds <= MAX_PAUSE_SECONDS


@pytest.mark.parametrize("seconds", [YEARS, -YEARS], ids=["ahead", "behind"])
def test_a_wrong_clock_costs_at_most_the_delay(
    first: StoredHosts, second: StoredHosts, seconds: int
) -> None:
    first.is_free(60)
    first.shift_clock(seconds)

    assert second.is_free(60)
    assert not first.is_free(60)


def test_a_pause_of_a_clock_that_was_ahead_counts_from_now_on(
    first: StoredHosts, second: StoredHosts
) -> None:
    first.facts.add_pause(HOST, 300)
    first.shift_clock(YEARS)
    found = second.facts.reserve(HOST, delay_seconds=1)
    second.shift_clock(-300)

    assert 290 < found.pause_seconds <= 300
    assert first.is_free(1)


def test_a_host_without_requests_for_a_day_is_removed_once_its_pause_is_over(
    first: StoredHosts, second: StoredHosts
) -> None:
    first.is_free(1)
    first.facts.add_pause("pier.example", KEPT_SECONDS * 2)
    first.shift_clock(-KEPT_SECONDS - 10)
    kept = first.begin_day()
    second.shift_clock(-KEPT_SECONDS * 2)

    assert kept == ["pier.example"]
    assert second.begin_day() == []


def test_a_host_of_a_clock_that_was_ahead_is_removed_a_day_after_it_is_seen(
    first: StoredHosts, second: StoredHosts
) -> None:
    first.is_free(1)
    first.facts.add_pause("pier.example", KEPT_SECONDS)
    first.shift_clock(YEARS)
    kept = first.begin_day()
    second.shift_clock(-KEPT_SECONDS - 10)
    after_a_day = second.begin_day()
    second.shift_clock(-KEPT_SECONDS)

    assert sorted(kept) == [HOST, "pier.example"]
    assert after_a_day == ["pier.example"]
    assert second.begin_day() == []


def test_a_name_that_is_too_long_for_a_host_is_not_recorded(first: StoredHosts) -> None:
    first.facts.add_pause("a" * 254, 300)

    assert not first.facts.reserve("a" * 254, delay_seconds=1).pause_seconds
    assert first.list_hosts() == []
