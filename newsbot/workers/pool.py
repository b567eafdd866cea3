"""Calls of one function -> workers that make them, and what becomes of a call that ends one.

``concurrent.futures`` has no bound on the time of a call, gives up all calls where one ends its
worker, and its workers finish theirs after the crawl was killed; hence a pool of our own.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import math
import pickle
from collections import deque
from dataclasses import dataclass
from typing import Any

from newsbot.workers.process import WorkerProcess

logger = logging.getLogger(__name__)

START_SECONDS = 60.0
"""For a worker to be ready; on a busy machine the import of lxml and its like takes some."""
MAX_STARTS = 2
"""Workers that may end before they are ready, one after the other; then no more are started."""
MAX_TRIES = 2
"""Workers that a call may end before it is given up."""
AHEAD = 2
"""Calls that a worker is sent at once where more wait, so that it need not wait for the crawl."""


class CallTimeoutError(Exception):
    """A call took too long; its worker was ended."""


class CallEndedError(Exception):
    """Each worker that a call was given to ended during it: by a crash, or for want of memory."""


class NoWorkersError(Exception):
    """No worker can be started, or the pool is closed: the caller makes the call itself."""


@dataclass(slots=True, eq=False)
class _Call:
    arguments: tuple[Any, ...]
    shared: tuple[Any, ...]
    answer: asyncio.Future[Any]
    tries: int = 0


class WorkerPool:
    """A fixed number of worker processes, started on demand and replaced when they end.

    Made for one event loop. Calls are begun in the order in which they come; with several workers
    they may end in another. How many wait is for the caller to bound.
    """

    def __init__(self, function: str, *, processes: int, seconds: float) -> None:
        """Name the function and how it is called; nothing is started.

        :param function: ``module:name``; what it takes and gives is pickled.
        :param processes: 1 or more.
        :param seconds: for one call; 0 is no bound.
        """
        self._function = function
        self._processes = processes
        self._seconds = seconds
        self._calls: asyncio.Queue[_Call] = asyncio.Queue()
        self._lanes: dict[asyncio.Task[None], WorkerProcess | None] = {}
        self._has_started = False
        self._has_warned = False
        self.ready = 0
        """Workers that wait for calls, or are at one."""

    def start(self) -> None:
        """Start the workers, if that was not done before; must run in the event loop."""
        if self._has_started:
            return
        self._has_started = True
        atexit.register(self.close)
        for _ in range(self._processes):
            lane = asyncio.create_task(self._run_lane())
            self._lanes[lane] = None
            lane.add_done_callback(self._end_lane)

    async def call(self, *arguments: Any, shared: tuple[Any, ...] = ()) -> Any:
        """Return what the function gives, or raise what it raises.

        :param shared: further arguments that many calls have in common, such as a site: sent to
            each worker once, and told from each other by identity.
        :raises CallTimeoutError: it took longer than ``seconds``.
        :raises CallEndedError: it ended its worker, twice.
        :raises NoWorkersError: there are none and will be none.
        """
        if not self._lanes:
            raise NoWorkersError
        call = _Call(arguments, shared, asyncio.get_running_loop().create_future())
        self._calls.put_nowait(call)
        return await call.answer

    def close(self) -> None:
        """End all workers at once; calls that wait raise ``NoWorkersError``."""
        atexit.unregister(self.close)
        for lane, worker in list(self._lanes.items()):
            if worker is not None:
                worker.kill()
            self._lanes[lane] = None
            if not lane.get_loop().is_closed():
                lane.cancel()

    async def _run_lane(self) -> None:
        """Hand calls to one worker after another, until none can be started."""
        sent: deque[_Call] = deque()
        try:
            while worker := await self._start_worker():
                self.ready += 1
                try:
                    await self._feed(worker, sent)
                except (EOFError, TimeoutError) as error:
                    self._replace(worker, sent, is_late=isinstance(error, TimeoutError))
                finally:
                    self.ready -= 1
        finally:
            for call in sent:
                _fail(call, NoWorkersError())

    async def _start_worker(self) -> WorkerProcess | None:
        lane = asyncio.current_task()
        for _ in range(MAX_STARTS):
            worker = None
            try:
                worker = await WorkerProcess.start(self._function, seconds=math.ceil(self._seconds))
                self._lanes[lane] = worker  # type: ignore[index]  # a task runs this
                async with asyncio.timeout(START_SECONDS):
                    await worker.receive()
            except (OSError, EOFError, TimeoutError) as error:
                ended = worker.kill() if worker else str(error)
                self._warn("a process that reads pages could not be started (%s)", ended)
            else:
                return worker
        return None

    async def _feed(self, worker: WorkerProcess, sent: deque[_Call]) -> None:
        """Send calls and take their answers, those first that an earlier worker left.

        :raises EOFError: the worker has ended.
        :raises TimeoutError: the first of ``sent`` takes too long.
        """
        for call in sent:
            worker.send(call.arguments, call.shared)
        while True:
            while not sent or (len(sent) < AHEAD and self._calls.qsize() >= self._processes):
                call = await self._calls.get()
                sent.append(call)
                worker.send(call.arguments, call.shared)
            async with asyncio.timeout(self._seconds or None):
                pickled = await worker.receive()
            is_well, result = pickle.loads(pickled)  # noqa: S301 - sent by our own child
            call = sent.popleft()
            if is_well and not call.answer.done():
                call.answer.set_result(result)
            elif not is_well:
                _fail(call, result)

    def _replace(self, worker: WorkerProcess, sent: deque[_Call], *, is_late: bool) -> None:
        """End a worker for good; the call it was at is tried once more, unless it took too long."""
        ended = worker.kill()
        if not sent:
            return
        first = sent[0]
        first.tries += 1
        if is_late:
            _fail(sent.popleft(), CallTimeoutError())
            return
        self._warn("a process that reads pages ended by itself (%s); another goes on", ended)
        if first.tries == MAX_TRIES:
            _fail(sent.popleft(), CallEndedError(ended))

    def _end_lane(self, lane: asyncio.Task[None]) -> None:
        del self._lanes[lane]
        if not lane.cancelled() and (error := lane.exception()):
            logger.error("a process that reads pages was lost, please report this", exc_info=error)
        while not self._lanes and not self._calls.empty():
            _fail(self._calls.get_nowait(), NoWorkersError())

    def _warn(self, message: str, *values: object) -> None:
        logger.log(logging.DEBUG if self._has_warned else logging.WARNING, message, *values)
        self._has_warned = True


def _fail(call: _Call, error: BaseException) -> None:
    if not call.answer.done():
        call.answer.set_exception(error)
