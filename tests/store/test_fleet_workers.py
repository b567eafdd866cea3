"""Workers of a fleet in the store, and that one of an old version takes nothing more."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from newsbot.store import fleet_workers
from newsbot.store.database import Store
from newsbot.store.fleet_workers import (
    FLEET_PROTOCOL,
    OldWorkerError,
    WorkerFigures,
    begin_worker,
    fleet_worker_table,
)
from newsbot.store.store_schema import SCHEMA_VERSION, schema_table


@pytest.fixture
def opened(store: str, tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(store, folder=tmp_path)
    yield opened
    opened.close()


def begin(opened: Store) -> int:
    return begin_worker(opened, name="lamp:7", version="1.0", concurrency=16)


def test_a_worker_shows_what_it_does_until_it_ends(opened: Store) -> None:
    first, second = begin(opened), begin(opened)
    figures = WorkerFigures(buckets=3, pages=40, articles=12)
    fleet_workers.beat_worker(opened, first, figures)
    fleet_workers.end_worker(opened, second, WorkerFigures())

    column = fleet_worker_table.c
    rows = opened.read(sa.select(fleet_worker_table).order_by(column.id))
    assert [row.id for row in rows] == [first, second]
    assert (rows[0].buckets, rows[0].pages, rows[0].articles) == (3, 40, 12)
    assert rows[0].heartbeat_at - time.time() == pytest.approx(0, abs=5)
    assert [row.stopped_at is None for row in rows] == [True, False]


def test_a_worker_that_is_long_dead_is_forgotten(opened: Store) -> None:
    begin(opened)
    with opened.transaction() as connection:
        connection.execute(sa.update(fleet_worker_table).values(heartbeat_at=9))
    second = begin(opened)
    assert [row.id for row in opened.read(sa.select(fleet_worker_table))] == [second]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"fleet_protocol": FLEET_PROTOCOL + 1},
            f"now have protocol {FLEET_PROTOCOL + 1}, expected {FLEET_PROTOCOL}: upgrade",
        ),
        (
            {"version": SCHEMA_VERSION + 1},
            f"now has schema version {SCHEMA_VERSION + 1}, expected {SCHEMA_VERSION}: upgrade",
        ),
    ],
    ids=["protocol", "schema"],
)
def test_an_old_worker_is_refused_when_a_newer_one_has_joined(
    opened: Store, change: dict[str, int], message: str
) -> None:
    worker = begin(opened)
    with opened.transaction() as connection:
        assert connection.scalar(sa.select(schema_table.c.fleet_protocol)) == FLEET_PROTOCOL
        connection.execute(sa.update(schema_table).values(change))

    with pytest.raises(OldWorkerError, match=message):
        fleet_workers.beat_worker(opened, worker, WorkerFigures())
    with pytest.raises(OldWorkerError, match=message):
        begin(opened)
    fleet_workers.end_worker(opened, worker, WorkerFigures())
