"""Requests in progress by host, so that slow hosts do not hold up others.

Requests that wait for the delay of their host take no room, nor do requests that were sent more
than ``SLOW_SECONDS`` ago. With ``MAX_OVERLOAD`` times ``CONCURRENT_REQUESTS`` connections, only
hosts that respond in time get more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from enum import Enum
from time import monotonic
from typing import Any
from weakref import WeakMethod

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.httpobj import urlparse_cached

from newsbot.caching import cache_while_alive
from newsbot.fetch.rendering.render_settings import RENDER_KEY

SLOW_SECONDS = 1.0
"""After which a response is slow. Fair hosts wait for as long at most until there is room."""

MAX_OVERLOAD = 4
"""Connections at which slow and new hosts get no more, in multiples of ``CONCURRENT_REQUESTS``: 128
by default, which few systems refuse."""

SLOW_SHARE = 0.5
"""Of the limit, for hosts whose latest response was slow."""


class HostSpeed(Enum):
    """What the latest response of a host was."""

    NEW = "there was none"
    FAST = "in time"
    SLOW = "late, or it did not come"


class HostLoad:
    """The requests of a run between the scheduler and their response."""

    def __init__(
        self, *, limit: int, per_host: int, slots: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        """Take ``CONCURRENT_REQUESTS``, 0 for no limit, and the connections to one host.

        :param slots: ``DOWNLOAD_SLOTS``, with other numbers of connections.
        """
        self._limit = limit
        self._per_host = per_host
        self._slots = slots or {}
        self._in_progress: Counter[str] = Counter()
        self._since: dict[Request, float] = {}  # in the order of time
        self._sent: set[Request] = set()
        self._in_time: Counter[str] = Counter()
        """Responses in time, since the last one that was late."""
        self._slow: set[str] = set()
        self.on_room: list[WeakMethod[Callable[[str], None]]] = []
        """Called with a host that may have room for one more request. Queues have their crawler,
        which would never be freed."""

    @property
    def is_full(self) -> bool:
        """Whether the run has as many requests in progress as it may."""
        return 0 < self._limit <= len(self._list_young())

    def find_speed(self, host: str) -> HostSpeed:
        """Return how fast a host is."""
        if host in self._slow:
            return HostSpeed.SLOW
        return HostSpeed.FAST if host in self._in_time else HostSpeed.NEW

    def has_room_for(self, speed: HostSpeed) -> bool:
        """Return whether a host of that speed may have a request."""
        if not self._limit or speed is HostSpeed.FAST:
            return True
        if len(self._sent) >= MAX_OVERLOAD * self._limit:
            return False
        young = (self.find_speed(find_host(request)) for request in self._list_young())
        slow = sum(each is HostSpeed.SLOW for each in young)
        return speed is HostSpeed.NEW or slow < max(1, self._limit * SLOW_SHARE)

    def has_room(self, host: str) -> bool:
        """Return whether a host has fewer requests in progress than it may.

        A new host has one, and one more for each response in time: hosts that drip after a good
        robots.txt take one connection each. In the end half of them wait for the others.
        """
        most = int(self._slots.get(host, {}).get("concurrency", self._per_host))
        if host not in self._slow:
            most = min(most * 2, max(1, self._in_time[host]))
        return self._in_progress[host] < most

    def begin(self, request: Request) -> None:
        """Count a request that leaves the scheduler."""
        self._in_progress[find_host(request)] += 1
        self._since[request] = monotonic()

    def wait(self, request: Request) -> None:
        """Count a request as one that waits for the delay of its host."""
        self._since.pop(request, None)

    def send(self, request: Request) -> None:
        """Count a request that is sent."""
        self._since[request] = monotonic()
        self._sent.add(request)

    def end(self, request: Request) -> None:
        """Remove a request that has ended, and remember whether its host was slow."""
        host = find_host(request)
        since = self._since.pop(request, None)
        if request in self._sent:
            self._sent.remove(request)
            is_late = since is None or monotonic() - since > SLOW_SECONDS
            if not request.meta.get(RENDER_KEY):  # a page waits for others in the browser
                self._note_response(host, is_late=is_late)
        self._in_progress[host] -= 1
        if not self._in_progress[host]:
            del self._in_progress[host]
        for reference in self.on_room:
            if callback := reference():
                callback(host)

    def _note_response(self, host: str, *, is_late: bool) -> None:
        if is_late:
            self._slow.add(host)
            del self._in_time[host]
        else:
            self._slow.discard(host)
            self._in_time[host] += 1

    def _list_young(self) -> list[Request]:
        """List the requests that take room: those that began or were sent a moment ago."""
        young = []
        oldest = monotonic() - SLOW_SECONDS
        for request, since in reversed(self._since.items()):
            if since < oldest:
                break
            young.append(request)
        return young


@cache_while_alive
def get_load(crawler: Crawler) -> HostLoad:
    """Return the load of a crawler, the same one for its downloader and its scheduler."""
    settings = crawler.settings
    return HostLoad(
        limit=settings.getint("CONCURRENT_REQUESTS"),
        per_host=settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"),
        slots=settings.getdict("DOWNLOAD_SLOTS"),
    )


def find_host(request: Request) -> str:
    """Return the host name of a request."""
    return urlparse_cached(request).hostname or ""
