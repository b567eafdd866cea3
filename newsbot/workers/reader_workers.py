"""Read documents in the workers of a crawl, so that a long one does not block its event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from scrapy.utils.asyncio import is_asyncio_available

from newsbot.caching import cache_while_alive
from newsbot.outcomes import Outcome, Rejected
from newsbot.settings_readers import AUTOMATIC, read_processes, read_seconds
from newsbot.workers.freed_memory import return_freed_memory
from newsbot.workers.usable_cores import count_usable_cores
from newsbot.workers.worker_pool import (
    CallEndedError,
    CallTimeoutError,
    NoWorkersError,
    WorkerPool,
)

logger = logging.getLogger(__name__)

MOST_AUTOMATIC = 4
"""Workers of a crawl that is given no number; they read some 80 pages a second."""
FIRST_READINGS = 3
"""Light documents of a crawl that are read before a worker is started: an hourly run mostly has no
more, and a start takes 0.6 seconds of CPU."""
_LIGHT_BYTES = 400_000
_LIGHT_TAGS = 5_000
"""A document with no more is read in 1.5 seconds, whatever it holds."""
_GZIP = b"\x1f\x8b"
_STOPPED = "the run ended before this document was read"
_PRELOADED = ("newsbot.spiders.page_worker",)


class ReaderWorkers:
    """Calls readers in ``EXTRACTION_PROCESSES`` workers, or in this process if that is 0.

    In this process, heavy documents are read in a thread.

    With ``auto``, a crawl of a few light documents starts no worker; ``EXTRACTION_HOOKS`` are
    never called in the crawl's own process then.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Read the settings; workers start when they are needed."""
        return_freed_memory()
        settings = crawler.settings
        self.seconds = read_seconds(settings, "EXTRACTION_TIMEOUT")
        self._is_automatic = read_processes(settings) == AUTOMATIC
        has_hooks = bool(settings.getlist("EXTRACTION_HOOKS"))
        self._readings_left = FIRST_READINGS if self._is_automatic and not has_hooks else 0
        self._is_stopped = self._has_given_up = False
        self._in_thread: set[asyncio.Future[Any]] = set()
        self._thread_lock = asyncio.Lock()
        self._calls: set[asyncio.Future[Any]] = set()
        self.free_memory: Callable[[], None] | None = None
        """Called before the first worker starts, to free what readers have loaded here."""
        self._pool = _share_pool(settings)
        if self._pool is not None:
            crawler.signals.connect(self.stop, signal=signals.spider_closed)

    @property
    def has_processes(self) -> bool:
        """Whether documents are read in other processes."""
        return self._pool is not None

    async def read(
        self,
        reader: Callable[..., Any],
        body: bytes,
        *arguments: Any,
        shared: tuple[Any, ...] = (),
    ) -> Any:
        """Return what a reader returns for a document; the crawl goes on meanwhile.

        :param reader: takes the document, the arguments and the shared ones; importable by its
            name, as workers are other processes.
        :raises Rejected: it took too long, ended its workers, none can be started, or the run ends.
        """
        if self._is_stopped:
            raise Rejected(Outcome.STOPPED, _STOPPED)
        if self._pool is None or self._has_given_up or self._is_first(body, self._pool):
            return await self._read_here(reader, body, *arguments, *shared)
        if self.free_memory is not None and not self._pool.is_started:
            self.free_memory()
        call = asyncio.ensure_future(self._pool.call(reader, body, *arguments, shared=shared))
        self._calls.add(call)
        try:
            return await call
        except asyncio.CancelledError as error:
            if not self._is_stopped:
                raise
            raise Rejected(Outcome.STOPPED, _STOPPED) from error
        except NoWorkersError as error:
            if not self._is_automatic:
                reason = "no process that reads pages can be started; see EXTRACTION_PROCESSES"
                raise Rejected(Outcome.FAILED, reason) from error
            self._give_up()
            return await self._read_here(reader, body, *arguments, *shared)
        except CallTimeoutError as error:
            reason = f"reading it took longer than EXTRACTION_TIMEOUT of {self.seconds:g} seconds"
            raise Rejected(Outcome.FAILED, reason) from error
        except CallEndedError as error:
            reason = f"the processes that read it ended by themselves ({error})"
            raise Rejected(Outcome.FAILED, reason) from error
        finally:
            self._calls.discard(call)

    def stop(self) -> None:
        """Read no more; documents that are being read in workers end as ``stopped``."""
        if self._is_stopped:
            return
        self._is_stopped = True
        for result in self._in_thread:
            if not result.done():
                result.set_exception(Rejected(Outcome.STOPPED, _STOPPED))
        for call in self._calls:
            call.cancel()
        if self._pool is not None:
            _leave_pool(self._pool)

    def _give_up(self) -> None:
        if not self._has_given_up:
            self._has_given_up = True
            logger.warning("no process that reads pages can be started: the crawl reads them")

    async def _read_here(self, reader: Callable[..., Any], body: bytes, *arguments: Any) -> Any:
        if is_light(body) or not is_asyncio_available():
            return reader(body, *arguments)
        return await self._read_in_thread(reader, body, *arguments)

    async def _read_in_thread(self, reader: Callable[..., Any], *arguments: Any) -> Any:
        """Read a document in a thread, so that other hosts and signals go on; one at a time.

        The thread is not waited for when the run ends.
        """
        result: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._in_thread.add(result)
        try:
            async with self._thread_lock:
                if not result.done():
                    Thread(target=_run, args=(result, reader, arguments), daemon=True).start()
                return await result
        finally:
            self._in_thread.discard(result)

    def _is_first(self, body: bytes, pool: WorkerPool) -> bool:
        if self._readings_left <= 0 or pool.is_started or not is_light(body):
            return False
        self._readings_left -= 1
        return True


