"""Private and undocumented parts of Scrapy and Twisted.

No other module touches them, so that an upgrade of Scrapy has one place to check. Each part says
what newsbot needs it for and which public interface would replace it. Written for Scrapy 2.19.
"""

from __future__ import annotations

from argparse import Namespace
from time import monotonic
from typing import TypeVar

from scrapy import Request, Spider
from scrapy.commands.fetch import Command as FetchCommand
from scrapy.core.downloader import Downloader, Slot
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.utils.asyncio import call_later, create_looping_call
from scrapy.utils.defer import _schedule_coro
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS, HTTPClientParser

from newsbot.fetch.exceptions import (
    FetchError,
    HeadersTooLongError,
    HostPausedError,
    NotHttpError,
)
from newsbot.fetch.host_load import find_host, get_load
from newsbot.fetch.host_pace import get_pace

MAX_HEADER_BYTES = 262_144
"""Of status line and headers, as in browsers. Twisted has no limit and buffers all that comes."""

_WAKE_SECONDS = 0.25
"""Between two looks of the engine for requests; Scrapy looks every 5 seconds, and on events."""

T = TypeVar("T")

_STATUS_PREFIX = b"HTTP/"


# --- The engine ----------------------------------------------------------------------------------


def is_closing(crawler: Crawler) -> bool:
    """Return whether the engine is shutting down.

    Scrapy sends ``spider_closed`` only after the last request. A signal at the beginning of the
    shutdown would replace this.
    """
    engine = crawler.engine
    slot = engine._slot if engine else None  # noqa: SLF001 - see the docstring
    return slot is not None and slot.closing is not None


def count_active_requests(crawler: Crawler) -> int:
    """Return the number of requests in the downloader, queued ones included."""
    return len(crawler.engine.downloader.active)


# --- Download slots: one queue a host ------------------------------------------------------------
# Scrapy documents the setting DOWNLOAD_SLOTS, but no way to change a slot while a crawl runs.


def fail_queued_requests(crawler: Crawler, error: FetchError, *, host: str | None = None) -> int:
    """Fail the requests that wait for the delay of their host.

    :param host: only requests to this host; None for all.
    :return: how many there were.
    """
    waiting = []
    for slot in crawler.engine.downloader.slots.values():
        for queued in list(slot.queue):
            if host in (None, find_host(queued[0])):
                slot.queue.remove(queued)
                waiting.append(queued[1])
    for deferred in waiting:
        deferred.errback(error)
    return len(waiting)


def pause_host(crawler: Crawler, request: Request, seconds: float) -> None:
    """Send the next request to the host of a request not before ``seconds`` plus its delay."""
    slot = crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
    if slot is None:
        return
    # Scrapy adds the delay. It may change meanwhile, so subtracting it here would be wrong.
    slot.lastseen = max(slot.lastseen, monotonic() + seconds)


def set_min_delay(crawler: Crawler, request: Request, delay_seconds: float) -> None:
    """Send requests to a host one at a time, with at least ``delay_seconds`` between two."""
    downloader = crawler.engine.downloader
    key = downloader.get_slot_key(request)
    delay = max(delay_seconds, downloader.settings.getfloat("DOWNLOAD_DELAY"))
    # Scrapy drops a slot that was idle for a minute, and makes the next one from these settings.
    downloader.per_slot_settings[key] = {"delay": delay, "concurrency": 1, "jitter": 0}
    slot = downloader.slots.get(key)
    if slot is not None:
        slot.concurrency, slot.jitter, slot.delay = 1, 0, max(slot.delay, delay)
        slot.lastseen = max(slot.lastseen, monotonic())


def find_min_delay(crawler: Crawler, request: Request) -> float:
    """Return the seconds that ``set_min_delay`` set for the host of a request, else 0."""
    downloader = crawler.engine.downloader
    own = downloader.per_slot_settings.get(downloader.get_slot_key(request), {})
    return float(own.get("delay", 0))


def print_response(command: FetchCommand, response: Response, options: Namespace) -> None:
    """Print a response, or its headers, as Scrapy's ``fetch`` command does.

    The command prints what it has requested itself, robots.txt aside. A public method that prints
    a given response would replace this.
    """
    command._print_response(response, options)  # noqa: SLF001


