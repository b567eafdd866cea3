"""The leases of workers that were killed, which others need not wait for."""

from __future__ import annotations

import sqlalchemy as sa

from newsbot.store.database import Store, read_exact_clock
from newsbot.store.fleet_workers import ALIVE_LOCK, fleet_worker_table
from newsbot.store.leases import bucket_table, is_leased

_lock_table = sa.table(
    "pg_locks", *map(sa.column, ("locktype", "database", "classid", "objid", "objsubid"))
)
_database_table = sa.table("pg_database", sa.column("oid"), sa.column("datname"))
_TWO_NUMBERS = 2
"""``objsubid`` of an advisory lock that has two numbers."""


def end_killed_leases(store: Store, *, silent_seconds: float) -> int:
    """End the leases of workers that no longer have a connection, and return how many there were.

    After a failure of the network or the database a worker that is alive may have none for some
    seconds; its leases are ended if it has missed a heartbeat, too. It then renews those that no
    other worker has taken. PostgreSQL only.

    :param silent_seconds: without a heartbeat.
    :raises StoreError: the store cannot be written.
    """
    worker, lock, bucket = fleet_worker_table.c, _lock_table.c, bucket_table.c
    # The server may have other fleets, whose workers have the same numbers.
    is_own = _database_table.c.datname == sa.func.current_database()
    own = sa.select(_database_table.c.oid).where(is_own).scalar_subquery()
    is_connected = (
        sa.select(lock.objid)
        .where(lock.locktype == "advisory", lock.objsubid == _TWO_NUMBERS)
        .where(lock.database == own, lock.classid == ALIVE_LOCK, lock.objid == worker.id)
        .exists()
    )
    with store.transaction() as connection:
        now = read_exact_clock(connection)
        is_silent = worker.heartbeat_at < now - silent_seconds
        killed = sa.select(worker.id).where(is_silent, ~is_connected)
        is_theirs = is_leased(now), bucket.worker_id.in_(killed)
        ended = sa.update(bucket_table).where(*is_theirs).values(leased_until=0)
        return connection.execute(ended).rowcount
