"""Signs of life for a supervisor: a file that is touched, and systemd's watchdog.

They come from the event loop of the crawls. A worker whose loop hangs keeps its leases, as another
thread renews them, so only a supervisor can help.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

BEAT_SECONDS = 10.0


@contextmanager
def showing_life(settings: BaseSettings) -> Iterator[None]:
    """Give signs of life during a block in which the event loop runs, if they are asked for.

    The file is that of ``LIVENESS_FILE``; systemd asks with a variable of the environment.
    """
    file, watchdog = settings.get("LIVENESS_FILE"), os.environ.get("NOTIFY_SOCKET")
    if not file and not watchdog:
        yield
        return
    beats = _Beats(file, watchdog)
    try:
        yield
    finally:
        beats.end()


class _Beats:
    """Gives a sign in the event loop, now and every ``BEAT_SECONDS``."""

    def __init__(self, file: str, watchdog: str | None) -> None:
        self._file = file
        self._watchdog = watchdog
        self._loop = asyncio.get_event_loop()
        self._has_failed = False
        self._next: asyncio.Handle = self._loop.call_soon(self._beat)

    def end(self) -> None:
        self._next.cancel()

    def _beat(self) -> None:
        self._next = self._loop.call_later(BEAT_SECONDS, self._beat)
        try:
            self._give_sign()
        except OSError as error:
            if not self._has_failed:
                logger.warning("no sign of life could be given: %s", error)
            self._has_failed = True
        else:
            self._has_failed = False

    def _give_sign(self) -> None:
        if self._file:
            Path(self._file).touch()
        if place := self._watchdog:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sent:
                sent.settimeout(0)
                sent.sendto(b"WATCHDOG=1", f"\0{place[1:]}" if place.startswith("@") else place)
