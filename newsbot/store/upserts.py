"""A table -> the INSERT that also knows what to do with rows whose key is there already."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table) -> Any:
    """Return the INSERT of the database's own dialect, with its ``on_conflict_*`` methods."""
    is_postgresql = connection.dialect.name == "postgresql"
    return (postgresql if is_postgresql else sqlite).insert(table)


def replace_row(connection: Connection, table: Table) -> Any:
    """Return the INSERT that puts its row in place of one with the same primary key."""
    statement = upsert(connection, table)
    keys = [column.name for column in table.primary_key]
    others = {c.name: statement.excluded[c.name] for c in table.c if c.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=others)
