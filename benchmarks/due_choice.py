"""Choose what is due in a fleet among a million listings, and enqueue it, in a real PostgreSQL.

    python -m benchmarks.due_choice [--listings 1000000] [--sites 100000]

Required: buckets are chosen in less than 50 ms however many listings are due, and 1,000 of them are
enqueued in less than 1 s. Listings are registered in batches; the time of those is printed, since a
worker registers all sites once, when it starts. It takes two minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from benchmarks.postgresql_server import find_programs, serve_postgres
from newsbot.fleet.job_queue import JobQueue
from newsbot.schedule.buckets import BUCKETS
from newsbot.store.database import Store, read_place
from newsbot.store.due_listings import (
    ListedUrl,
    due_buckets_statement,
    find_due_buckets,
    find_due_listings,
    listing_due_table,
    register_listings,
)

CHOICE_SECONDS = 0.05
ENQUEUE_SECONDS = 1.0
ENQUEUED = 1000
REPEATS = 21
BATCH = 5_000

# Ten listings a site, and due times spread over a day.
FILL = """
INSERT INTO listing_due (fingerprint, site, bucket, due_at)
SELECT decode(md5(n::text), 'hex'), 'site_' || (n % :sites),
       (hashint4(n % :sites) & 2147483647) % :buckets,
       extract(epoch FROM now())::bigint + 60 + hashint4(n + 7) & 65535
FROM generate_series(1, :listings) AS n
"""
"""Rows whose listings are due in the next hours."""


@dataclass(frozen=True)
class Measured:
    """A time, and the bound it must keep; 0 for none."""

    name: str
    seconds: float
    bound: float = 0.0

    @property
    def is_kept(self) -> bool:
        """Whether the time is within its bound."""
        return not self.bound or self.seconds < self.bound

    def __str__(self) -> str:
        bound = f" (bound {self.bound * 1000:,.0f})" if self.bound else ""
        return (
            f"{self.seconds * 1000:9,.1f} ms  {self.name}{bound}{'' if self.is_kept else '  BAD'}"
        )


def measure(place: str, folder: Path, *, listings: int, sites: int) -> Iterator[Measured]:
    """Fill an empty database, and yield what was measured."""
    store = Store.open(place, folder=folder)
    with store.transaction() as connection:
        given = {"listings": listings, "sites": sites, "buckets": BUCKETS}
        connection.execute(sa.text(FILL), given)
    execute(store, "ANALYZE listing_due")
    for share in (0.0, 0.001, 0.01, 0.1, 1.0):
        set_due(store, share)
        due = find_due_buckets(store)
        name = f"choose {len(due):,} buckets, {share:.1%} of {listings:,} listings due"
        yield Measured(name, take_median(lambda: find_due_buckets(store)), CHOICE_SECONDS)
    print(explain(store), file=sys.stderr)
    yield from measure_queue(place, store)
    bucket = find_due_buckets(store)[0]
    found = find_due_listings(store, bucket)
    name = f"find the {len(found)} due listings of a bucket"
    yield Measured(name, take_median(lambda: find_due_listings(store, bucket)))
    yield from measure_registration(store, sites=sites)
    store.close()


def measure_queue(place: str, store: Store) -> Iterator[Measured]:
    """Enqueue some due buckets, and look once more what is new."""

    async def crawl(bucket: int) -> None:
        raise NotImplementedError(bucket)

    async def run() -> tuple[float, float]:
        queue = JobQueue(read_place(place, folder=Path()), crawl=crawl)
        async with queue.opened():
            times = []
            for _ in range(2):
                began = time.perf_counter()
                async with queue.ticking() as connection:
                    if connection is None:
                        sys.exit("another process enqueues")
                    due = find_due_buckets(store, limit=ENQUEUED)
                    await queue.enqueue(connection, await queue.find_new(connection, due))
                times.append(time.perf_counter() - began)
        return times[0], times[1]

    first, second = asyncio.run(run())
    yield Measured(f"choose and enqueue {ENQUEUED:,} buckets", first, ENQUEUE_SECONDS)
    yield Measured("the same again, when all have a job", second, ENQUEUE_SECONDS)


def measure_registration(store: Store, *, sites: int) -> Iterator[Measured]:
    """Register the listings of all sites, which the store lacks, and once more."""
    listed = [
        ListedUrl(site=f"new_{n}", url=f"https://new{n}.example/section-{k}", bucket=n % BUCKETS)
        for n in range(sites // 10)
        for k in range(10)
    ]
    for name in ("new", "known"):
        began = time.perf_counter()
        for start in range(0, len(listed), BATCH):
            register_listings(store, listed[start : start + BATCH])
        seconds = time.perf_counter() - began
        yield Measured(f"register {len(listed):,} {name} listings", seconds)


def set_due(store: Store, share: float) -> None:
    """Make a share of the listings due within the last minutes, and the others later."""
    column = listing_due_table.c
    now = int(time.time())
    part = sa.func.abs(sa.func.hashtext(sa.func.encode(column.fingerprint, "hex"))) % 1000
    due_at = sa.case((part < share * 1000, now - part), else_=now + 3600 + part)
    with store.transaction() as connection:
        connection.execute(sa.update(listing_due_table).values(due_at=due_at))
    execute(store, "VACUUM ANALYZE listing_due")


def explain(store: Store) -> str:
    """Return the plan of the choice, as PostgreSQL explains it."""
    with store.transaction() as connection:
        statement = due_buckets_statement(connection, limit=BUCKETS)
        words = statement.compile(connection, compile_kwargs={"literal_binds": True})
        rows = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, COSTS OFF) {words}").all()
    return "\n".join(row[0] for row in rows)


def execute(store: Store, statement: str) -> None:
    """Execute a statement outside of a transaction."""
    with store.changing() as connection:
        connection.exec_driver_sql(statement)


def take_median(work: Callable[[], object]) -> float:
    """Return the median seconds of some calls."""
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def main() -> int:
    """Measure, print, and return 1 if a bound is not kept."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--listings", type=int, default=1_000_000)
    parser.add_argument("--sites", type=int, default=100_000)
    options = parser.parse_args()
    programs = find_programs() or sys.exit("no PostgreSQL under /usr/lib/postgresql")
    is_kept = True
    with serve_postgres(programs) as place, tempfile.TemporaryDirectory() as folder:
        sizes = {"listings": options.listings, "sites": options.sites}
        for measured in measure(place, Path(folder), **sizes):
            print(measured, flush=True)
            is_kept &= measured.is_kept
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
