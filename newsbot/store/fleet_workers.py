"""The workers of a fleet in the store: their heartbeats, figures and versions."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from newsbot.store.database import Store, StoreError
from newsbot.store.store_schema import SCHEMA_VERSION, metadata, schema_table
from newsbot.store.upserts import upsert_rows

FLEET_PROTOCOL = 1
"""Incremented when workers of the version before can no longer share a store with new ones."""

KEPT_SECONDS = 7 * 24 * 3600
"""For which a worker is kept after its last heartbeat."""

COUNTED_MINUTES = 25 * 60
"""For which the work of each minute is kept: a day, whatever the minute it is read at."""

ALIVE_LOCK = 28_259
"""Number of the advisory locks that workers hold, the other number of which is their id."""

fleet_worker_table = sa.Table(
    "fleet_worker",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    # The machine and the process, for people.
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("protocol", sa.Integer, nullable=False),
    sa.Column("concurrency", sa.Integer, nullable=False),
    sa.Column("started_at", sa.BigInteger, nullable=False),
    sa.Column("heartbeat_at", sa.BigInteger, nullable=False),
    # Null for one that is under way or was killed.
    sa.Column("stopped_at", sa.BigInteger),
    # Buckets that it crawls, and pages and articles since it began.
    sa.Column("buckets", sa.Integer, nullable=False),
    sa.Column("pages", sa.BigInteger, nullable=False),
    sa.Column("articles", sa.BigInteger, nullable=False),
)
"""Times are by the clock of the database."""

fleet_minute_table = sa.Table(
    "fleet_minute",
    metadata,
    sa.Column("worker_id", sa.BigInteger, primary_key=True, autoincrement=False),
    # Since 1970, of the heartbeat that recorded it.
    sa.Column("minute", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("pages", sa.Integer, nullable=False),
    sa.Column("articles", sa.Integer, nullable=False),
)
"""What each worker did in each of the latest minutes; none for a minute without work."""


class OldWorkerError(StoreError):
    """The store is that of a newer version; this worker may take no further bucket."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkerFigures:
    """What a worker does and has done: buckets at the moment, pages and articles in all."""

    buckets: int = 0
    pages: int = 0
    articles: int = 0


def begin_worker(store: Store, *, name: str, version: str, concurrency: int) -> int:
    """Record a worker, and return its id.

    From then on workers with an earlier ``FLEET_PROTOCOL`` take no further bucket.

    :raises OldWorkerError: newer ones have joined the fleet.
    :raises StoreError: the store cannot be written.
    """
    column = fleet_worker_table.c
    with store.transaction() as connection:
        newer = sa.update(schema_table).where(schema_table.c.fleet_protocol < FLEET_PROTOCOL)
        connection.execute(newer.values(fleet_protocol=FLEET_PROTOCOL))
        _check_version(connection, store.name)
        now = store.read_clock(connection)
        connection.execute(
            sa.delete(fleet_worker_table).where(column.heartbeat_at < now - KEPT_SECONDS)
        )
        connection.execute(_remove_minutes(now))
        added = sa.insert(fleet_worker_table).values(
            name=name,
            version=version,
            protocol=FLEET_PROTOCOL,
            concurrency=concurrency,
            started_at=now,
            heartbeat_at=now,
            buckets=0,
            pages=0,
            articles=0,
        )
        number: int = connection.execute(added).inserted_primary_key[0]  # type: ignore[index]  # an INSERT has one
        _hold_alive_lock(connection, number)
    return number


def beat_worker(store: Store, worker_id: int, figures: WorkerFigures) -> None:
    """Record that a worker is alive, and what it does.

    :raises OldWorkerError: the store has got another schema, or newer workers have joined.
    :raises StoreError: the store cannot be written.
    """
    _update_worker(store, worker_id, figures, is_over=False)


def end_worker(store: Store, worker_id: int, figures: WorkerFigures) -> None:
    """Record that a worker has ended.

    :raises StoreError: the store cannot be written.
    """
    _update_worker(store, worker_id, figures, is_over=True)


def _update_worker(store: Store, worker_id: int, figures: WorkerFigures, *, is_over: bool) -> None:
    own = fleet_worker_table.c.id == worker_id
    with store.transaction() as connection:
        if not is_over:
            _check_version(connection, store.name)
            _hold_alive_lock(connection, worker_id)
        now = store.read_clock(connection)
        _count_minute(connection, worker_id, figures, now)
        values = {
            "heartbeat_at": now,
            "stopped_at": now if is_over else None,
            "buckets": figures.buckets,
            "pages": figures.pages,
            "articles": figures.articles,
        }
        connection.execute(sa.update(fleet_worker_table).where(own).values(values))


def _hold_alive_lock(connection: sa.Connection, worker_id: int) -> None:
    """Hold a lock for as long as the connection lasts, which is kept open.

    It ends at once with a process that is killed, but not with one that is paused or cut off.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_try_advisory_lock(ALIVE_LOCK, worker_id)))


def _count_minute(
    connection: sa.Connection, worker_id: int, figures: WorkerFigures, now: int
) -> None:
    """Record what a worker has done since its last heartbeat, and forget what is old."""
    column = fleet_worker_table.c
    own = sa.select(column.pages, column.articles).where(column.id == worker_id)
    known = connection.execute(own).one_or_none()
    if known is None:
        return
    done = {"pages": figures.pages - known.pages, "articles": figures.articles - known.articles}
    if any(done.values()):
        row = {"worker_id": worker_id, "minute": now // 60, **done}
        added = {name: fleet_minute_table.c[name] for name in done}
        upsert_rows(connection, fleet_minute_table, [row], **added)
    connection.execute(_remove_minutes(now).where(fleet_minute_table.c.worker_id == worker_id))


def _remove_minutes(now: int) -> sa.Delete:
    is_old = fleet_minute_table.c.minute < now // 60 - COUNTED_MINUTES
    return sa.delete(fleet_minute_table).where(is_old)


def _check_version(connection: sa.Connection, name: str) -> None:
    row = connection.execute(sa.select(schema_table)).one()
    if row.version != SCHEMA_VERSION:
        msg = (
            f"the store {name} now has schema version {row.version}, expected {SCHEMA_VERSION}: "
            "upgrade newsbot on this machine"
        )
        raise OldWorkerError(msg)
    if row.fleet_protocol > FLEET_PROTOCOL:
        msg = (
            f"the workers of {name} now have protocol {row.fleet_protocol}, expected "
            f"{FLEET_PROTOCOL}: upgrade newsbot on this machine"
        )
        raise OldWorkerError(msg)
