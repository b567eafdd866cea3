"""One worker as the crawl sees it: a process at the other end of a socket."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Hashable
from pathlib import Path
from typing import Any, Self

from newsbot.workers import worker
from newsbot.workers.worker import LENGTH, frame

MAX_SHARED = 64
"""Objects that a worker keeps for further calls; the one that was used longest ago goes first."""

_PACKAGES = Path(__file__).parents[2]


class WorkerProcess:
    """A running worker: what was sent first is answered first."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """Take over a process and both directions of its socket; see ``start``."""
        self._process = process
        self._reader = reader
        self._writer = writer
        self._shared: OrderedDict[int, Hashable] = OrderedDict()

    @classmethod
    async def start(cls, function: str, *, seconds: int) -> Self:
        """Start a process that calls a function, named as in ``worker``; it may not be ready yet.

        :raises OSError: the system gives no further process or socket.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            process = _start(function, str(seconds), channel=theirs)
        try:
            reader, writer = await asyncio.open_connection(sock=ours)
        except BaseException:
            process.kill()
            process.wait()
            raise
        return cls(process, reader, writer)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def send(self, arguments: tuple[Any, ...], shared: tuple[Any, ...]) -> None:
        """Send the arguments of a call; never waits."""
        fresh = {}
        for thing in shared:
            # Kept here as well, so that no other object gets its number.
            if id(thing) not in self._shared:
                fresh[id(thing)] = self._shared[id(thing)] = thing
            self._shared.move_to_end(id(thing))
        gone = [self._shared.popitem(last=False)[0] for _ in range(len(self._shared) - MAX_SHARED)]
        keys = tuple(map(id, shared))
        self._writer.write(frame(pickle.dumps((arguments, keys, fresh, gone), -1)))

    async def receive(self) -> bytes:
        """Return the next answer as a pickle, empty for the news that the worker is ready.

        :raises EOFError: the process has ended.
        """
        try:
            size = LENGTH.unpack(await self._reader.readexactly(LENGTH.size))[0]
            return await self._reader.readexactly(size)
        except ConnectionError as error:
            raise EOFError from error

    def kill(self) -> str:
        """End the process, if it has not ended yet; returns how it ended, in words."""
        self._writer.transport.abort()
        self._process.kill()
        code = self._process.wait()
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _start(*words: str, channel: socket.socket) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-P", worker.__file__, *words],
        stdin=channel.fileno(),
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(_list_paths())},
        process_group=0,  # Ctrl-C in a terminal is for the crawl
    )


def _list_paths() -> list[str]:
    """List where a worker looks for modules: this package first, then where the crawl does."""
    return [str(_PACKAGES), *(path for path in sys.path if path)]
