"""The interface of everything that runs remember."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any, ClassVar, Generic, TypeVar

import sqlalchemy as sa

from newsbot.store.session import Session
from newsbot.store.upserts import upsert_rows

K = TypeVar("K")
V = TypeVar("V")

AHEAD_SECONDS = 24 * 3600
"""By which the time of a row may be ahead of the clock: daylight saving and time zones are less."""


def is_due(column: sa.Column[int], now: int, *, longest_wait: int) -> sa.ColumnElement[bool]:
    """Return the condition that the time in a column has come.

    A time further away than the longest wait was recorded by a clock that was ahead, and is due.
    """
    return sa.or_(column <= now, column > now + longest_wait)


def is_recent(column: sa.Column[int], now: int, *, seconds: int) -> sa.ColumnElement[bool]:
    """Return the condition that the time in a column is at most so many seconds ago.

    A time still to come was recorded by a clock that was ahead, and is not recent.
    """
    return sa.and_(column > now - seconds, column <= now)


def set_ahead_to_now(
    connection: sa.Connection, now: int, *columns: sa.Column[int] | sa.Column[float]
) -> None:
    """Set the times in columns that were recorded by a clock that was ahead to now."""
    for column in columns:
        is_ahead = column > now + AHEAD_SECONDS
        connection.execute(sa.update(column.table).where(is_ahead).values({column: now}))


class Fact(Generic[K, V]):
    """One thing that runs remember: its table, look-ups, changes, flush and pruning.

    The table is in the module of the fact. A fact has its own ``find`` and ``add``: what is added
    waits in memory for the next transaction of the run, by the primary key of its row.
    """

    table: ClassVar[sa.Table]
    touched_at: ClassVar[sa.Column[int] | None] = None
    """By which rows grow old; None for rows that are never pruned, or otherwise."""
    pruned_as: ClassVar[str] = ""
    """What ``scrapy store prune`` calls old rows."""
    useful_seconds: ClassVar[int | None] = None
    """After which no run has any use for a row; None for rows that only ``store prune`` removes."""
    is_learned: ClassVar[bool] = False
    """Whether rows are of many runs, and worth more than the time that one of them recorded."""

    def __init__(self, run: Session) -> None:
        self.run = run
        self._changes: dict[K, V] = {}
        self._removed: set[K] = set()

    @property
    def is_changed(self) -> bool:
        """Whether anything waits for the next transaction."""
        return bool(self._changes or self._removed)

    def flush(self, connection: sa.Connection) -> None:
        """Write what waits, in the caller's transaction."""
        changes, removed = self._changes, self._removed
        self._changes, self._removed = {}, set()
        if removed:
            (key,) = self.table.primary_key
            connection.execute(sa.delete(self.table).where(key.in_(removed)))
        if changes:
            self._save(connection, changes)

    def find_old(
        self,
        connection: sa.Connection,  # noqa: ARG002 - of facts that look something up for it
        before: int,
    ) -> Mapping[str, sa.ColumnElement[bool]]:
        """Return the rows last touched before that no run needs, by what users call them."""
        return {} if self.touched_at is None else {self.pruned_as: self.touched_at < before}

    def find_useless(
        self, connection: sa.Connection, now: int
    ) -> Mapping[str, sa.ColumnElement[bool]]:
        """Return the rows that runs remove by themselves, named as in ``find_old``."""
        if self.useful_seconds is None:
            return {}
        return self.find_old(connection, now - self.useful_seconds)

    def correct_times(self, connection: sa.Connection, now: int) -> None:
        """Remove the rows of a clock that was ahead, or set their time to now if they are learned.

        No run trusts the others, and they would not grow old for years.
        """
        if self.touched_at is None or self.useful_seconds is None:
            return
        if self.is_learned:
            set_ahead_to_now(connection, now, self.touched_at)
        else:
            is_ahead = self.touched_at > now + AHEAD_SECONDS
            connection.execute(sa.delete(self.table).where(is_ahead))

    def _change(self, key: K, value: V) -> None:
        if self.run.keeps_facts:
            self._changes[key] = value
            self._removed.discard(key)

    def _remove(self, key: K) -> None:
        if self.run.keeps_facts:
            self._removed.add(key)
            self._changes.pop(key, None)

    def _save(self, connection: sa.Connection, changes: Mapping[K, V]) -> None:
        """Write changes; there is at least one."""
        (key_column,) = self.table.primary_key
        # Sorted, so that two runs do not wait for each other's rows.
        rows = [
            {key_column.name: key, **self._to_row(value)}
            for key, value in sorted(changes.items(), key=itemgetter(0))
        ]
        newest = self.touched_at if self.is_learned else None
        upsert_rows(connection, self.table, rows, newest=newest)

    def _to_row(self, value: V) -> Mapping[str, Any]:
        """Return the columns of a row, but for its key."""
        raise NotImplementedError
