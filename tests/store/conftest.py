"""Both databases of a store; PostgreSQL is a real server, started for the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.postgresql_server import find_programs, serve_postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the STORE_URL of an empty database."""
    if request.param == "sqlite":
        yield ".newsbot/store.sqlite"
        return
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL under /usr/lib/postgresql")
    with serve_postgres(programs) as address:
        yield address
