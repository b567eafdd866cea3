"""What a test cannot wait for, done in the store of an output folder."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

STORE = ".newsbot/store.sqlite"


def change(output: Path, statement: str, *values: int) -> list[tuple[Any, ...]]:
    """Do in the store what a test cannot wait for."""
    connection = sqlite3.connect(output / STORE)
    with connection:
        rows = connection.execute(statement, values).fetchall()
    connection.close()
    return rows
