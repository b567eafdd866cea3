"""Both databases of a store; PostgreSQL is a real server, started once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import psycopg
import pytest

from benchmarks.postgresql_server import find_programs, serve_postgres

_numbers = count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Return the URL of a database of a running server."""
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL under /usr/lib/postgresql")
    with serve_postgres(programs) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> str:
    """Return the STORE_URL of an empty database."""
    if request.param == "sqlite":
        return ".newsbot/store.sqlite"
    return str(request.getfixturevalue("postgresql_database"))


@pytest.fixture
def postgresql_database(postgresql_server: str) -> str:
    """Return the STORE_URL of an empty database of the server."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return postgresql_server.replace("/postgres?", f"/{name}?")
