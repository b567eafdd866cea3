"""The thread of a worker that fetches buckets, renews their leases and enqueues what is due.

It has an event loop of its own, since a crawl may hold up that of Scrapy for seconds: leases are
renewed meanwhile. No job does what the ticks do: the job of a worker that was paused would hold up
all later ones. Each tick of any worker may be missed; the next one, of any other, does the same.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import socket
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any, Concatenate, ParamSpec, TypeVar

from newsbot.fleet.database_trouble import DatabaseTrouble
from newsbot.fleet.held_leases import HeldLeases, find_renewal_seconds
from newsbot.fleet.job_queue import JobQueue
from newsbot.fleet.store_thread import StoreThread
from newsbot.store.database import Store, StoreError, read_place
from newsbot.store.due_listings import find_due_buckets
from newsbot.store.fleet_workers import OldWorkerError, WorkerFigures
from newsbot.store.killed_workers import end_killed_leases
from newsbot.store.leases import Lease, find_leased_buckets

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

RETRY_SECONDS = 2.0
"""Between two tries to connect to the database."""

SILENT_RENEWALS = 2.0
"""Of its leases, after which a worker that has no connection counts as killed: it missed one."""

TAKE_SECONDS = 15.0
"""From the start of a job until its worker has the lease, at most, in ordinary times. A job that is
removed too early does no harm: its worker has the lease, or gets none."""


@dataclass(frozen=True, kw_only=True)
class QueueOptions:
    """What a worker is started with: where the store is, and how much it does how often."""

    place: str
    folder: Path
    concurrency: int
    lease_seconds: float
    tick_seconds: float


class QueueThread:
    """The thread; ``ended`` has its result: None, or the error for which it ended by itself."""

    def __init__(
        self,
        options: QueueOptions,
        *,
        crawl: Callable[[Lease], Future[str]],
        lose: Callable[[Lease], None],
        end: Callable[[], None],
        read_figures: Callable[[], WorkerFigures],
    ) -> None:
        """Take the options, and what is called in this thread.

        :param crawl: begins to crawl a bucket; the future has the message of a failure, or none.
        :param lose: ends the crawl of a bucket whose lease is lost.
        :param end: ends all crawls, as the thread is going to end by itself.
        :param read_figures: returns what this worker does and has done.
        """
        self._options = options
        self._crawl, self._end = crawl, end
        self._has_begun = Event()
        self.ended: Future[StoreError | None] = Future()
        self._trouble = DatabaseTrouble()
        self._lease_store, self._tick_store = (
            StoreThread(options.place, folder=options.folder, name=name)
            for name in ("leases", "ticks")
        )
        self._leases = HeldLeases(
            self._lease_store,
            seconds=options.lease_seconds,
            lose=lose,
            report=self._trouble.report,
            read_figures=read_figures,
        )
        url = read_place(options.place, folder=options.folder)
        self._queue = JobQueue(url, crawl=self._crawl_bucket, report=self._trouble.report)
        self._loop: asyncio.AbstractEventLoop
        self._stopping: asyncio.Event
        self._tick_now: asyncio.Event

    @property
    def is_cut_off(self) -> bool:
        """Whether the database could not be used the last time; in any thread."""
        return self._trouble.is_under_way

    def start(self) -> None:
        """Start the thread; the process does not wait for it when it ends."""
        Thread(target=self._run, name="queue", daemon=True).start()

    def stop(self) -> None:
        """Fetch no further bucket, and end when those under way have ended; from any thread."""
        self._has_begun.wait()
        with suppress(RuntimeError):  # it has ended
            self._loop.call_soon_threadsafe(self._stopping.set)

    async def call_store(
        self, function: Callable[Concatenate[Store, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        """Call a function with the store of the ticks, then tick; from any thread.

        :raises StoreError: the store cannot be used.
        """
        result = await self._tick_store.call(function, *args, **named)
        await self._tick_store.call(Store.close)  # the connection that it keeps for look-ups
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._tick_now.set)
        return result

    def _run(self) -> None:
        try:
            result = asyncio.run(self._main())
        except BaseException as error:  # noqa: BLE001 - raised where the result is awaited
            self.ended.set_exception(error)
        else:
            self.ended.set_result(result)

    async def _main(self) -> StoreError | None:
        self._loop = asyncio.get_running_loop()
        self._stopping, self._tick_now = asyncio.Event(), asyncio.Event()
        self._has_begun.set()
        self._loop.set_exception_handler(_log_lost_error)
        stopping = asyncio.create_task(self._stopping.wait())
        beginning = asyncio.create_task(self._begin())
        try:
            await asyncio.wait([stopping, beginning], return_when=asyncio.FIRST_COMPLETED)
            if beginning.done():
                beginning.result()
                await self._work(stopping)
        except StoreError as error:
            return error
        finally:
            self._end()
            beginning.cancel()
            for thread in (self._lease_store, self._tick_store):
                thread.close()
        return None

    async def _work(self, stopping: asyncio.Task[object]) -> None:
        """Work until it is stopped, whatever the database does.

        :raises OldWorkerError: newer workers have joined the fleet.
        """
        keeping = asyncio.create_task(self._leases.keep())
        serving = asyncio.create_task(self._serve())
        every = [stopping, keeping, serving]
        await asyncio.wait(every, return_when=asyncio.FIRST_COMPLETED)
        self._end()
        for task in (serving, keeping):  # the leases are kept while buckets are under way
            task.cancel()
            await asyncio.wait([task])
        with suppress(StoreError):
            await self._leases.end()
        for task in (serving, keeping):
            if not task.cancelled():
                task.result()

    async def _begin(self) -> None:
        name = f"{socket.gethostname()}:{os.getpid()}"
        while True:
            try:
                await self._leases.begin(name=name, concurrency=self._options.concurrency)
            except OldWorkerError:
                raise
            except StoreError as error:
                self._trouble.report(error)
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return

    async def _serve(self) -> None:
        while True:
            try:
                async with self._queue.opened():
                    ticking = asyncio.create_task(self._tick_forever())
                    try:
                        await self._queue.work(concurrency=self._options.concurrency)
                    finally:
                        ticking.cancel()
                        await asyncio.wait([ticking])
            except StoreError as error:
                self._trouble.report(error)
            await asyncio.sleep(RETRY_SECONDS)

    async def _tick_forever(self) -> None:
        while True:
            seconds = self._options.tick_seconds
            is_asked_for = self._tick_now.is_set()
            self._tick_now.clear()
            try:
                await self._tick(seconds=0 if is_asked_for else seconds)
            except StoreError as error:
                self._trouble.report(error)
            with suppress(TimeoutError):
                wait = seconds * random.uniform(1, 1.2)  # noqa: S311 - no secret
                await asyncio.wait_for(self._tick_now.wait(), wait)

    async def _tick(self, *, seconds: float) -> None:
        """Enqueue what is due, and remove jobs that nobody works on.

        :param seconds: in which one tick of any worker is enough; 0 for this one in any case.
        """
        async with self._queue.ticking() as connection:
            if connection is None:
                return
            if seconds and not await self._queue.begin_tick(connection, seconds=seconds):
                return
            lease_seconds = self._options.lease_seconds
            silent = find_renewal_seconds(lease_seconds) * SILENT_RENEWALS
            await self._tick_store.call(end_killed_leases, silent_seconds=silent)
            leased = await self._tick_store.call(find_leased_buckets)
            taken_within = min(lease_seconds, TAKE_SECONDS)
            await self._queue.remove_lost(connection, leased, seconds=taken_within)
            due = await self._tick_store.call(find_due_buckets)
            await self._queue.enqueue(connection, await self._queue.find_new(connection, due))

    async def _crawl_bucket(self, bucket: int) -> None:
        """Crawl a bucket under a lease; what goes wrong is recorded, since a job must not raise.

        The buckets under way end by themselves, not by being cancelled.
        """
        await asyncio.shield(asyncio.create_task(self._crawl_leased(bucket)))

    async def _crawl_leased(self, bucket: int) -> None:
        try:
            lease = await self._leases.take(bucket)
            if lease is None:
                return
            failed = await asyncio.wrap_future(self._crawl(lease))
            await self._leases.release(lease, failed=failed)
        except StoreError as error:  # its listings are still due; a lease ends by itself
            self._trouble.report(error)


def _log_lost_error(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what nobody awaits: that a job could not be finished, which a tick makes up for."""
    error = context.get("exception")
    logger.debug("%s", context.get("message"), exc_info=error)
