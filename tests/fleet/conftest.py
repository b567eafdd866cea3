"""A fleet with an empty database of a real PostgreSQL server."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from benchmarks.postgresql_server import find_programs, serve_postgres
from tests.fleet.fleet_runs import Fleet, make_database


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Return the URL of a database of a running server."""
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL under /usr/lib/postgresql")
    with serve_postgres(programs) as address:
        yield address


@pytest.fixture
def fleet(postgresql_server: str, tmp_path: Path) -> Iterator[Fleet]:
    made = Fleet(make_database(postgresql_server), tmp_path)
    yield made
    for worker in made.workers:
        if worker.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait(10)
