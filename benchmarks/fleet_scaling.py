"""Pages a second of two workers against one, and the queue's share of CPU time.

    python -m benchmarks.fleet_scaling [--hosts 60] [--articles 20] [--core 0.25]

Each worker is a machine that gets a quarter of a core, so that two cores are enough for two of
them, PostgreSQL and the server; the hosts ask for no delay. Speed is that between the first and the
last tenth of the pages, by the log of the server. The queue is what chooses, takes and keeps
buckets: threads of the worker, and the time of PostgreSQL in their statements. Required: two
workers reach 1.7 times the pages a second of one, and the queue takes less than 3 % of the CPU time
of worker and PostgreSQL.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cpu_shares import (
    limited_cores,
    naming_threads,
    read_thread_seconds,
    read_tree_seconds,
)
from benchmarks.fleet_hosts import HostShape, read_requests
from benchmarks.fleet_under_test import FleetPlan, FleetUnderTest, fleet_under_test

MIN_RATIO = 1.7
MAX_QUEUE_SHARE = 0.03
QUEUE_THREADS = ("queue", "leases", "ticks")
"""Of a worker."""
EDGE_SHARE = 0.1
"""Of the pages, the first and the last of which are left out: workers start, and run dry."""
GIVE_UP_SECONDS = 900.0

UNDELAYED = {
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "0",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "4",
    "LOG_LEVEL": "WARNING",
}
COUNTED = "-c shared_preload_libraries=pg_stat_statements"
_QUEUE_STATEMENTS = """
SELECT coalesce(sum(total_exec_time + total_plan_time), 0) / 1000
FROM pg_stat_statements WHERE query ~* 'procrastinate|bucket|fleet_worker'
"""


@dataclass(frozen=True, kw_only=True)
class Speed:
    """What some workers did."""

    pages_a_second: float
    cpu_seconds: float
    """Of workers and PostgreSQL."""
    queue_seconds: float


def measure(workers: int, shape: HostShape, *, core: float, folder: Path) -> Speed:
    """Crawl all hosts with so many workers."""
    plan = FleetPlan(
        shape=shape,
        workers=workers,
        folder=folder,
        settings=UNDELAYED,
        server_settings=COUNTED,
    )
    with ExitStack() as stack:
        fleet = stack.enter_context(fleet_under_test(plan))
        names = stack.enter_context(naming_threads())
        prefixes = stack.enter_context(limited_cores(workers, share=core))
        fleet.query("CREATE EXTENSION pg_stat_statements")
        fleet.enqueue()
        for worker, prefix in zip(fleet.workers, prefixes, strict=True):
            worker.prefix = prefix
            worker.environment = {**worker.environment, **names}
            worker.start()
        if fleet.wait_for_articles(seconds=GIVE_UP_SECONDS) >= GIVE_UP_SECONDS:
            sys.exit(f"not done within {GIVE_UP_SECONDS:g} s; see the log of a worker")
        speed = _read_speed(fleet)
        for worker in fleet.workers:  # before its control group is removed
            worker.stop()
    return speed


def _read_speed(fleet: FleetUnderTest) -> Speed:
    requests = read_requests(fleet.plan.folder / "requests")
    times = sorted(request.time for request in requests if request.path.startswith("/2026/"))
    edge = int(len(times) * EDGE_SHARE)
    inner = times[edge : len(times) - edge]
    threads = [read_thread_seconds(worker.pid) for worker in fleet.workers]
    queue = [each.get(name, 0.0) for each in threads for name in QUEUE_THREADS]
    statements = fleet.query(_QUEUE_STATEMENTS)[0][0]
    trees = [worker.pid for worker in fleet.workers] + [fleet.postgres.pid]
    return Speed(
        pages_a_second=(len(inner) - 1) / (inner[-1] - inner[0]),
        cpu_seconds=sum(map(read_tree_seconds, trees)),
        queue_seconds=sum(queue) + statements,
    )


def main() -> int:
    """Measure one worker and two; returns the exit code."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--hosts", type=int, default=60)
    cli.add_argument("--articles", type=int, default=20)
    cli.add_argument("--core", type=float, default=0.25, help="part of a core of each worker")
    given = cli.parse_args()
    shape = HostShape(hosts=given.hosts, articles=given.articles, crawl_delay=0, is_cluttered=1)
    with tempfile.TemporaryDirectory() as name:
        speeds = [
            measure(workers, shape, core=given.core, folder=Path(name, str(workers)))
            for workers in (1, 2)
        ]
    for workers, speed in enumerate(speeds, start=1):
        print(
            f"{workers} workers: {speed.pages_a_second:.1f} pages/s, {speed.cpu_seconds:.1f} CPU s,"
            f" of which the queue {speed.queue_seconds:.2f}"
        )
    ratio = speeds[1].pages_a_second / speeds[0].pages_a_second
    share = max(speed.queue_seconds / speed.cpu_seconds for speed in speeds)
    print(f"ratio {ratio:.2f} (bound {MIN_RATIO}), queue {share:.1%} (bound {MAX_QUEUE_SHARE:.0%})")
    return int(ratio < MIN_RATIO or share > MAX_QUEUE_SHARE)


if __name__ == "__main__":
    sys.exit(main())
