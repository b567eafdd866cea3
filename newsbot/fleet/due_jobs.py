"""Make jobs of what is due, once: what the workers of a fleet do again and again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import sqlalchemy as sa

from newsbot.fleet.job_queue import JobQueue
from newsbot.store.database import Store
from newsbot.store.due_listings import find_due_buckets


@dataclass(frozen=True, kw_only=True)
class DueJobs:
    """Number of buckets that are due, and of those that had no job."""

    due: int = 0
    new: int = 0


def enqueue_due(url: sa.URL, store: Store, *, is_dry: bool) -> DueJobs:
    """Enqueue the buckets that are due.

    :param url: of the store.
    :param is_dry: only count them.
    :raises StoreError: the database cannot be used.
    """
    return asyncio.run(_enqueue_due(url, store, is_dry=is_dry))


async def _enqueue_due(url: sa.URL, store: Store, *, is_dry: bool) -> DueJobs:
    queue = JobQueue(url, crawl=_refuse)
    async with queue.opened(), queue.ticking(waits=True) as connection:
        if connection is None:
            return DueJobs()
        due = find_due_buckets(store)
        new = await queue.find_new(connection, due)
        if not is_dry:
            await queue.enqueue(connection, new)
    return DueJobs(due=len(due), new=len(new))


async def _refuse(bucket: int) -> None:
    msg = f"only a worker crawls bucket {bucket}"
    raise RuntimeError(msg)
