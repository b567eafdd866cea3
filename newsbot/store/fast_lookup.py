"""Statements that are compiled once, for the look-ups and the rows of each article."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

MANY = 32
"""Values of one look-up by many: a text of up to 1,000 words has no more keys."""
_NAMES = [f"value{number}" for number in range(MANY)]


def _make_row_class(names: Sequence[str]) -> Callable[..., Any]:
    return namedtuple("Row", names)  # noqa: PYI024 - columns have any type


class _CompiledOnce:
    """A statement that is compiled at its first use with each database."""

    def __init__(
        self, statement: sa.ClauseElement, column_keys: Sequence[str] | None = None
    ) -> None:
        self._statement = statement
        self._column_keys = column_keys
        self._by_database: dict[str, SQLCompiler] = {}

    def compile_for(self, dialect: sa.Dialect) -> Any:
        if dialect.name not in self._by_database:
            self._by_database[dialect.name] = dialect.statement_compiler(
                dialect, self._statement, column_keys=self._column_keys
            )
        return self._by_database[dialect.name]


class FastLookup:
    """A SELECT that is compiled once for each database, and runs on the driver itself.

    What SQLAlchemy adds to an execution costs more than the look-up. The rows are read at once, so
    that a look-up outside of a transaction leaves none open; they have the names of the columns.
    """

    def __init__(self, statement: sa.Select[Any]) -> None:
        self._compiled = _CompiledOnce(statement)
        self._make_row = _make_row_class(statement.selected_columns.keys())

    def run(self, connection: sa.Connection, values: Mapping[str, Any]) -> list[Any]:
        """Return the rows for values by the names of the statement's parameters.

        Errors are those of the database driver.
        """
        compiled = self._compiled.compile_for(connection.dialect)
        names = compiled.positiontup if compiled.positional else None
        cursor = connection.connection.cursor()
        try:
            cursor.execute(
                compiled.string,
                values if names is None else tuple(map(values.__getitem__, names)),
            )
            return [self._make_row(*row) for row in cursor.fetchall()]
        finally:
            cursor.close()


class FastInsert:
    """An INSERT into a table that is compiled once for each database, and runs on the driver.

    What SQLAlchemy adds to a row costs as much as the row. It would also convert values of some
    types; here they must be such as the driver takes.
    """

    def __init__(self, table: sa.Table) -> None:
        self._names = table.c.keys()
        self._compiled = _CompiledOnce(sa.insert(table), self._names)

    def run(self, connection: sa.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows, each with the values of all columns in the order of the table.

        Errors are those of the database driver.
        """
        compiled = self._compiled.compile_for(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(
                compiled.string,
                rows
                if compiled.positional
                else [dict(zip(self._names, row, strict=True)) for row in rows],
            )
        finally:
            cursor.close()


class ManyLookup(FastLookup):
    """A SELECT of the rows whose column has one of some values."""

    def __init__(self, statement: sa.Select[Any], column: sa.Column[Any]) -> None:
        super().__init__(statement.where(column.in_([sa.bindparam(name) for name in _NAMES])))

    def run_many(self, connection: sa.Connection, values: Sequence[Any]) -> Iterator[Any]:
        """Yield the rows for any number of values; errors as in ``run``."""
        for start in range(0, len(values), MANY):
            # The last slice is filled up with one of its own values.
            some = chain(values[start : start + MANY], repeat(values[start]))
            yield from self.run(connection, dict(zip(_NAMES, some, strict=False)))
