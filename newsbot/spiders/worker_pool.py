"""Call a function in worker processes: a call that crashes or takes too long ends alone.

Each worker has a pipe of its own and a thread that feeds it. Pools whose processes share a queue
do not survive a kill: ``concurrent.futures`` gives up all calls, and Pebble 5.2.3 stops for good
where the process held the lock of the queue (in both of two minutes of random kills).
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import logging
import math
import multiprocessing
import os
import pickle
import signal
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Lock, Thread, current_thread
from typing import Any

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
GRACE_SECONDS = 5
"""A worker ends a call by itself this much later than the pool would, should the crawl be gone."""
COLLECT_AFTER_OBJECTS = 50_000
"""As in a crawl: Python's own 700 costs an eighth of the time and frees next to nothing."""


_Call = tuple[Future[Any], tuple[Any, ...], tuple[Any, ...]]
"""Where its result goes, its arguments, and those that it shares with other calls."""
_Known = dict[tuple[int, ...], tuple[Any, ...]]
"""Shared arguments by identity."""


class CallTimeoutError(Exception):
    """A call took too long; its worker was killed."""


class CallEndedError(Exception):
    """Each worker that a call was given to ended during it: by a crash, or for want of memory."""


class NoWorkersError(Exception):
    """No worker can be started, or the pool is closed."""


class WorkerPool:
    """A fixed number of worker processes, started by the first call and replaced when they end.

    Each belongs to a thread that feeds it. How many calls may wait is for the caller to bound.
    """

    def __init__(self, function: Callable[..., Any], *, processes: int, seconds: float) -> None:
        """Start nothing yet.

        :param function: importable by its name; what it takes and returns is pickled.
        :param processes: 1 or more.
        :param seconds: for one call; 0 is no limit.
        """
        self._function = function
        self._seconds = seconds
        self._threads = [Thread(target=self._run, daemon=True) for _ in range(processes)]
        self._workers: dict[Thread, _Worker] = {}
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._lock = Lock()
        self._is_started = self._is_closed = self._has_warned = False

    def _start(self) -> None:
        self._is_started = True
        atexit.register(self.close)
        for thread in self._threads:
            thread.start()

    async def call(self, *arguments: Any, shared: tuple[Any, ...] = ()) -> Any:
        """Return what the function returns, or raise what it raises.

        :param shared: further arguments that many calls have in common, such as a site: sent to
            each worker once, and compared by identity.
        :raises CallTimeoutError: it took longer than ``seconds``.
        :raises CallEndedError: it ended its worker, twice.
        :raises NoWorkersError: none can be started, or the pool is closed.
        """
        result: Future[Any] = Future()
        with self._lock:
            if self._is_closed:
                raise NoWorkersError
            if not self._is_started:
                self._start()
            self._calls.put((result, arguments, shared))
        return await asyncio.wrap_future(result)

    def close(self) -> None:
        """Kill all workers; calls that wait raise ``NoWorkersError``."""
        atexit.unregister(self.close)
        with self._lock:
            self._is_closed = True
            for worker in self._workers.values():
                worker.process.kill()
            for _ in self._threads:
                self._calls.put(None)

    def _run(self) -> None:
        # The workers inherit this: Ctrl-C in a terminal is for the crawl.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        while True:
            with suppress(NoWorkersError):
                self._find_worker()
            call = self._calls.get()
            if call is None:
                return
            result, arguments, shared = call
            if result.set_running_or_notify_cancel():
                try:
                    result.set_result(self._make_call(arguments, shared))
                except Exception as error:  # noqa: BLE001 - the caller's
                    result.set_exception(error)

    def _make_call(self, arguments: tuple[Any, ...], shared: tuple[Any, ...]) -> Any:
        """Return the result of a call, made again by another worker if one ended during it."""
        ended = ""
        for _ in range(MAX_TRIES):
            worker = self._find_worker()
            try:
                error, value = worker.call(arguments, shared)
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
        for _ in range(MAX_STARTS):
            with self._lock:
                if self._is_closed:
                    raise NoWorkersError
                worker = self._workers[thread] = _Worker(self._function, self._seconds)
            try:
                worker.receive(START_SECONDS)
            except (EOFError, OSError):
                ended = worker.kill()
                self._warn("a process that reads pages could not be started (%s)", ended)
            else:
                worker.is_ready = True
                return worker
        self.close()
        raise NoWorkersError

    def _warn(self, message: str, *values: object) -> None:
        is_new = not self._has_warned and not self._is_closed
        logger.log(logging.WARNING if is_new else logging.DEBUG, message, *values)
        self._has_warned = True


class _Worker:
    """One process, as the thread that feeds it sees it."""

    def __init__(self, function: Callable[..., Any], seconds: float) -> None:
        context = multiprocessing.get_context("spawn")  # a fork copies threads in any state
        self._seconds = seconds
        self._pipe, theirs = context.Pipe()
        self._known: _Known = {}
        self.calls = 0
        self.is_ready = False
        with theirs:
            self.process = context.Process(
                target=_serve, args=(function, theirs, math.ceil(seconds)), daemon=True
            )
            self.process.start()

    def call(
        self, arguments: tuple[Any, ...], shared: tuple[Any, ...]
    ) -> tuple[Exception | None, Any]:
        """Return the error of a call or None, and its result.

        :raises EOFError: the process has ended; ``OSError`` where that is noticed while sending.
        :raises TimeoutError: it takes too long.
        """
        self.calls += 1
        key = tuple(map(id, shared))
        fresh = None if key in self._known else shared
        _keep(self._known, key, fresh)  # here as well, so that no other object gets its number
        self._pipe.send((arguments, key, fresh))
        returned: tuple[Exception | None, Any] = self.receive(self._seconds or None)
        return returned

    def receive(self, seconds: float | None) -> Any:
        """Return what the process sends next; errors as in ``call``."""
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


def _keep(known: _Known, key: tuple[int, ...], fresh: tuple[Any, ...] | None) -> None:
    """Note shared arguments, at both ends of a pipe in the same way."""
    if fresh is not None:
        if len(known) >= MAX_SHARED:
            known.clear()
        known[key] = fresh


def _serve(function: Callable[..., Any], pipe: Connection, seconds: int) -> None:
    """Make calls until the other end of the pipe is closed; runs in the worker."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the crawl ends its workers when it is done
    Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER_OBJECTS, *gc.get_threshold()[1:])
    pipe.send(None)
    known: _Known = {}
    while True:
        try:
            arguments, key, fresh = pipe.recv()
        except EOFError:
            return
        _keep(known, key, fresh)
        # The kernel keeps this one too, where a regular expression lets no other thread run.
        signal.alarm(seconds + GRACE_SECONDS if seconds else 0)
        returned = _call(function, (*arguments, *known[key]))
        signal.alarm(0)
        pipe.send(returned)


def _end_with_parent() -> None:
    """End this process in the middle of a call, once the crawl was killed."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _call(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Exception | None, Any]:
    try:
        return None, function(*arguments)
    except Exception as error:  # noqa: BLE001 - the caller's, in the other process
        error.add_note(traceback.format_exc())
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        except Exception:  # noqa: BLE001 - some exceptions cannot be pickled
            return RuntimeError(traceback.format_exc()), None
        return error, None
