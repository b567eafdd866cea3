"""A SELECT and its values -> rows, as fast as the driver goes; for what each article asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select
from sqlalchemy.sql.compiler import SQLCompiler


class Lookup:
    """A SELECT whose text is made once for each database, since making it costs more than asking.

    The rows are read at once, so that a look outside of a transaction leaves none open.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement
        self._texts: dict[str, SQLCompiler] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
        """Return the rows for values by the names of the statement's parameters."""
        dialect = connection.dialect
        if dialect.name not in self._texts:
            self._texts[dialect.name] = dialect.statement_compiler(dialect, self._statement)
        text = self._texts[dialect.name]
        names = text.positiontup if text.positional else None
        given = values if names is None else tuple(values[name] for name in names)
        return connection.exec_driver_sql(text.string, given).all()
