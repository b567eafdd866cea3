"""Crawl 300 hosts with three workers that are killed, paused and cut off, and count what comes out.

    python -m benchmarks.fleet_bars [--case plain kills pause cut clock all restart]
        [--hosts 300] [--articles 20] [--workers 3] [--seed 1]

PostgreSQL, the workers and the writer are real; each worker is a machine with a network namespace
of its own. ``plain`` is undisturbed. In the others

* ``kills``: a worker or the writer gets SIGKILL every few seconds, and is started again,
* ``pause``: a worker is stopped for longer than its lease, and continued,
* ``cut``: a worker is cut off from the database for 60 s,
* ``clock``: the clock of a worker is ten minutes ahead,
* ``all``: all of these together,
* ``restart``: the database is restarted, and later unreachable for 30 s.

Required in each: no two requests to a host closer than its ``Crawl-delay`` of one second, less the
0.02 s by which the server's log may be late; each article in one line of the dataset; no article
added by a worker after another one took its bucket; done within twice the time of ``plain``; every
worker ends within 20 s of SIGTERM. It needs root for namespaces, and two to six minutes a case.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event, Thread

from benchmarks.fleet_hosts import HostShape, read_requests
from benchmarks.fleet_judge import Finding, install_triggers, judge_fence, judge_files, judge_gaps
from benchmarks.fleet_machines import set_clock_ahead
from benchmarks.fleet_under_test import FleetPlan, FleetUnderTest, fleet_under_test

FIRST_SECONDS = 20.0
"""After the start, when the first buckets are under way."""
KILL_SECONDS = (3.0, 7.0)
"""Between two kills."""
LEASE_SECONDS = 60.0
"""The default of the setting."""
CUT_SECONDS = 60.0
UNREACHABLE_SECONDS = 30.0
CLOCK_MINUTES = 10
END_SECONDS = 20.0
"""Within which a worker ends after SIGTERM."""
MAX_SLOWDOWN = 2.0
"""Of a disturbed case."""
GIVE_UP_SECONDS = 1200.0


@dataclass(frozen=True, kw_only=True)
class Disturber:
    """What is done to a fleet until it is over."""

    fleet: FleetUnderTest
    chance: Random
    is_over: Event = field(default_factory=Event)
    done: Counter[str] = field(default_factory=Counter)
    """What was done to its end, and how often."""

    def wait(self, seconds: float) -> bool:
        """Wait; returns whether the case goes on."""
        return not self.is_over.wait(seconds)

    def kill(self) -> None:
        """Kill a worker or the writer every few seconds."""
        machines = [*self.fleet.workers, self.fleet.writer]
        while self.wait(self.chance.uniform(*KILL_SECONDS)):
            self.chance.choice(machines).send(signal.SIGKILL)
            self.done["kills"] += 1

    def pause(self) -> None:
        """Stop the first worker for longer than its lease, and continue it."""
        if self.wait(FIRST_SECONDS):
            self.fleet.workers[0].send(signal.SIGSTOP)
            self.done["pauses"] += self.wait(LEASE_SECONDS * 1.25)
            self.fleet.workers[0].send(signal.SIGCONT)

    def cut(self) -> None:
        """Cut the second worker off from the database for a while."""
        if self.wait(FIRST_SECONDS) and self.fleet.network.has_namespaces:
            self.fleet.workers[1].set_link("d", is_up=False)
            self.done["cuts"] += self.wait(CUT_SECONDS)
            self.fleet.workers[1].set_link("d", is_up=True)

    def restart(self) -> None:
        """Restart the database, then make it unreachable for a while."""
        postgres, network = self.fleet.postgres, self.fleet.network
        if not self.wait(FIRST_SECONDS):
            return
        postgres.stop("fast")
        postgres.start()
        self.done["restarts"] += 1
        if not self.wait(FIRST_SECONDS):
            return
        if network.has_namespaces:
            network.set_database(is_up=False)
            self.done["times unreachable"] += self.wait(UNREACHABLE_SECONDS)
            network.set_database(is_up=True)
        else:
            postgres.stop("fast")
            self.done["times unreachable"] += self.wait(UNREACHABLE_SECONDS)
            postgres.start()


CASES: dict[str, list[Callable[[Disturber], None]]] = {
    "plain": [],
    "kills": [Disturber.kill],
    "pause": [Disturber.pause],
    "cut": [Disturber.cut],
    "clock": [],
    "all": [Disturber.kill, Disturber.pause, Disturber.cut],
    "restart": [Disturber.restart],
}
WRONG_CLOCK = ("clock", "all")
"""Cases in which the last worker's clock is ahead."""


