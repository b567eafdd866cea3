"""Call a function in worker processes: a call that crashes or takes too long ends alone.

Each worker has a pipe of its own and a thread that feeds it. Pools whose processes share a queue
do not survive a kill: ``concurrent.futures`` gives up all calls, and Pebble 5.2 stops for good
where the process held the lock of the queue (seen twice, after 9 and after 15 kills).
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
from dataclasses import dataclass, field
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


class CallTimeoutError(Exception):
    """A call took too long; its worker was killed."""


class CallEndedError(Exception):
    """Each worker that a call was given to ended during it: by a crash, or for want of memory."""


class NoWorkersError(Exception):
    """No worker can be started, or the pool is closed: the caller makes the call itself."""


@dataclass(slots=True, eq=False)
class _Call:
    arguments: tuple[Any, ...]
    shared: tuple[Any, ...]
    result: Future[Any] = field(default_factory=Future)
    tries: int = 0


class WorkerPool:
    """A fixed number of worker processes, started on demand and replaced when they end.

    How many calls may wait is for the caller to bound.
    """

    def __init__(self, function: Callable[..., Any], *, processes: int, seconds: float) -> None:
        """Start nothing yet.

        :param function: importable by its name; what it takes and returns is pickled.
        :param processes: 1 or more.
        :param seconds: for one call; 0 is no limit.
        """
        self._function = function
        self._processes = processes
        self._seconds = seconds
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._workers: dict[Thread, _Worker | None] = {}
        self._lock = Lock()
        self._is_started = self._is_closed = self._has_warned = False
        self.ready = 0
        """Workers that wait for calls, or are at one."""

    def start(self) -> None:
        """Start the workers, if that was not done before."""
        if self._is_started:
            return
        self._is_started = True
        atexit.register(self.close)
        threads = [Thread(target=self._run, daemon=True) for _ in range(self._processes)]
        self._workers.update(dict.fromkeys(threads))
        for thread in threads:
            thread.start()

    async def call(self, *arguments: Any, shared: tuple[Any, ...] = ()) -> Any:
        """Return what the function returns, or raise what it raises.

        :param shared: further arguments that many calls have in common, such as a site: sent to
            each worker once, and compared by identity.
        :raises CallTimeoutError: it took longer than ``seconds``.
        :raises CallEndedError: it ended its worker, twice.
        :raises NoWorkersError: there are none and will be none.
        """
        call = _Call(arguments, shared)
        with self._lock:
            if self._is_closed or not self._workers:
                raise NoWorkersError
            self._calls.put(call)
        return await asyncio.wrap_future(call.result)

    def close(self) -> None:
        """Kill all workers; calls that wait raise ``NoWorkersError``."""
        atexit.unregister(self.close)
        with self._lock:
            self._is_closed = True
            for worker in self._workers.values():
                self._calls.put(None)
                if worker is not None:
                    worker.process.kill()

    def _run(self) -> None:
        """Feed one worker after another, until none can be started."""
        # The workers inherit this: Ctrl-C in a terminal is for the crawl.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        left: _Call | None = None
        try:
            while worker := self._start_worker():
                self._count_ready(1)
                left = self._feed(worker, left)
                self._count_ready(-1)
        finally:
            self._leave(left)

    def _start_worker(self) -> _Worker | None:
        for _ in range(MAX_STARTS):
            worker = None
            try:
                with self._lock:
                    if self._is_closed:
                        return None
                    worker = _Worker(self._function, self._seconds)
                    self._workers[current_thread()] = worker
                worker.receive(START_SECONDS)
            except (EOFError, OSError) as error:
                ended = worker.kill() if worker else error
                if not self._is_closed:
                    self._warn("a process that reads pages could not be started (%s)", ended)
            else:
                return worker
        return None

    def _feed(self, worker: _Worker, left: _Call | None) -> _Call | None:
        """Make calls until the worker ends; return the call that is to be tried once more."""
        for _ in range(MAX_CALLS):
            call = left or self._calls.get()
            if call is None:
                break
            if left is None and not call.result.set_running_or_notify_cancel():
                continue
            left = None
            try:
                is_result, value = worker.call(call.arguments, call.shared)
            except TimeoutError:
                worker.kill()
                call.result.set_exception(CallTimeoutError())
                return None
            except (EOFError, OSError):
                return self._lose(call, worker.kill())
            if is_result:
                call.result.set_result(value)
            else:
                call.result.set_exception(value)
        worker.kill()
        return left

    def _lose(self, call: _Call, ended: str) -> _Call | None:
        """Return a call whose worker ended, or give it up."""
        call.tries += 1
        if self._is_closed:
            call.result.set_exception(NoWorkersError())
            return None
        self._warn("a process that reads pages ended by itself (%s); another goes on", ended)
        if call.tries < MAX_TRIES:
            return call
        call.result.set_exception(CallEndedError(ended))
        return None

    def _leave(self, left: _Call | None) -> None:
        """End a thread; the last one leaves no call without an end."""
        with self._lock:
            del self._workers[current_thread()]
            calls = [left] if left else []
            while not self._workers and not self._calls.empty():
                if call := self._calls.get():
                    calls.append(call)
        for call in calls:
            call.result.set_exception(NoWorkersError())

    def _count_ready(self, number: int) -> None:
        with self._lock:
            self.ready += number

    def _warn(self, message: str, *values: object) -> None:
        logger.log(logging.DEBUG if self._has_warned else logging.WARNING, message, *values)
        self._has_warned = True


class _Worker:
    """One process, as the thread that feeds it sees it."""

    def __init__(self, function: Callable[..., Any], seconds: float) -> None:
        context = multiprocessing.get_context("spawn")  # a fork copies threads in any state
        self._seconds = seconds
        self._pipe, theirs = context.Pipe()
        self._known: dict[tuple[int, ...], tuple[Any, ...]] = {}
        with theirs:
            self.process = context.Process(
                target=_serve, args=(function, theirs, math.ceil(seconds)), daemon=True
            )
            self.process.start()

    def call(self, arguments: tuple[Any, ...], shared: tuple[Any, ...]) -> tuple[bool, Any]:
        """Return whether a call succeeded, and its result or error.

        :raises EOFError: the process has ended; ``OSError`` where that is noticed while sending.
        :raises TimeoutError: it takes too long.
        """
        key = tuple(map(id, shared))
        fresh = None if key in self._known else shared
        _keep(self._known, key, fresh)  # here as well, so that no other object gets its number
        self._pipe.send((arguments, key, fresh))
        answer: tuple[bool, Any] = self.receive(self._seconds or None)
        return answer

    def receive(self, seconds: float | None) -> Any:
        """Return what the process sends next; errors as in ``call``."""
        if not self._pipe.poll(seconds):
            raise TimeoutError
        return self._pipe.recv()

    def kill(self) -> str:
        """End the process, if it has not ended yet; return how it ended, for messages."""
        self.process.kill()
        self.process.join()
        self._pipe.close()
        code = self.process.exitcode or 0
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _keep(
    known: dict[tuple[int, ...], tuple[Any, ...]],
    key: tuple[int, ...],
    fresh: tuple[Any, ...] | None,
) -> None:
    """Note shared arguments, at both ends of a pipe in the same way."""
    if fresh is not None:
        if len(known) >= MAX_SHARED:
            known.clear()
        known[key] = fresh


def _serve(function: Callable[..., Any], pipe: Connection, seconds: int) -> None:
    """Answer calls until the other end of the pipe is closed; runs in the worker."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the crawl ends its workers when it is done
    Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER_OBJECTS, *gc.get_threshold()[1:])
    pipe.send(None)
    known: dict[tuple[int, ...], tuple[Any, ...]] = {}
    while True:
        try:
            arguments, key, fresh = pipe.recv()
        except EOFError:
            return
        _keep(known, key, fresh)
        # The kernel keeps this one too, where a regular expression lets no other thread run.
        signal.alarm(seconds + GRACE_SECONDS if seconds else 0)
        answer = _answer(function, (*arguments, *known[key]))
        signal.alarm(0)
        pipe.send(answer)


def _end_with_parent() -> None:
    """End this process in the middle of a call, once the crawl was killed."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _answer(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[bool, Any]:
    try:
        return True, function(*arguments)
    except Exception as error:  # noqa: BLE001 - the caller's, in the other process
        error.add_note(traceback.format_exc())
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        except Exception:  # noqa: BLE001 - some exceptions cannot be pickled
            return False, RuntimeError(traceback.format_exc())
        return False, error
