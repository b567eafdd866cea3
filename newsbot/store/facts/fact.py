"""The interface of everything that runs remember."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Table

from newsbot.store.session import Session

K = TypeVar("K")
V = TypeVar("V")

OldRows = Sequence[tuple[Table, ColumnElement[bool]]]
"""Tables, and which of their rows are old."""


class Fact(ABC, Generic[K, V]):
    """One thing that runs remember: its tables, look-ups, changes, flush and pruning.

    The tables stand in the module of the fact. A fact has its own ``find`` and ``add``: what is
    added waits in memory for the next transaction of the run.
    """

    def __init__(self, run: Session) -> None:
        self.run = run
        self._changes: dict[K, V] = {}

    @property
    def is_changed(self) -> bool:
        """Whether anything waits for the next transaction."""
        return bool(self._changes)

    def flush(self, connection: Connection) -> None:
        """Write what waits, in the caller's transaction."""
        changes, self._changes = self._changes, {}
        if changes:
            self._save(connection, changes)

    def find_old(
        self,
        connection: Connection,  # noqa: ARG002 - of facts that look something up for it
        before: int,  # noqa: ARG002 - of facts that grow old
    ) -> Mapping[str, OldRows]:
        """Return the rows that no run needs and none has touched since, by what users call them."""
        return {}

    def _change(self, key: K, value: V) -> None:
        if self.run.keeps_facts:
            self._changes[key] = value

    @abstractmethod
    def _save(self, connection: Connection, changes: Mapping[K, V]) -> None:
        """Write changes; there is at least one."""
