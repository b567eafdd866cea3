"""When this run may send its next request to each host, agreed with the other runs of the store."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from time import monotonic
from typing import Protocol, runtime_checkable
from weakref import ref

from scrapy.crawler import Crawler

from newsbot.caching import cache_while_alive
from newsbot.fetch.exceptions import HostPausedError
from newsbot.settings_readers import read_seconds

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 1.0
"""For which a host with a shorter delay is reserved at once. Another run that wants the same host
waits as long, so that both get half of the requests."""

_MAX_SHOWN_WAIT_SECONDS = 366 * 24 * 3600
"""A longer wait is reported as this one: dates end with the year 9999."""


class Wait(Protocol):
    """Seconds until the next request to a host; both waits are 0 if it may be sent now."""

    @property
    def delay_seconds(self) -> float:
        """Until the delay after the latest request of any run is over."""

    @property
    def pause_seconds(self) -> float:
        """Until the pause that the host asked for is over."""

    @property
    def shared_delay(self) -> float:
        """The longest delay of any other run, and the ``Crawl-delay`` that any run has read."""


class HostRecords(Protocol):
    """The latest request to each host, and what the host asked for."""

    def reserve(self, host: str, *, delay_seconds: float, window_seconds: float = 0.0) -> Wait:
        """Reserve a host if the delay since the latest request is over; else say how long."""

    def add_request(self, host: str) -> None:
        """Record that the delay of a host counts from now on."""

    def add_pause(self, host: str, seconds: float) -> None:
        """Record that a host asked for a pause."""

    def set_crawl_delay(self, host: str, seconds: float) -> None:
        """Record the ``Crawl-delay`` of a host; 0 for none."""


@runtime_checkable
class HostStore(Protocol):
    """An extension that shares the records of hosts with other runs."""

    @property
    def hosts(self) -> HostRecords:
        """The records."""


class HostPace:
    """Reserves hosts for a run, and closes those that ask for a long pause.

    A host is closed for the whole run if it asks, in this run or an earlier one, for a pause of
    more than ``RETRY_AFTER_MAX_SECONDS``.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = ref(crawler)  # see cache_while_alive
        self.max_pause_seconds = read_seconds(crawler.settings, "RETRY_AFTER_MAX_SECONDS")
        self._closed: dict[str, HostPausedError] = {}
        self._reserved_until: dict[str, float] = {}
        self._shared_delays: dict[str, float] = {}

    def check(self, host: str) -> None:
        """Check whether a host may be asked in this run.

        :raises HostPausedError: it asked for a long pause.
        """
        if host in self._closed:
            raise self._closed[host]

    def reserve(self, host: str, *, delay_seconds: float) -> float:
        """Reserve a host for the next request.

        :param delay_seconds: of this run, which it has waited since its own latest request.
        :return: the seconds to wait before the next try; 0 if the request may be sent now.
        :raises HostPausedError: the host asked for a long pause.
        """
        self.check(host)
        now = monotonic()
        if self._store is None or now < self._reserved_until.get(host, 0.0):
            return 0.0
        longest = max(delay_seconds, self._shared_delays.get(host, 0.0))
        is_short = delay_seconds == longest < WINDOW_SECONDS
        window = WINDOW_SECONDS if is_short else 0.0
        wait = self._store.hosts.reserve(host, delay_seconds=delay_seconds, window_seconds=window)
        if wait.pause_seconds > self.max_pause_seconds:
            raise self.close(host, wait.pause_seconds)
        seconds = max(wait.delay_seconds, wait.pause_seconds)
        self._shared_delays[host] = wait.shared_delay
        if not seconds and wait.shared_delay <= delay_seconds:
            self._reserved_until[host] = now + window
        return seconds

    def add_response(self, host: str) -> None:
        """Count the delay of a host from now on."""
        if self._store is not None:
            self._store.hosts.add_request(host)

    def set_crawl_delay(self, host: str, seconds: float) -> None:
        """Record the ``Crawl-delay`` of a host; 0 for none."""
        if self._store is not None:
            self._store.hosts.set_crawl_delay(host, seconds)
        if seconds and self._reserved_until.pop(host, 0.0) > monotonic():
            self.add_response(host)  # ends the window

    def pause(self, host: str, seconds: float) -> None:
        """Record that a host asked for a pause."""
        if self._store is not None:
            self._store.hosts.add_pause(host, seconds)

    def close(self, host: str, seconds: float, *, cause: str = "") -> HostPausedError:
        """Close a host for the rest of the run, and return the error of its requests.

        :param cause: such as ``HTTP 429``; without it, an earlier run was asked to wait.
        """
        is_new = host not in self._closed
        until = datetime.now(UTC) + timedelta(seconds=min(seconds, _MAX_SHOWN_WAIT_SECONDS))
        reason = (
            f"{host} asks to wait until {until:%Y-%m-%d %H:%M} UTC "
            f"({cause or 'it answered so to another run'}), "
            f"longer than RETRY_AFTER_MAX_SECONDS ({self.max_pause_seconds:g})"
        )
        error = self._closed[host] = HostPausedError(reason)
        if is_new:
            logger.warning("%s: no more requests to it in this run", reason)
        return error

    @property
    def _store(self) -> HostStore | None:
        return self._find_store()

    @cached_property
    def _find_store(self) -> Callable[[], HostStore | None]:
        """A weak reference: the store has its crawler, which would never be freed."""
        crawler = self._crawler()
        store = crawler.get_extension(HostStore) if crawler else None  # type: ignore[type-abstract]
        return ref(store) if store else lambda: None


@cache_while_alive
def get_pace(crawler: Crawler) -> HostPace:
    """Return the pace of a crawler, the same one for its downloader and its middlewares."""
    return HostPace(crawler)
