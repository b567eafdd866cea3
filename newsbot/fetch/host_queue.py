"""A queue of requests that takes turns between hosts, and leaves out those that have no room."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Self
from weakref import WeakMethod

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.pqueues import QueueProtocol, ScrapyPriorityQueue

from newsbot.fetch.host_load import HostLoad, HostSpeed, find_host, get_load


class HostQueue:
    """The queue of Scrapy's scheduler: one priority queue a host.

    Scrapy's ``DownloaderAwarePriorityQueue`` takes turns too, but passes on requests to hosts that
    cannot be sent; with many of them they fill the downloader. Each step takes the same time, for
    however many hosts.
    """

    def __init__(
        self,
        crawler: Crawler,
        downstream_queue_cls: type[QueueProtocol],
        key: str,
        *,
        start_queue_cls: type[QueueProtocol] | None = None,
    ) -> None:
        self._crawler = crawler
        self._queue_class = downstream_queue_cls
        self._start_queue_class = start_queue_cls
        self._key = key
        self._load: HostLoad = get_load(crawler)
        self._load.on_room.append(WeakMethod(self._add_ready))
        self._queues: dict[str, ScrapyPriorityQueue] = {}
        self._ready: dict[HostSpeed, dict[str, None]] = {speed: {} for speed in HostSpeed}
        """Hosts that may have room, in turn."""
        self._speeds = deque(HostSpeed)
        self._length = 0

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        downstream_queue_cls: type[QueueProtocol],
        key: str,
        startprios: Iterable[int] = (),  # noqa: ARG003 - of a queue on disk
        *,
        start_queue_cls: type[QueueProtocol] | None = None,
    ) -> Self:
        """Make the queue of a scheduler."""
        return cls(crawler, downstream_queue_cls, key, start_queue_cls=start_queue_cls)

    def push(self, request: Request) -> None:
        """Add a request."""
        host = find_host(request)
        if host not in self._queues:
            self._queues[host] = ScrapyPriorityQueue(
                self._crawler,
                self._queue_class,
                self._key,
                start_queue_cls=self._start_queue_class,
            )
        self._queues[host].push(request)
        self._length += 1
        self._add_ready(host)

    def pop(self) -> Request | None:
        """Return the next request; None if no host with requests has room."""
        for _ in HostSpeed:
            speed = self._speeds[0]
            self._speeds.rotate()
            if not self._ready[speed] or not self._load.has_room_for(speed):
                continue
            if (host := self._take_ready(speed)) is not None:
                return self._take(host)
        return None

    def close(self) -> list[int]:
        """Close the queues of all hosts."""
        for queue in self._queues.values():
            queue.close()
        self._queues.clear()
        self._length = 0
        return []

    def __len__(self) -> int:
        return self._length

    def _add_ready(self, host: str) -> None:
        if host in self._queues:
            speed = self._load.find_speed(host)
            for other, ready in self._ready.items():
                if other is not speed:
                    ready.pop(host, None)
            self._ready[speed].setdefault(host)

    def _take_ready(self, speed: HostSpeed) -> str | None:
        """Return the next host with room. Those without come back when a request of theirs ends."""
        ready = self._ready[speed]
        while ready:
            host = next(iter(ready))
            del ready[host]
            if self._load.has_room(host):
                return host
        return None

    def _take(self, host: str) -> Request | None:
        queue = self._queues[host]
        request = queue.pop()
        self._length -= 1
        if queue:
            self._add_ready(host)
        else:
            del self._queues[host]
            queue.close()
        return request
