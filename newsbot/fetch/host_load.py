"""Requests in progress by host, so that slow hosts do not hold up others.

Requests that wait for the delay of their host take no room. A request that was sent more than
``SLOW_SECONDS`` ago takes none either, as long as there are fewer than ``MAX_OVERLOAD`` times
``CONCURRENT_REQUESTS`` connections. What is left of the limit is for hosts that respond.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from time import monotonic
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.httpobj import urlparse_cached

SLOW_SECONDS = 1.0
"""After which a response is slow. Fair hosts wait for as long at most until there is room."""

MAX_OVERLOAD = 4
"""Connections, as a multiple of ``CONCURRENT_REQUESTS``: 128, which few systems refuse."""

QUEUED_PER_CONNECTION = 2
"""Requests of a host that has responded, for each of its connections: one waits for the other."""

_SLOW_SHARE = 0.5
"""Of the limit, for hosts whose latest response was slow."""


class HostLoad:
    """The requests of a run between the scheduler and their response."""

    def __init__(self, *, limit: int, per_host: int) -> None:
        """Take ``CONCURRENT_REQUESTS``, 0 for no limit, and the connections to one host."""
        self._limit = limit
        self._per_host = per_host
        self._in_progress: Counter[str] = Counter()
        self._since: dict[Request, float] = {}  # in the order of time
        self._sent: set[Request] = set()
        self._is_slow: dict[str, bool] = {}
        self.on_room: list[Callable[[str], None]] = []
        """Called with a host that may have room for one more request."""

    @property
    def is_full(self) -> bool:
        """Whether the run has as many requests in progress as it may."""
        if not self._limit:
            return False
        is_crowded = len(self._sent) >= MAX_OVERLOAD * self._limit
        return is_crowded or len(self._list_young()) >= self._limit

    @property
    def has_room_for_slow(self) -> bool:
        """Whether a host that is slow may have a request."""
        slow = sum(self.is_slow(find_host(request)) for request in self._list_young())
        return not self._limit or slow < max(1, self._limit * _SLOW_SHARE)

    def is_slow(self, host: str) -> bool:
        """Return whether the latest response of a host was slow, or did not come."""
        return self._is_slow.get(host, False)

    def has_room(self, host: str) -> bool:
        """Return whether a host may have one more request: one until it has responded in time."""
        is_fast = not self._is_slow.get(host, True)
        return self._in_progress[host] < (self._per_host * QUEUED_PER_CONNECTION if is_fast else 1)

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
            self._is_slow[host] = since is not None and monotonic() - since > SLOW_SECONDS
        self._in_progress[host] -= 1
        if not self._in_progress[host]:
            del self._in_progress[host]
        for callback in self.on_room:
            callback(host)

    def _list_young(self) -> list[Request]:
        """List the requests that take room: those that began or were sent a moment ago."""
        young = []
        oldest = monotonic() - SLOW_SECONDS
        for request, since in reversed(self._since.items()):
            if since < oldest:
                break
            young.append(request)
        return young


_LOADS: WeakKeyDictionary[Crawler, HostLoad] = WeakKeyDictionary()
"""One a crawler, for its downloader and its scheduler."""


def get_load(crawler: Crawler) -> HostLoad:
    """Return the load of a crawler."""
    settings = crawler.settings
    load = HostLoad(
        limit=settings.getint("CONCURRENT_REQUESTS"),
        per_host=settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"),
    )
    return _LOADS.setdefault(crawler, load)


def find_host(request: Request) -> str:
    """Return the host name of a request."""
    return urlparse_cached(request).hostname or ""
