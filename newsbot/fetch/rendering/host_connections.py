"""Limit of connections to one host over all rendered pages."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from operator import itemgetter

MAX_CONNECTIONS = 2
"""To one host, over all pages; as many as ``CONCURRENT_REQUESTS_PER_DOMAIN`` for plain HTTP."""
IDLE_SECONDS = 0.5
"""After which a connection that the browser keeps open is closed for one that waits."""


@dataclass(eq=False, slots=True)
class HeldConnection:
    """One connection; its holder closes it once ``is_wanted`` is set.

    ``response_at`` is the time of the last response, None while a request is in progress.
    """

    response_at: float | None = None
    is_wanted: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait_until_wanted(self) -> None:
        """Wait until another page needs the connection and this one has no request in progress."""
        await self.is_wanted.wait()

    def note_request(self) -> None:
        """Note that the browser has sent data."""
        self.response_at = None

    def note_response(self) -> None:
        """Note that the server has sent data."""
        self.response_at = asyncio.get_running_loop().time()


class HostConnections:
    """The connections of all pages of a browser, by host."""

    def __init__(self) -> None:
        self._held: defaultdict[str, set[HeldConnection]] = defaultdict(set)
        self._freed = asyncio.Condition()

    @asynccontextmanager
    async def hold(
        self, host: str, *, limit: int = MAX_CONNECTIONS
    ) -> AsyncIterator[HeldConnection]:
        """Wait until the host has fewer than ``limit`` connections, and hold one of them."""
        async with self._freed:
            while len(self._held[host]) >= limit:
                self._close_idle(host)
                with suppress(TimeoutError):
                    async with asyncio.timeout(IDLE_SECONDS):
                        await self._freed.wait()
            held = HeldConnection()
            self._held[host].add(held)
        try:
            yield held
        finally:
            self._held[host].discard(held)
            if not self._held[host]:
                del self._held[host]
            async with self._freed:
                self._freed.notify_all()

    def _close_idle(self, host: str) -> None:
        """Ask the holder of the connection that is idle for longest to close it."""
        now = asyncio.get_running_loop().time()
        idle = [(now - one.response_at, one) for one in self._held[host] if one.response_at]
        seconds, longest = max(idle, key=itemgetter(0), default=(0.0, None))
        if longest is not None and seconds >= IDLE_SECONDS:
            longest.is_wanted.set()
