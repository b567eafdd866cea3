"""Call functions in worker processes: a call that crashes or takes too long ends alone.

Each worker has a pipe of its own and a thread that feeds it. Pools whose processes share a queue
do not survive a kill: ``concurrent.futures`` gives up all calls, and Pebble 5.2.3 stops for good
where the process held the lock of the queue (in both of two minutes of random kills).
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import math
import multiprocessing
import pickle
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from queue import SimpleQueue
from threading import Lock, Thread, current_thread
from time import monotonic
from types import ModuleType
from typing import Any

from newsbot.workers.worker_process import serve_calls

logger = logging.getLogger(__name__)

START_SECONDS = 60.0
"""For a worker to be ready; importing lxml and numpy takes some on a busy machine."""
MAX_STARTS = 2
"""Workers that may end before they are ready, one after the other; then no more are started."""
MAX_TRIES = 2
"""Workers that a call may end before it is given up."""
MAX_CALLS = 5_000
"""Calls of one worker before it is replaced, so that leaks do not add up."""
MAX_SHARED = 64
"""Shared arguments that a worker keeps; then it forgets all of them."""
MAX_WAITING = 20
"""Calls that may wait before another worker is started: a start takes as long as so many pages."""
MAX_WAITING_SECONDS = 1.0
"""For which calls may wait while no worker takes one, before another is started."""


@dataclass(frozen=True, kw_only=True)
class _Call:
    """``shared`` are the arguments that many calls have in common."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    shared: tuple[Any, ...]
    result: Future[Any] = field(default_factory=Future)


class CallTimeoutError(Exception):
    """A call took too long; its worker was killed."""


class CallEndedError(Exception):
    """Each worker that a call was given to ended during it: by a crash, or for want of memory."""


class NoWorkersError(Exception):
    """No worker can be started, or the pool is closed."""


class WorkerPool:
    """Worker processes, started by the first call or while calls wait, replaced when they end.

    Each belongs to a thread that feeds it. How many calls may wait is for the caller to bound.
    """

    def __init__(
        self, *, processes: int, most: int = 0, seconds: float, preloaded: Sequence[str] = ()
    ) -> None:
        """Start nothing yet.

        :param processes: started by the first call, 1 or more.
        :param most: started while calls wait, if that is more.
        :param seconds: for one call; 0 is no limit.
        :param preloaded: modules that a worker imports when it starts.
        """
        self.processes = processes
        self.most = max(processes, most)
        self.seconds = seconds
        self._preloaded = tuple(preloaded)
        self._threads: list[Thread] = []
        self._workers: dict[Thread, _Worker] = {}
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._lock = Lock()
        self._idle = self._starting = 0
        self._taken_at = monotonic()
        self.is_closed = self._has_warned = False

    @property
    def is_started(self) -> bool:
        """Whether there was a call."""
        return bool(self._threads)

    async def call(
        self, function: Callable[..., Any], *arguments: Any, shared: tuple[Any, ...] = ()
    ) -> Any:
        """Return what a function returns, or raise what it raises; see ``submit``."""
        return await asyncio.wrap_future(self.submit(function, *arguments, shared=shared))

    def submit(
        self, function: Callable[..., Any], *arguments: Any, shared: tuple[Any, ...] = ()
    ) -> Future[Any]:
        """Return the future result of a function.

        It raises what the function raises; ``CallTimeoutError`` if that took longer than
        ``seconds``, ``CallEndedError`` if it ended its worker twice, and ``NoWorkersError`` if
        none can be started.

        :param function: importable by its name; what it takes and returns is pickled.
        :param shared: further arguments that many calls have in common, such as a site: sent to
            each worker once, and compared by identity.
        :raises NoWorkersError: the pool is closed.
        """
        call = _Call(function=function, arguments=arguments, shared=shared)
        with self._lock:
            if self.is_closed:
                raise NoWorkersError
            self._calls.put(call)
            self._grow()
        return call.result

    def close(self) -> None:
        """Kill all workers; calls that wait raise ``NoWorkersError``."""
        atexit.unregister(self.close)
        with self._lock:
            self.is_closed = True
            for worker in self._workers.values():
                worker.process.kill()
            for _ in self._threads:
                self._calls.put(None)

    def _grow(self) -> None:
        """Start the first threads, or another one if too many calls wait; the lock is held."""
        if not self._threads:
            atexit.register(self.close)
            more = self.processes
        else:
            waiting = self._calls.qsize() - self._idle
            is_stuck = waiting > 0 and monotonic() > self._taken_at + MAX_WAITING_SECONDS
            may_start = not self._starting and len(self._threads) < self.most
            more = int(may_start and (is_stuck or waiting > MAX_WAITING))
        for _ in range(more):
            self._starting += 1
            self._threads.append(Thread(target=self._run, daemon=True))
            self._threads[-1].start()

    def _run(self) -> None:
        # The workers inherit the mask: Ctrl-C in a terminal is for the crawl. Python starts this
        # process with the first of them, and unblocks SIGINT then: it is started before.
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        is_new = True
        while True:
            with suppress(NoWorkersError):
                self._find_worker()
            with self._lock:
                self._idle += 1
                self._taken_at = monotonic()
                if is_new and not self.is_closed:
                    self._starting -= 1
                    self._grow()
                is_new = False
            call = self._calls.get()
            with self._lock:
                self._idle -= 1
                self._taken_at = monotonic()
            if call is None:
                return
            if call.result.set_running_or_notify_cancel():
                try:
                    call.result.set_result(self._make_call(call))
                except Exception as error:  # noqa: BLE001 - the caller's
                    call.result.set_exception(error)

    def _make_call(self, call: _Call) -> Any:
        """Return the result of a call, made again by another worker if one ended during it."""
        ended = ""
        for _ in range(MAX_TRIES):
            worker = self._find_worker()
            try:
                error, value = worker.make_call(call)
            except TimeoutError:
                worker.kill()
                raise CallTimeoutError from None
            except (EOFError, OSError):
                ended = worker.kill()
                message = "a process that reads pages ended by itself (%s); another goes on"
                self._warn(message, ended)
            else:
                if error is not None:
                    raise error
                return value
        raise CallEndedError(ended)

    def _find_worker(self) -> _Worker:
        """Return the worker of this thread, a new one if it has ended or made enough calls.

        :raises NoWorkersError: the pool is closed; it is, once no worker can be started.
        """
        thread = current_thread()
        worker = self._workers.get(thread)
        if worker is not None and worker.is_ready and worker.calls < MAX_CALLS:
            return worker
        if worker is not None:
            worker.kill()
            del self._workers[thread]
        for _ in range(MAX_STARTS):
            try:
                with self._lock:
                    if self.is_closed:
                        raise NoWorkersError
                    worker = self._workers[thread] = _Worker(self.seconds, self._preloaded)
                worker.wait_until_ready()
            except (EOFError, OSError) as error:
                ended = self._workers.pop(thread).kill() if thread in self._workers else str(error)
                self._warn("a process that reads pages could not be started (%s)", ended)
            else:
                return worker
        self.close()
        raise NoWorkersError

    def _warn(self, message: str, *values: object) -> None:
        is_new = not self._has_warned and not self.is_closed
        logger.log(logging.WARNING if is_new else logging.DEBUG, message, *values)
        self._has_warned = True


