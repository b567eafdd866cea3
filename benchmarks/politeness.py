"""Run, kill and restart crawls of one host, and check in its log when each request arrived.

    python -m benchmarks.politeness [--restarts 20] [--postgresql] [--seed 1]

Required in each row: no two requests to the host closer than its delay, whichever run sent them,
and none before the time that a Retry-After named. It takes four to five minutes.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path

from benchmarks.crawl_runs import PROJECT, without_proxy
from benchmarks.loopback_hosts import PAGE, Arrival, LoopbackHosts, Reply, serve_hosts
from benchmarks.postgresql_server import find_programs, serve_postgres

SLACK_SECONDS = 0.05
"""How much later than the next request one may be read by the server."""

RUN_SECONDS = 120
"""Longer than any run takes that is not killed."""

START_SECONDS = 30
"""Within which a run sends its first request, unless it waits for the host."""

WAIT_SECONDS = 12
"""Of the Retry-After in the response to the third article."""

LINKS = 40
"""New articles that a section lists each time: a run that is killed never reads all."""

SETTINGS = {
    "ALLOWED_PRIVATE_ADDRESSES": "127.0.0.0/8",
    "DUPLICATES": "label",
    "RENDER": "never",
    "SUMMARY_ENABLED": "0",
    "LOG_LEVEL": "ERROR",
}


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What is done with one host."""

    title: str
    work: Callable[[HostRuns], None]
    delay: float
    is_own: bool = False
    """Whether the user sets the delay, instead of robots.txt."""
    asks_to_wait: bool = False


@dataclass
class PacedHost:
    """One host with two sites."""

    name: str
    address: str
    scenario: Scenario
    articles: Iterator[int] = field(default_factory=count)
    requested: int = 0

    @property
    def sites(self) -> list[str]:
        """The names of the sites."""
        return [f"{self.name}_{number}" for number in (1, 2)]

    def answer(self, path: str) -> Reply:
        """Return the response to a request."""
        if path == "/robots.txt":
            rules = f"User-agent: *\nCrawl-delay: {self.scenario.delay:g}\n".encode()
            return Reply(body=b"" if self.scenario.is_own else rules)
        if path.startswith("/section"):
            paths = [f"/2026/05/04/wave-{next(self.articles)}-of-the-tide" for _ in range(LINKS)]
            links = "".join(f'<a href="{path}">{path}</a>' for path in paths)
            return Reply(body=f"<main>{links}</main>".encode())
        self.requested += 1
        if self.scenario.asks_to_wait and self.requested == 3:  # noqa: PLR2004 - WAIT_SECONDS
            return Reply(status=429, headers={"Retry-After": str(WAIT_SECONDS)})
        return Reply(body=PAGE)


