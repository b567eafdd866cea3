"""The queue of buckets on a real server."""

from __future__ import annotations

import asyncio
from pathlib import Path

from newsbot.fleet.job_queue import JobQueue
from newsbot.store.database import read_place

YEAR_SECONDS = 365 * 86_400


async def _ignore(bucket: int) -> None:
    """Crawl nothing."""


def test_workers_share_ticks_and_each_bucket_has_one_job(postgresql_database: str) -> None:
    url = read_place(postgresql_database, folder=Path())
    first, second = (JobQueue(url, crawl=_ignore) for _ in range(2))

    async def use() -> tuple[list[bool], list[list[int]], bool]:
        async with first.opened(), second.opened():
            async with first.ticking() as connection:
                assert connection is not None
                began = [await first.begin_tick(connection, seconds=YEAR_SECONDS)]
                new = [await first.find_new(connection, [7, 3])]
                await first.enqueue(connection, new[0])
                async with second.ticking() as other:
                    is_locked = other is None
            async with second.ticking() as connection:
                assert connection is not None
                began.append(await second.begin_tick(connection, seconds=YEAR_SECONDS))
                new.append(await second.find_new(connection, [3, 4, 7]))
        return began, new, is_locked

    began, new, is_locked = asyncio.run(use())

    assert is_locked, "one worker at a time"
    assert began == [True, False], "one tick in an interval"
    assert new == [[7, 3], [4]]
