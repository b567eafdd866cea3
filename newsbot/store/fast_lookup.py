"""SELECT statements that are compiled once, for the look-ups of each article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler


class FastLookup:
    """A SELECT that is compiled once for each database: compiling costs more than executing.

    The rows are read at once, so that a look-up outside of a transaction leaves none open.
    """

    def __init__(self, statement: sa.Select[Any]) -> None:
        self._statement = statement
        self._compiled: dict[str, SQLCompiler] = {}

    def run(self, connection: sa.Connection, values: Mapping[str, Any]) -> Sequence[sa.Row[Any]]:
        """Return the rows for values by the names of the statement's parameters."""
        dialect = connection.dialect
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = dialect.statement_compiler(dialect, self._statement)
        compiled = self._compiled[dialect.name]
        names = compiled.positiontup if compiled.positional else None
        given = values if names is None else tuple(values[name] for name in names)
        return connection.exec_driver_sql(compiled.string, given).all()
