"""What a page, a run and an idle worker cost in a fleet: the figures of ``fleet_size``.

    python -m benchmarks.fleet_costs [--hosts 60] [--articles 20]

One worker crawls hosts with documents as large as real ones, first with all articles new, then with
none, and then it waits. The cost of a page is the difference of the first two.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cpu_shares import read_tree_seconds
from benchmarks.fleet_hosts import HostShape
from benchmarks.fleet_scaling import GIVE_UP_SECONDS, UNDELAYED
from benchmarks.fleet_under_test import LOOK_SECONDS, FleetPlan, FleetUnderTest, fleet_under_test

IDLE_SECONDS = 60.0
SETTLE_SECONDS = 2.0
"""After which the figures of the database are complete."""

_COUNTERS = """
SELECT pg_stat_force_next_flush(), pg_current_wal_lsn() - '0/0',
  (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()),
  (SELECT tup_inserted + tup_updated + tup_deleted FROM pg_stat_database
   WHERE datname = current_database()),
  (SELECT sum(pg_table_size(oid)) FROM pg_class WHERE relkind = 'r' AND relname <> 'outbox_line'),
  (SELECT sum(pg_indexes_size(oid)) FROM pg_class
   WHERE relkind = 'r' AND relname <> 'outbox_line')
"""
"""Sizes are those of what is kept: lines leave the store with the writer."""
_DUE = "SELECT count(*) FROM listing_due WHERE due_at <= extract(epoch FROM now())"
_LEASED = "SELECT count(*) FROM bucket WHERE worker_id IS NOT NULL"
_AGAIN = """
WITH earlier AS (UPDATE listing_rate SET read_at = read_at - 90000, tried_at = tried_at - 90000)
UPDATE listing_due SET due_at = 0 RETURNING 1
"""


@dataclass(frozen=True, kw_only=True)
class FleetCounters:
    """What was used until now."""

    worker_seconds: float
    database_seconds: float
    wal_bytes: int
    commits: int
    rows: int
    table_bytes: int
    index_bytes: int

    def minus(self, before: FleetCounters) -> FleetCounters:
        """Return what was used since."""
        return FleetCounters(
            **{name: value - getattr(before, name) for name, value in vars(self).items()}
        )

    def print(self, title: str, *, over: int) -> None:
        """Print one line, each figure divided."""
        print(
            f"{title:16} {self.worker_seconds / over * 1e3:8.1f} ms of a worker,"
            f" {self.database_seconds / over * 1e3:6.2f} ms of PostgreSQL,"
            f" {self.commits / over:6.1f} transactions, {self.rows / over:6.1f} rows,"
            f" {self.wal_bytes / over / 1e3:6.1f} KB of WAL,"
            f" {self.table_bytes / over / 1e3:6.2f} KB of tables,"
            f" {self.index_bytes / over / 1e3:6.2f} KB of indexes",
            flush=True,
        )


def read_counters(fleet: FleetUnderTest) -> FleetCounters:
    """Read the counters of the worker and the database."""
    _, wal_bytes, commits, rows, table_bytes, index_bytes = fleet.query(_COUNTERS)[0]
    return FleetCounters(
        worker_seconds=read_tree_seconds(fleet.workers[0].pid),
        database_seconds=read_tree_seconds(fleet.postgres.pid),
        wal_bytes=int(wal_bytes),
        commits=commits,
        rows=rows,
        table_bytes=int(table_bytes),
        index_bytes=int(index_bytes),
    )


def measure_costs(fleet: FleetUnderTest) -> None:
    """Run the phases, and print what each costs."""
    hosts, articles = fleet.plan.shape.hosts, fleet.plan.shape.articles
    requests = fleet.plan.folder / "requests"
    fleet.enqueue()
    fleet.workers[0].start()
    _wait(lambda: bool(requests.stat().st_size))  # its start is no part of the costs
    started = read_counters(fleet)
    _wait_for_rest(fleet)
    read = read_counters(fleet)
    fleet.query(_AGAIN)
    _wait_for_rest(fleet)
    read_again = read_counters(fleet)
    time.sleep(IDLE_SECONDS)
    read_counters(fleet).minus(read_again).print("idle minute", over=1)
    read_again.minus(read).print("run", over=hosts)
    read.minus(started).minus(read_again.minus(read)).print("page", over=hosts * articles)
    fleet.writer.start()
    fleet.drain()
    fleet.writer.stop()
    size = sum(file.stat().st_size for file in fleet.dataset.rglob("*.jsonl*"))
    print(f"{size / hosts / articles:,.0f} bytes of a file an article")


def _wait_for_rest(fleet: FleetUnderTest) -> None:
    """Wait until nothing is due or under way."""
    _wait(lambda: not fleet.query(_DUE)[0][0] and not fleet.query(_LEASED)[0][0])
    time.sleep(SETTLE_SECONDS)


def _wait(is_over: Callable[[], bool]) -> None:
    until = time.monotonic() + GIVE_UP_SECONDS
    while not is_over():
        if time.monotonic() > until:
            sys.exit(f"not done within {GIVE_UP_SECONDS:g} s")
        time.sleep(LOOK_SECONDS)


def main() -> None:
    """Measure one worker."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--hosts", type=int, default=60)
    cli.add_argument("--articles", type=int, default=20)
    given = cli.parse_args()
    shape = HostShape(hosts=given.hosts, articles=given.articles, crawl_delay=0, is_cluttered=1)
    with tempfile.TemporaryDirectory() as name:
        plan = FleetPlan(shape=shape, workers=1, folder=Path(name, "fleet"), settings=UNDELAYED)
        with fleet_under_test(plan) as fleet:
            measure_costs(fleet)


if __name__ == "__main__":
    main()