@cache_while_alive
def get_workers(crawler: Crawler) -> ReaderWorkers:
    """Return the workers of a crawler, the same ones for its spider and its extensions."""
    return ReaderWorkers(crawler)


def _run(result: asyncio.Future[Any], reader: Callable[..., Any], arguments: Any) -> None:
    """Set the result of a reading; runs in its thread."""
    error, value = None, None
    try:
        value = reader(*arguments)
    except Exception as caught:  # noqa: BLE001 - the caller's
        error = caught

    def end() -> None:
        if result.done():
            return
        if error is not None:
            result.set_exception(error)
        else:
            result.set_result(value)

    with suppress(RuntimeError):  # the loop is closed
        result.get_loop().call_soon_threadsafe(end)


def is_light(body: bytes) -> bool:
    """Return whether any reader is done with a document in a second."""
    is_small = len(body) <= _LIGHT_BYTES and not body.startswith(_GZIP)
    return is_small and body.count(b"<") <= _LIGHT_TAGS


@contextmanager
def keeping_workers(settings: BaseSettings) -> Iterator[None]:
    """Keep the processes that read pages between crawls; they still start when needed."""
    pool = _share_pool(settings)
    try:
        yield
    finally:
        if pool is not None:
            _leave_pool(pool)


def _share_pool(settings: BaseSettings) -> WorkerPool | None:
    """Return the pool of all crawlers of this process with these settings; None if it has none."""
    seconds = read_seconds(settings, "EXTRACTION_TIMEOUT")
    processes = most = read_processes(settings)
    if processes == AUTOMATIC:
        most = min(count_usable_cores(), MOST_AUTOMATIC)
        processes = int(most > 1)
    if not processes or not is_asyncio_available():
        return None
    for pool in _USERS:
        is_same = (pool.processes, pool.most, pool.seconds) == (processes, most, seconds)
        if is_same and not pool.is_closed:
            _USERS[pool] += 1
            return pool
    pool = WorkerPool(processes=processes, most=most, seconds=seconds, preloaded=_PRELOADED)
    _USERS[pool] = 1
    return pool


def _leave_pool(pool: WorkerPool) -> None:
    """Close a pool once its last crawler is done."""
    _USERS[pool] -= 1
    if not _USERS[pool]:
        del _USERS[pool]
        pool.close()


_USERS: dict[WorkerPool, int] = {}
"""The pools, and how many crawlers use each."""
