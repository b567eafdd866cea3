"""Connections that drawn pages ask for -> the same one after another, a few at once to a host."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from operator import itemgetter

MOST_AT_ONCE = 2
"""Connections to a host over all pages, as ``CONCURRENT_REQUESTS_PER_DOMAIN`` is for plain ones."""
IDLE_SECONDS = 0.5
"""A browser keeps a connection for later: one so long idle gives way to one that is waited for."""


@dataclass(eq=False, slots=True)
class HeldConnection:
    """One connection; ``answered_at`` is when it last had an answer, None while it waits for one.

    Whoever holds it ends it once it is wanted.
    """

    answered_at: float | None = None
    is_wanted: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait_until_wanted(self) -> None:
        """Return once somebody else waits, and this connection has nothing under way."""
        await self.is_wanted.wait()

    def note_question(self) -> None:
        """Say that the browser has sent something, and waits for what is said to it."""
        self.answered_at = None

    def note_answer(self) -> None:
        """Say that the server has sent something."""
        self.answered_at = asyncio.get_running_loop().time()


class HostConnections:
    """Those of all pages of a browser, by host."""

    def __init__(self) -> None:
        self._held: defaultdict[str, set[HeldConnection]] = defaultdict(set)
        self._freed = asyncio.Condition()

    @asynccontextmanager
    async def hold(self, host: str, *, most: int = MOST_AT_ONCE) -> AsyncIterator[HeldConnection]:
        """Wait until the host has fewer than ``most``, and count as one of them until the end."""
        async with self._freed:
            while len(self._held[host]) >= most:
                self._end_idle(host)
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

    def _end_idle(self, host: str) -> None:
        """End the connection that is idle for longest."""
        now = asyncio.get_running_loop().time()
        idle = [(now - one.answered_at, one) for one in self._held[host] if one.answered_at]
        seconds, longest = max(idle, key=itemgetter(0), default=(0.0, None))
        if longest is not None and seconds >= IDLE_SECONDS:
            longest.is_wanted.set()
