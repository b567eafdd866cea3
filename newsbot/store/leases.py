"""Leases of buckets: which worker of a fleet may crawl the sites of a bucket, and until when.

Each lease has an epoch. A worker that was paused, cut off or slow for longer than its lease may
come back after its bucket has gone to another; a transaction with the earlier epoch is refused.
All times are by the clock of the database.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from newsbot.store.database import ReplacedError, Store, read_exact_clock, read_whole_clock
from newsbot.store.store_schema import metadata
from newsbot.store.upserts import insert_statement

MAX_LEASE_SECONDS = 3600
"""A lease that ends later was given by a clock that was ahead, and is over."""

PAUSE_SECONDS = 10
"""Between two jobs of a bucket, so that what becomes due meanwhile is one job."""

FIRST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 3600
"""After a failure of a bucket, twice as long after each further one."""
_MAX_DOUBLINGS = 10

MAX_MESSAGE_CHARS = 500
_UNSTORABLE = re.compile(r"[\0\ud800-\udfff]")
"""What PostgreSQL takes in no text."""

bucket_table = sa.Table(
    "bucket",
    metadata,
    sa.Column("bucket", sa.SmallInteger, primary_key=True, autoincrement=False),
    # The number of the latest lease. Only the runs that have it may write.
    sa.Column("epoch", sa.BigInteger, nullable=False),
    # Null where nobody has a lease.
    sa.Column("worker_id", sa.BigInteger),
    sa.Column("leased_until", sa.Double, nullable=False),
    sa.Column("taken_at", sa.BigInteger, nullable=False),
    # In a row, and the message of the latest.
    sa.Column("failures", sa.SmallInteger, nullable=False),
    sa.Column("not_before", sa.BigInteger, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
)
"""The buckets that a worker has had."""

_COLUMN = bucket_table.c


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease of a bucket, the epoch of which no other lease of the bucket has."""

    bucket: int
    epoch: int


def take_lease(store: Store, bucket: int, worker_id: int, *, seconds: float) -> Lease | None:
    """Return a new lease of a bucket; None while another worker has one that is not over.

    :param seconds: after which it is over unless it is renewed.
    :raises StoreError: the store cannot be written.
    """
    with store.transaction() as connection:
        now = read_exact_clock(connection)
        taken = {"worker_id": worker_id, "leased_until": now + seconds}
        taken |= {"taken_at": read_whole_clock(connection)}
        unused = {"failures": 0, "not_before": 0, "message": ""}
        new = insert_statement(connection, bucket_table).values(
            bucket=bucket, epoch=1, **taken, **unused
        )
        # No row comes back where the condition is false.
        taking = new.on_conflict_do_update(
            index_elements=[_COLUMN.bucket],
            set_={"epoch": _COLUMN.epoch + 1, **taken},
            where=sa.or_(~is_leased(now), _COLUMN.worker_id == worker_id),
        )
        epoch = connection.scalar(taking.returning(_COLUMN.epoch))
    return None if epoch is None else Lease(bucket, epoch)


def renew_leases(
    store: Store, worker_id: int, leases: Collection[Lease], *, seconds: float
) -> set[Lease]:
    """Renew the leases of a worker, and return those that it still has.

    One that was over, but that nobody has taken, is renewed too.

    :raises StoreError: the store cannot be written.
    """
    if not leases:
        return set()
    with store.transaction() as connection:
        own = [(lease.bucket, lease.epoch) for lease in leases]
        is_own = _COLUMN.worker_id == worker_id, sa.tuple_(_COLUMN.bucket, _COLUMN.epoch).in_(own)
        until = read_exact_clock(connection) + seconds
        renewal = sa.update(bucket_table).where(*is_own).values(leased_until=until)
        rows = connection.execute(renewal.returning(_COLUMN.bucket, _COLUMN.epoch)).all()
    return {Lease(row.bucket, row.epoch) for row in rows}


def release_lease(store: Store, lease: Lease, *, failed: str = "") -> None:
    """Release a lease; one that another worker has taken by now is left alone.

    The bucket has its next job ``PAUSE_SECONDS`` later, or after a failure when a growing wait is
    over.

    :param failed: the message of a failure; empty after a job that did what it could.
    :raises StoreError: the store cannot be written.
    """
    own = _COLUMN.bucket == lease.bucket, _COLUMN.epoch == lease.epoch
    with store.transaction() as connection:
        now = read_whole_clock(connection)
        is_own = sa.select(_COLUMN.failures).where(*own).with_for_update()
        failures = connection.scalar(is_own)
        if failures is None:
            return
        failures = min(failures + 1, _MAX_DOUBLINGS) if failed else 0
        wait = FIRST_WAIT_SECONDS * 2 ** (failures - 1) if failed else PAUSE_SECONDS
        released = {
            "worker_id": None,
            "leased_until": 0,
            "failures": failures,
            "not_before": now + min(int(wait), LONGEST_WAIT_SECONDS),
            "message": _UNSTORABLE.sub("\ufffd", failed)[:MAX_MESSAGE_CHARS],
        }
        connection.execute(sa.update(bucket_table).where(*own).values(released))


def find_leased_buckets(store: Store) -> set[int]:
    """Return the buckets with a lease that is not over.

    :raises StoreError: the store cannot be read.
    """
    with store.transaction() as connection:
        leased = sa.select(_COLUMN.bucket).where(is_leased(read_exact_clock(connection)))
        return set(connection.scalars(leased))


def require_lease(connection: sa.Connection, lease: Lease) -> None:
    """Check a lease in a transaction; nobody can take a later one until the transaction ends.

    :raises ReplacedError: another worker has taken the bucket.
    """
    if connection.execute(select_lease(lease)).first() is None:
        msg = (
            f"another worker has taken bucket {lease.bucket} since this one was paused or cut off; "
            "this run writes nothing more"
        )
        raise ReplacedError(msg)


def select_lease(lease: Lease) -> sa.Select[int]:
    """Return the look-up of a bucket if no later lease was taken, which also locks its row."""
    own = _COLUMN.bucket == lease.bucket, _COLUMN.epoch == lease.epoch
    return sa.select(_COLUMN.bucket).where(*own).with_for_update(read=True)


def is_leased(now: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Return the condition that a row has a lease that is not over."""
    until = _COLUMN.leased_until
    is_over = sa.or_(until <= now, until > now + MAX_LEASE_SECONDS)
    return sa.and_(_COLUMN.worker_id.is_not(None), ~is_over)


def is_waiting(now: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Return the condition that the time for the next job of a row's bucket has not come."""
    at = _COLUMN.not_before
    return sa.and_(at > now, at <= now + LONGEST_WAIT_SECONDS)