class PoliteDownloader(Downloader):
    """Scrapy's downloader, which reserves a host in the store before it sends a request.

    A slot knows the requests of its own run only. A middleware comes too early: requests wait for
    their delay after it. A hook before a slot sends a request would replace this.

    It is full when ``HostLoad`` is. Scrapy counts all requests that it has accepted, also those to
    slow hosts and those that wait for a delay.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pace = get_pace(crawler)
        self._load = get_load(crawler)
        self._clock = create_looping_call(self._wake_engine)

    def fetch(self, request: Request, spider: Spider | None = None) -> Deferred[Response | Request]:  # noqa: ARG002 - deprecated by Scrapy
        if not self._clock.running:
            self._clock.start(_WAKE_SECONDS, now=False)
        self._load.begin(request)
        fetched: Deferred[Response | Request] = super().fetch(request)
        return fetched.addBoth(self._end, request)

    def needs_backout(self) -> bool:
        return self._load.is_full

    def close(self) -> None:
        if self._clock.running:
            self._clock.stop()
        super().close()

    async def _enqueue_request(self, request: Request) -> Response:
        self._load.wait(request)
        return await super()._enqueue_request(request)

    def _end(self, result: T, request: Request) -> T:
        self._load.end(request)
        return result

    def _wake_engine(self) -> None:
        """Make the engine look for requests: time alone makes room, as requests become old."""
        engine = self.crawler.engine
        if engine is not None and engine._slot is not None:  # noqa: SLF001 - see the module
            engine._slot.nextcall.schedule()  # noqa: SLF001

    def _process_queue(self, slot: Slot) -> None:
        if slot.latercall:
            return
        while slot.queue and slot.free_transfer_slots() > 0:
            now = monotonic()
            delay = slot.download_delay()
            wait = slot.lastseen + delay - now  # a pause moves the time of the last request
            host = find_host(slot.queue[0][0])
            try:
                wait = wait if wait > 0 else self._pace.reserve(host, delay_seconds=delay)
            except HostPausedError as error:
                fail_queued_requests(self.crawler, error, host=host)
                continue
            if wait > 0:
                slot.latercall = call_later(wait, self._latercall, slot)
                return
            # Not the time before: a database that cannot be reached holds up the reservation.
            slot.lastseen = monotonic()
            request, queued = slot.queue.popleft()
            self._load.send(request)
            _schedule_coro(self._wait_for_download(slot, request, queued))


class PoliteThrottle(AutoThrottle):
    """AutoThrottle that never goes below the ``Crawl-delay`` of a host.

    AutoThrottle knows one least delay for all hosts; one a slot would replace this.
    """

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        slot: Slot | None = self._get_slot(request, spider)[1]
        if slot is not None:
            slot.delay = max(slot.delay, find_min_delay(self.crawler, request))


# --- HTTP responses ------------------------------------------------------------------------------


class HeaderLimitProtocol(_LenientHTTP11ClientProtocol):
    """HTTP/1.1 client protocol with a limit for headers, which leaves servers that are not HTTP.

    Twisted reads headers without a limit, and waits for a status line in whatever the server
    sends. A setting for the number of bytes would replace this.
    """

    _counted_parser: HTTPClientParser | None = None
    _header_bytes = 0

    def dataReceived(self, bytes: bytes) -> None:  # noqa: N802, A002 - Twisted's names
        """Count the bytes before the content, and abort the connection where they go on."""
        parser = self._parser
        if parser is not None and parser.state in (STATUS, HEADER):
            is_new = parser is not self._counted_parser  # each response has a parser of its own
            self._counted_parser = parser
            self._header_bytes = len(bytes) + (0 if is_new else self._header_bytes)
            if is_new and not _STATUS_PREFIX.startswith(bytes[: len(_STATUS_PREFIX)].upper()):
                self._abort(NotHttpError())
                return
            if self._header_bytes > MAX_HEADER_BYTES:
                self._abort(HeadersTooLongError())
                return
        super().dataReceived(bytes)  # type: ignore[no-untyped-call]

    def _abort(self, error: Exception) -> None:
        transport = self.transport
        self._giveUp(Failure(error))  # type: ignore[no-untyped-call]
        if transport is not None:
            transport.abortConnection()


class _HeaderLimitFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> HeaderLimitProtocol:  # noqa: N802, ARG002 - as above
        return HeaderLimitProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


def limit_headers(handler: HTTP11DownloadHandler) -> None:
    """Make a download handler use ``HeaderLimitProtocol``.

    Scrapy sets its own protocol the same way. A public factory would replace this.
    """
    handler._pool._factory = _HeaderLimitFactory  # noqa: SLF001 - see the docstring
