"""The interface of everything that runs remember."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Generic, TypeVar

import sqlalchemy as sa

from newsbot.store.session import Session

K = TypeVar("K")
V = TypeVar("V")


class Fact(ABC, Generic[K, V]):
    """One thing that runs remember: its tables, look-ups, changes, flush and pruning.

    The table is in the module of the fact. A fact has its own ``find`` and ``add``: what is added
    waits in memory for the next transaction of the run.
    """

    table: ClassVar[sa.Table]
    touched_at: ClassVar[sa.Column[int] | None] = None
    """By which rows grow old; None for rows that are never pruned, or otherwise."""
    pruned_as: ClassVar[str] = ""
    """What ``scrapy store prune`` calls old rows."""

    def __init__(self, run: Session) -> None:
        self.run = run
        self._changes: dict[K, V] = {}

    @property
    def is_changed(self) -> bool:
        """Whether anything waits for the next transaction."""
        return bool(self._changes)

    def flush(self, connection: sa.Connection) -> None:
        """Write what waits, in the caller's transaction."""
        changes, self._changes = self._changes, {}
        if changes:
            self._save(connection, changes)

    def find_old(
        self,
        connection: sa.Connection,  # noqa: ARG002 - of facts that look something up for it
        before: int,
    ) -> Mapping[str, sa.ColumnElement[bool]]:
        """Return the rows last touched before that no run needs, by what users call them."""
        return {} if self.touched_at is None else {self.pruned_as: self.touched_at < before}

    def _change(self, key: K, value: V) -> None:
        if self.run.keeps_facts:
            self._changes[key] = value

    @abstractmethod
    def _save(self, connection: sa.Connection, changes: Mapping[K, V]) -> None:
        """Write changes; there is at least one."""
