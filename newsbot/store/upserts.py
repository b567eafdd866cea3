"""INSERT statements that change rows whose key exists already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def insert_statement(connection: sa.Connection, table: sa.Table) -> Any:
    """Return the INSERT of the database's own dialect, with its ``on_conflict_*`` methods."""
    is_postgresql = connection.dialect.name == "postgresql"
    return (postgresql if is_postgresql else sqlite).insert(table)


def upsert_rows(
    connection: sa.Connection,
    table: sa.Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    newest: sa.Column[Any] | None = None,
    **added: sa.ColumnElement[Any],
) -> None:
    """Insert rows; one whose primary key exists takes the place of the earlier row.

    :param newest: a time that stays if that of the earlier row is later.
    :param added: by column, a number that is added to that of the earlier row instead.
    """
    if not rows:
        return
    statement = insert_statement(connection, table)
    keys = [column.name for column in table.primary_key]
    new = {c.name: statement.excluded[c.name] for c in table.c if c.name not in keys}
    new |= {name: column + statement.excluded[name] for name, column in added.items()}
    if newest is not None:
        later = statement.excluded[newest.name]
        new[newest.name] = sa.case((newest > later, newest), else_=later)
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=new), rows)
