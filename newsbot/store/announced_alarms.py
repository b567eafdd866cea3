"""The alarms of a fleet that have been announced, so that one of its programs announces each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from newsbot.store.database import Store
from newsbot.store.store_schema import metadata

LOCK = 0x6E_62_61_6C
"""Number of the advisory lock of the program that looks at the alarms: ``nbal`` as bytes."""

fleet_alarm_table = sa.Table(
    "fleet_alarm",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("since", sa.BigInteger, nullable=False),
)
"""Announced alarms that last; ``since`` is when the first program saw it."""


@dataclass(frozen=True, slots=True)
class AnnouncedAlarm:
    """An alarm with the message that was announced, and since when it lasts."""

    message: str
    since: int


@dataclass(frozen=True, slots=True)
class AlarmMemory:
    """The announced alarms, while no other program looks at them."""

    connection: sa.Connection
    now: int

    def find(self) -> dict[str, AnnouncedAlarm]:
        """Return name -> alarm."""
        rows = self.connection.execute(sa.select(fleet_alarm_table))
        return {row.name: AnnouncedAlarm(row.message, row.since) for row in rows}

    def save(self, *, begun: Mapping[str, str], ended: Collection[str]) -> None:
        """Record what was announced: name -> message, and the names of alarms that are over."""
        is_over = fleet_alarm_table.c.name.in_(ended)
        self.connection.execute(sa.delete(fleet_alarm_table).where(is_over))
        rows = [{"name": name, "message": text, "since": self.now} for name, text in begun.items()]
        if rows:
            self.connection.execute(sa.insert(fleet_alarm_table), rows)


@contextmanager
def holding_alarms(store: Store) -> Iterator[AlarmMemory | None]:
    """Hold the announced alarms of a fleet; None while another program does.

    What is saved counts when the block ends. The database lets go of it if the block takes longer
    than it allows an idle transaction.

    :raises StoreError: the store cannot be used.
    """
    with store.transaction() as connection:
        if connection.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(LOCK))):
            yield AlarmMemory(connection, store.read_clock(connection))
        else:
            yield None
