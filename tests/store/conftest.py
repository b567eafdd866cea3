"""Both databases of a store."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> str:
    """Return the STORE_URL of an empty database."""
    if request.param == "sqlite":
        return ".newsbot/store.sqlite"
    return str(request.getfixturevalue("postgresql_database"))
