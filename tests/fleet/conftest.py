"""Fleets with an empty database of a real PostgreSQL server."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from benchmarks.postgresql_server import PostgresServer, find_programs, run_postgres
from tests.fleet.fleet_runs import Fleet


@pytest.fixture
def fleet(postgresql_database: str, tmp_path: Path) -> Iterator[Fleet]:
    yield from _use_fleet(Fleet(postgresql_database, tmp_path))


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """Return a server that the test may stop."""
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL under /usr/lib/postgresql")
    with run_postgres(programs) as running:
        yield running


@pytest.fixture
def stoppable_fleet(server: PostgresServer, tmp_path: Path) -> Iterator[Fleet]:
    yield from _use_fleet(Fleet(server.url, tmp_path))


def _use_fleet(made: Fleet) -> Iterator[Fleet]:
    yield made
    for worker in made.workers:
        if worker.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait(10)
