"""A whole fleet for a benchmark: PostgreSQL, the sites' server, workers and the writer."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.crawl_runs import PROJECT, without_proxy
from benchmarks.fleet_hosts import HostShape, serve_fleet
from benchmarks.fleet_machines import FleetMachine, FleetNetwork, fleet_network
from benchmarks.postgresql_server import PostgresServer, find_programs, run_postgres

DRAIN_SECONDS = 120.0
"""Within which the writer has written what the workers left."""
LOOK_SECONDS = 0.5

SETTINGS = {
    "DUPLICATES": "label",
    "RENDER": "never",
    "SUMMARY_ENABLED": "0",
    "EXTRACTION_PROCESSES": "0",
    "OUTPUT_BATCH_SECONDS": "5",
    "LOG_LEVEL": "INFO",
}


@dataclass(frozen=True, kw_only=True)
class FleetPlan:
    """What a fleet is to crawl, and with what."""

    shape: HostShape
    workers: int
    folder: Path
    """Which is made; logs, tables and output are in it."""
    settings: Mapping[str, str] = field(default_factory=dict)
    worker_options: tuple[str, ...] = ()
    server_settings: str = "-c track_commit_timestamp=on"

    def list_options(self, store: str, output: Path) -> list[str]:
        """Return the words that give a command its settings."""
        given = {**SETTINGS, **self.settings, "STORE_URL": store, "OUTPUT_DIR": output}
        given["NEWSBOT_SITES"] = self.folder / "sites.toml"
        return [word for name, value in given.items() for word in ("-s", f"{name}={value}")]


@dataclass(frozen=True, kw_only=True)
class FleetUnderTest:
    """The running parts. No machine has started yet."""

    plan: FleetPlan
    network: FleetNetwork
    postgres: PostgresServer
    workers: list[FleetMachine]
    writer: FleetMachine

    @property
    def dataset(self) -> Path:
        """The folder of the writer."""
        return self.plan.folder / "dataset"

    def enqueue(self) -> None:
        """Make the tables of the database, and the first jobs."""
        options = self.plan.list_options(self.postgres.url, self.plan.folder / "output-enqueue")
        command = [sys.executable, "-m", "scrapy", "due", "--enqueue", *options]
        subprocess.run(command, cwd=PROJECT, env=without_proxy(), check=True)

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows of a statement, if it has any; none while the database is restarted."""
        try:
            with psycopg.connect(self.postgres.local_url) as connection:
                cursor = connection.execute(statement)
                return cursor.fetchall() if cursor.description else []
        except psycopg.OperationalError:
            return []

    def count(self, table: str) -> int:
        """Return the number of rows, 0 while the database is restarted."""
        rows = self.query(f"SELECT count(*) FROM {table}")  # noqa: S608 - of this repository
        return int(rows[0][0]) if rows else 0

    def wait_for_articles(self, *, seconds: float) -> float:
        """Wait until all articles are in the store, or so long; returns the seconds it took."""
        wanted = self.plan.shape.hosts * self.plan.shape.articles
        began = time.monotonic()
        while self.count("article") < wanted and time.monotonic() - began < seconds:
            time.sleep(LOOK_SECONDS)
        return time.monotonic() - began

    def drain(self) -> None:
        """Wait until the writer has written all lines, or for ``DRAIN_SECONDS``."""
        until = time.monotonic() + DRAIN_SECONDS
        while self.count("outbox_line") and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)


@contextmanager
def fleet_under_test(plan: FleetPlan) -> Iterator[FleetUnderTest]:
    """Start the servers, and stop everything in the end, also after a signal."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    plan.folder.mkdir()
    plan.shape.write_tables(plan.folder / "sites.toml")
    programs = find_programs() or sys.exit("no PostgreSQL under /usr/lib/postgresql")
    with ExitStack() as stack:
        network = stack.enter_context(fleet_network(plan.workers + 1))
        address, around = network.database_address, network.database_network
        postgres = stack.enter_context(
            run_postgres(programs, address=address, network=around, settings=plan.server_settings)
        )
        log, address = plan.folder / "requests", network.web_address
        proxies = stack.enter_context(
            serve_fleet(plan.shape, machines=plan.workers, log=log, address=address)
        )
        fleet = FleetUnderTest(
            plan=plan,
            network=network,
            postgres=postgres,
            workers=[
                _make_worker(plan, network, postgres.url, number, proxy)
                for number, proxy in enumerate(proxies)
            ],
            writer=_make_writer(plan, network, postgres.url),
        )
        for machine in (*fleet.workers, fleet.writer):
            stack.callback(machine.kill)
        yield fleet


def _interrupt(*_: object) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):  # a second one would leave things behind
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _make_worker(
    plan: FleetPlan, network: FleetNetwork, store: str, number: int, proxy: str
) -> FleetMachine:
    options = plan.list_options(store, plan.folder / f"output-{number}")
    return FleetMachine(
        network=network,
        number=number,
        words=["worker", *plan.worker_options, *options],
        log=plan.folder / f"log-{number}",
        environment={"PGAPPNAME": f"machine-{number}", "http_proxy": proxy},
    )


def _make_writer(plan: FleetPlan, network: FleetNetwork, store: str) -> FleetMachine:
    return FleetMachine(
        network=network,
        number=plan.workers,
        words=["write", "--forever", *plan.list_options(store, plan.folder / "dataset")],
        log=plan.folder / f"log-{plan.workers}",
        environment={"PGAPPNAME": f"machine-{plan.workers}"},
    )
