"""Rows of a fleet, made by SQL, for tests of what reads them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from newsbot.store.database import Store
from newsbot.store.fleet_workers import WorkerFigures, beat_worker, begin_worker, fleet_worker_table
from newsbot.store.leases import bucket_table


def make_workers(store: Store) -> None:
    """Record two workers, the second of which has been silent for ten minutes."""
    for name, pages in (("crawl-1:7", 40), ("crawl-2:8", 20)):
        worker = begin_worker(store, name=name, version="0.9.0", concurrency=16)
        beat_worker(store, worker, WorkerFigures(buckets=3, pages=pages, articles=pages // 4))
    is_second = fleet_worker_table.c.name == "crawl-2:8"
    earlier = {"heartbeat_at": fleet_worker_table.c.heartbeat_at - 600}
    with store.transaction() as connection:
        connection.execute(sa.update(fleet_worker_table).where(is_second).values(earlier))


def fail_bucket(store: Store, bucket: int, *, failures: int, message: str) -> None:
    """Record that the latest jobs of a bucket failed."""
    row: dict[str, Any] = {"epoch": failures, "leased_until": 0, "taken_at": 0, "not_before": 0}
    row |= {"bucket": bucket, "failures": failures, "message": message}
    with store.transaction() as connection:
        connection.execute(sa.insert(bucket_table).values(row))
