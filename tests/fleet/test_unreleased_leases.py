"""Leases that are released while the database cannot be reached."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.postgresql_server import PostgresServer
from newsbot.fleet.held_leases import HeldLeases
from newsbot.fleet.store_thread import StoreThread
from newsbot.store.database import Store, StoreError
from newsbot.store.fleet_workers import WorkerFigures
from newsbot.store.leases import bucket_table

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

LEASE_SECONDS = 4.0
"""A second between two renewals."""


def test_a_lease_is_released_when_the_database_is_back(
    server: PostgresServer, tmp_path: Path
) -> None:
    thread = StoreThread(server.url, folder=tmp_path, name="leases")
    leases = HeldLeases(
        thread,
        seconds=LEASE_SECONDS,
        lose=lambda lease: None,  # noqa: ARG005
        report=lambda error: None,  # noqa: ARG005
        read_figures=WorkerFigures,
    )

    async def crawl() -> None:
        await leases.begin(name="lamp:7", concurrency=1)
        lease = await leases.take(17)
        assert lease is not None
        server.stop()
        with pytest.raises(StoreError):
            await leases.release(lease, failed="")
        server.start()
        keeping = asyncio.create_task(leases.keep())
        async with asyncio.timeout(20):
            while await thread.call(read_worker) is not None:  # noqa: ASYNC110 - in another process
                await asyncio.sleep(0.1)
        keeping.cancel()

    asyncio.run(crawl())
    thread.close()


def read_worker(store: Store) -> int | None:
    """Return who has the bucket."""
    with store.transaction() as connection:
        found: int | None = connection.scalar(sa.select(bucket_table.c.worker_id))
        return found