class HostRuns:
    """Starts the runs of one host."""

    def __init__(self, host: PacedHost, web: LoopbackHosts, folder: Path, store: str) -> None:
        folder.mkdir()
        tables = folder / "sites.toml"
        with tables.open("w", encoding="utf-8") as file:
            for site in host.sites:
                section = web.url(host.address, f"/section/{site}")
                file.write(f'[{site}]\ndomain = "{host.address}"\nsections = ["{section}"]\n')
        self._web, self._host = web, host
        self._settings = {
            **SETTINGS,
            "OUTPUT_DIR": str(folder),
            "NEWSBOT_SITES": str(tables),
            "STORE_URL": store,
        }
        if host.scenario.is_own:
            self._settings["DOWNLOAD_DELAY"] = f"{host.scenario.delay:g}"

    def run(self, *, sites: int = 1, articles: int = 2) -> None:
        """Crawl one site, or both side by side, to their end."""
        runs = [self._start(site, articles, {}) for site in self._host.sites[:sites]]
        for run in runs:
            run.wait(RUN_SECONDS)

    def kill(self, seconds: float, **settings: str) -> None:
        """Start a run, and kill it some seconds after its first request, if there is one."""
        seen = len(self._web.log)
        run = self._start(self._host.sites[0], LINKS, settings)
        until = time.monotonic() + START_SECONDS
        while len(self._web.log) == seen and time.monotonic() < until and run.poll() is None:
            time.sleep(0.02)
        with suppress(subprocess.TimeoutExpired):
            run.wait(seconds)
        run.send_signal(signal.SIGKILL)
        run.wait()

    def _start(
        self, site: str, articles: int, settings: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        given = {**self._settings, **settings}
        options = [word for name, value in given.items() for word in ("-s", f"{name}={value}")]
        words = ["crawl", site, "-a", f"max_articles={articles}", *options]
        command = [sys.executable, "-m", "scrapy", *words]
        return subprocess.Popen(command, cwd=PROJECT, env=without_proxy())


def list_scenarios(restarts: int) -> list[Scenario]:
    """Return the rows of the table."""

    def twice(runs: HostRuns) -> None:
        for _ in range(2):
            runs.run()

    def both(runs: HostRuns) -> None:
        runs.run(sites=2, articles=6)

    def restart(runs: HostRuns) -> None:
        for _ in range(restarts):
            runs.kill(random.uniform(0.0, 4.0))  # noqa: S311 - not a secret
        runs.run()

    def wait(runs: HostRuns, **settings: str) -> None:
        until = time.monotonic() + WAIT_SECONDS * 2.5
        while time.monotonic() < until:
            runs.kill(2.5, **settings)

    def refuse(runs: HostRuns) -> None:
        wait(runs, RETRY_AFTER_MAX_SECONDS="2")

    return [
        Scenario(title="two runs, Crawl-delay", work=twice, delay=4.0),
        Scenario(title="two runs, own delay", work=twice, delay=4.0, is_own=True),
        Scenario(title="two sites side by side, Crawl-delay", work=both, delay=1.5),
        Scenario(title="two sites side by side, own delay", work=both, delay=1.0, is_own=True),
        Scenario(title=f"{restarts} restarts after SIGKILL", work=restart, delay=1.0),
        Scenario(title="Retry-After, waited for", work=wait, delay=1.0, asks_to_wait=True),
        Scenario(title="Retry-After, longer than a run", work=refuse, delay=1.0, asks_to_wait=True),
    ]


def check_arrivals(arrivals: list[Arrival], scenario: Scenario) -> bool:
    """Print the row of a host, and return whether the requirements are met."""
    gaps = [(later.time - one.time, one) for one, later in pairwise(arrivals)]
    smallest = min((gap for gap, _ in gaps), default=0.0)
    waits = [gap for gap, one in gaps if one.status != 200]  # noqa: PLR2004 - OK
    waited = f"{min(waits):.2f} s of {WAIT_SECONDS}" if waits else "-"
    print(
        f"{scenario.title:36}{len(arrivals):9}{smallest:10.2f} s of {scenario.delay:<4g}"
        f"{waited:>16}",
        flush=True,
    )
    is_polite = smallest >= scenario.delay - SLACK_SECONDS
    is_patient = all(gap >= WAIT_SECONDS - SLACK_SECONDS for gap in waits)
    return is_polite and is_patient and bool(waits) == scenario.asks_to_wait


def main() -> int:
    """Run the benchmark; returns the exit code."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--restarts", type=int, default=20)
    cli.add_argument("--postgresql", action="store_true")
    cli.add_argument("--seed", type=int, default=1)
    given = cli.parse_args()
    random.seed(given.seed)
    hosts = {}
    for number, scenario in enumerate(list_scenarios(given.restarts), start=1):
        address = f"127.0.3.{number}"
        hosts[address] = PacedHost(f"host_{number}", address, scenario)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        web = stack.enter_context(serve_hosts([*hosts], lambda at, path: hosts[at].answer(path)))
        store = str(folder / "store.sqlite")
        if given.postgresql:
            programs = find_programs() or sys.exit("no PostgreSQL under /usr/lib/postgresql")
            store = stack.enter_context(serve_postgres(programs))
        print(f"{'':36} requests  smallest gap       Retry-After")
        is_good = True
        for host in hosts.values():
            host.scenario.work(HostRuns(host, web, folder / host.name, store))
            arrivals = [one for one in web.log if one.host == host.address]
            is_good = check_arrivals(arrivals, host.scenario) and is_good
    return int(not is_good)


if __name__ == "__main__":
    sys.exit(main())