def run_case(
    name: str, plan: FleetPlan, *, seed: int, undisturbed: float | None
) -> tuple[float, bool]:
    """Run a case, print what was found, and return its seconds and whether all is as required."""
    with fleet_under_test(plan) as fleet:
        fleet.enqueue()
        install_triggers(fleet.postgres.local_url)
        disturber = Disturber(fleet=fleet, chance=Random(seed))  # noqa: S311 - no secret
        if name in WRONG_CLOCK:
            fleet.workers[-1].prefix = set_clock_ahead(CLOCK_MINUTES)
            disturber.done["clocks ahead"] += 1
        seconds = crawl(fleet, disturber, CASES[name])
        ends = [worker.stop() for worker in fleet.workers]
        fleet.drain()
        fleet.writer.stop()
        findings = [
            judge_gaps(read_requests(plan.folder / "requests"), plan.shape.crawl_delay),
            judge_files(fleet.dataset, plan.shape),
            judge_fence(fleet.postgres.local_url),
            _judge_time(seconds, undisturbed),
            _judge_ends(ends),
        ]
    starts = sum(worker.starts for worker in fleet.workers)
    done = ", ".join(f"{count} {what}" for what, count in disturber.done.items()) or "undisturbed"
    print(f"{name}: {seconds:.0f} s, {done}, {starts} starts of {plan.workers} workers")
    for finding in findings:
        print(finding.report(), flush=True)
    return seconds, not any(finding.faults for finding in findings)


def crawl(
    fleet: FleetUnderTest, disturber: Disturber, works: list[Callable[[Disturber], None]]
) -> float:
    """Run and disturb the fleet until all articles are in the store; returns the seconds."""
    for machine in (*fleet.workers, fleet.writer):
        machine.start()
    threads = [Thread(target=work, args=[disturber], daemon=True) for work in works]
    for thread in threads:
        thread.start()
    try:
        return fleet.wait_for_articles(seconds=GIVE_UP_SECONDS)
    finally:
        disturber.is_over.set()
        for thread in threads:
            thread.join()


def _judge_time(seconds: float, undisturbed: float | None) -> Finding:
    requirement, figure = "time until all articles are in the store", f"{seconds:.0f} s"
    if seconds >= GIVE_UP_SECONDS:
        return Finding(requirement=requirement, figure=figure, faults=["given up"])
    if undisturbed is None:
        return Finding(requirement=requirement, figure=figure, faults=[])
    ratio = seconds / undisturbed
    figure = f"{figure}, {ratio:.2f} times that of plain (bound {MAX_SLOWDOWN:g})"
    faults = ["too slow"] if ratio > MAX_SLOWDOWN else []
    return Finding(requirement=requirement, figure=figure, faults=faults)


def _judge_ends(ends: list[float]) -> Finding:
    figure = ", ".join(f"{seconds:.1f} s" for seconds in ends)
    late = [f"{seconds:.1f} s" for seconds in ends if seconds > END_SECONDS]
    return Finding(requirement="workers end after SIGTERM", figure=figure, faults=late)


def main() -> int:
    """Run the cases; returns the exit code."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--case", nargs="+", choices=CASES, default=["plain", "all", "restart"])
    cli.add_argument("--hosts", type=int, default=300)
    cli.add_argument("--articles", type=int, default=20)
    cli.add_argument("--workers", type=int, default=3)
    cli.add_argument("--seed", type=int, default=1)
    cli.add_argument("--undisturbed", type=float, help="seconds of plain, if it is not run")
    cli.add_argument("--keep", type=Path, help="folder to keep logs and files in")
    given = cli.parse_args()
    shape = HostShape(hosts=given.hosts, articles=given.articles)
    undisturbed, is_good = given.undisturbed, True
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep or Path(name)
        folder.mkdir(exist_ok=True)
        for case in given.case:
            at = folder / case
            plan = FleetPlan(shape=shape, workers=given.workers, folder=at)
            seconds, is_met = run_case(case, plan, seed=given.seed, undisturbed=undisturbed)
            undisturbed = seconds if case == "plain" else undisturbed
            is_good = is_good and is_met
    return int(not is_good)


if __name__ == "__main__":
    sys.exit(main())
