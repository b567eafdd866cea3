"""Leases of workers whose process was killed: others take them before they are over."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import psycopg
import sqlalchemy as sa

from newsbot.store.database import Store
from newsbot.store.fleet_workers import (
    WorkerFigures,
    beat_worker,
    begin_worker,
    fleet_worker_table,
)
from newsbot.store.killed_workers import end_killed_leases
from newsbot.store.leases import Lease, find_leased_buckets, renew_leases, take_lease

LONG = 600.0
SILENT_SECONDS = 20.0


def begin(store: Store) -> int:
    return begin_worker(store, name="lamp:7", version="1.0", concurrency=16)


def silence(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute(sa.update(fleet_worker_table).values(heartbeat_at=9))


def test_leases_of_a_killed_worker_end_and_those_of_others_do_not(
    postgresql_database: str, tmp_path: Path
) -> None:
    killed, alive = (Store.open(postgresql_database, folder=tmp_path) for _ in range(2))
    first, second = begin(killed), begin(alive)
    lease = take_lease(killed, 17, first, seconds=LONG)
    take_lease(alive, 18, second, seconds=LONG)

    assert not end_killed_leases(alive, silent_seconds=SILENT_SECONDS)
    killed.close()  # its connections end, as those of a process that is killed
    assert not end_killed_leases(alive, silent_seconds=SILENT_SECONDS), "it has missed no heartbeat"
    silence(alive)
    end = time.monotonic() + 60
    while not end_killed_leases(alive, silent_seconds=SILENT_SECONDS):
        assert time.monotonic() < end, "the database did not notice"
        time.sleep(0.05)
    assert find_leased_buckets(alive) == {18}

    # It was cut off only, and comes back before another worker has taken the bucket.
    assert lease == Lease(17, 1)
    assert renew_leases(killed, first, [lease], seconds=LONG) == {lease}
    beat_worker(killed, first, WorkerFigures())
    silence(alive)
    assert not end_killed_leases(alive, silent_seconds=SILENT_SECONDS), "it is connected again"
    for store in (killed, alive):
        store.close()


def test_a_worker_of_another_database_with_the_same_number_is_another(
    postgresql_server: str, postgresql_database: str, tmp_path: Path
) -> None:
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE other_fleet")
    other_url = postgresql_server.replace("/postgres?", "/other_fleet?")
    killed, alive, other = (
        Store.open(url, folder=tmp_path)
        for url in (postgresql_database, postgresql_database, other_url)
    )
    with closing(alive), closing(other):
        first, namesake = begin(killed), begin(other)
        assert first == namesake
        take_lease(killed, 17, first, seconds=LONG)
        killed.close()
        silence(alive)
        end = time.monotonic() + 60
        while not end_killed_leases(alive, silent_seconds=SILENT_SECONDS):
            assert time.monotonic() < end, "the lock of the other worker counts"
            time.sleep(0.05)
