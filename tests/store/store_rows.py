"""SQL statements in the store of an output folder, mostly to make rows older."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

STORE = ".newsbot/store.sqlite"


def execute_sql(output: Path, statement: str, *values: int) -> list[tuple[Any, ...]]:
    """Execute a statement, and return its rows."""
    connection = sqlite3.connect(output / STORE)
    with connection:
        rows = connection.execute(statement, values).fetchall()
    connection.close()
    return rows