@contextmanager
def _without_main_module() -> Iterator[None]:
    """Hide the main module, which a process would import when it starts.

    A script that runs a crawl, as Scrapy's docs show it, would run another one there.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


class _Worker:
    """One process, as the thread that feeds it sees it."""

    def __init__(self, seconds: float, preloaded: tuple[str, ...]) -> None:
        context = multiprocessing.get_context("spawn")  # a fork copies threads in any state
        self._seconds = seconds
        self._pipe, theirs = context.Pipe()
        self._known: dict[tuple[int, ...], tuple[Any, ...]] = {}
        self.calls = 0
        self.is_ready = False
        self.process = context.Process(
            target=serve_calls, args=(theirs, preloaded, math.ceil(seconds)), daemon=True
        )
        with theirs, _without_main_module():
            self.process.start()

    def wait_until_ready(self) -> None:
        """Wait for the end of the start; errors as in ``make_call``."""
        self._receive(START_SECONDS)
        self.is_ready = True

    def make_call(self, call: _Call) -> tuple[Exception | None, Any]:
        """Return the error of a call or None, and its result.

        :raises EOFError: the process has ended; ``OSError`` where that is noticed while sending.
        :raises TimeoutError: it takes too long.
        """
        self.calls += 1
        key = tuple(map(id, call.shared))
        fresh = None if key in self._known else call.shared
        forgets = fresh is not None and len(self._known) >= MAX_SHARED
        if forgets:
            self._known.clear()
        message = pickle.dumps((call.function, call.arguments, key, fresh, forgets))
        self._pipe.send_bytes(message)
        returned: tuple[Exception | None, Any] = self._receive(self._seconds or None)
        if returned[0] is None and fresh is not None:
            self._known[key] = fresh  # here as well, so that no other object gets its number
        return returned

    def _receive(self, seconds: float | None) -> Any:
        if not self._pipe.poll(seconds):
            raise TimeoutError
        return self._pipe.recv()

    def kill(self) -> str:
        """End the process, if it has not ended yet; return how it ended, for messages."""
        self.is_ready = False
        self.process.kill()
        self.process.join()
        self._pipe.close()
        code = self.process.exitcode or 0
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
