"""INSERT statements that change rows whose key exists already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite


def insert_statement(connection: sa.Connection, table: sa.Table) -> Any:
    """Return the INSERT of the database's own dialect, with its ``on_conflict_*`` methods."""
    return _insert(connection.dialect.name, table)


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
    if rows:
        statement = _make_upsert(connection.dialect.name, table, newest, tuple(added.items()))
        connection.execute(statement, rows)


@lru_cache(maxsize=64)  # one for each table; to make one takes as long as to write some rows
def _make_upsert(
    dialect: str,
    table: sa.Table,
    newest: sa.Column[Any] | None,
    added: tuple[tuple[str, sa.ColumnElement[Any]], ...],
) -> Any:
    statement = _insert(dialect, table)
    keys = [column.name for column in table.primary_key]
    new = {c.name: statement.excluded[c.name] for c in table.c if c.name not in keys}
    new |= {name: column + statement.excluded[name] for name, column in added}
    if newest is not None:
        later = statement.excluded[newest.name]
        new[newest.name] = sa.case((newest > later, newest), else_=later)
    return statement.on_conflict_do_update(index_elements=keys, set_=new)


def _insert(dialect: str, table: sa.Table) -> Any:
    if dialect == "postgresql":
        # A fiftieth of a second, which every command with a store would take to start.
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415

        return postgresql.insert(table)
    return sqlite.insert(table)
