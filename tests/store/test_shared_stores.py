"""The connections of a process to PostgreSQL: few, replaced when they break, and never stuck."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from newsbot.store import connections
from newsbot.store.database import Store, StoreError
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.leases import Lease, take_lease
from newsbot.store.shared_stores import close_shared, open_shared
from newsbot.store.site_run import SiteRun, name_bucket, site_table

OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
def watcher(postgresql_database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgresql_database, autocommit=True) as connection:
        yield connection


def wait_for_connections(watcher: psycopg.Connection, number: int) -> None:
    """Wait until there are so many; the server takes a moment to see that one is closed."""
    deadline = time.monotonic() + 30
    while watcher.execute(f"SELECT count(*) {OTHERS}".encode()).fetchone() != (number,):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def close_all(watcher: psycopg.Connection) -> None:
    """Close all other connections, as a server that restarts does."""
    watcher.execute(f"SELECT pg_terminate_backend(pid, 10000) {OTHERS}".encode())


def begin(store: Store, name: str, *, lease: Lease | None = None) -> SiteRun:
    place = name_bucket(lease) if lease else "here"
    guard = FailureGuard()
    return SiteRun.begin(store, guard, name=name, run_id="a", place=place, lease=lease)


def test_the_next_run_replaces_connections_that_the_server_has_closed(
    postgresql_database: str, watcher: psycopg.Connection, tmp_path: Path
) -> None:
    store = open_shared(postgresql_database, folder=tmp_path)
    store.check()
    cut, lucky = begin(store, "lamp"), begin(store, "quay")
    close_all(watcher)
    with pytest.raises(StoreError), cut.transaction():
        pass

    assert open_shared(postgresql_database, folder=tmp_path) is store
    begin(store, "lamp").end()
    with lucky.transaction():  # it needed no connection meanwhile
        pass
    assert len(lucky.read(sa.select(site_table))) == 2
    close_shared(store)
    wait_for_connections(watcher, 2)
    close_shared(store)
    wait_for_connections(watcher, 0)


def test_a_kept_connection_that_the_server_has_closed_is_replaced_after_one_failure(
    postgresql_database: str, watcher: psycopg.Connection, tmp_path: Path
) -> None:
    store = Store.open(postgresql_database, folder=tmp_path)
    store.check()
    close_all(watcher)
    with pytest.raises(StoreError):
        store.check()
    store.check()
    store.close()


def test_the_transaction_of_a_paused_process_holds_up_nobody(
    postgresql_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = ("SET idle_in_transaction_session_timeout = '300ms'",)
    monkeypatch.setitem(connections.STATEMENTS, "postgresql", short)
    here, there = (Store.open(postgresql_database, folder=tmp_path) for _ in range(2))
    lease = take_lease(here, 17, 1, seconds=0)
    assert lease
    run = begin(here, "lamp", lease=lease)
    taken: list[Lease | None] = []
    thread = threading.Thread(target=lambda: taken.append(take_lease(there, 17, 2, seconds=60)))

    def write_late() -> None:
        with run.transaction() as connection:
            thread.start()
            thread.join(30)
            connection.execute(sa.update(site_table).values(run_id="late"))

    with pytest.raises(StoreError):
        write_late()

    assert taken == [Lease(17, 2)]
    assert [row.run_id for row in there.read(sa.select(site_table))] == ["a"]
    for store in (here, there):
        store.close()
