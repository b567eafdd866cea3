"""An answer that asks for patience -> a wait for the whole host, then another try."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest, ResponseDataLossError
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from newsbot.fetch.challenge_headers import name_challenge
from newsbot.fetch.decompression import CUT_FLAG
from newsbot.settings_readers import read_seconds

logger = logging.getLogger(__name__)

_SHORTEST_DELAY_SECONDS = 0.01
"""A slot without any delay never looks at the time of its last request, so it gets this one."""

_LONGEST_WAIT_SECONDS = 366 * 24 * 3600
"""A longer one is told as this one; a calendar ends somewhere."""


class RetryAfterTooLongError(IgnoreRequest):
    """The host asked for more patience than a run has, so nobody asks it again."""


def parse_retry_after(value: str, *, now: datetime) -> float:
    """Return the seconds a ``Retry-After`` header asks for (RFC 9110, 10.2.3), never negative.

    :param now: an aware time, to which an HTTP date is compared.
    :raises ValueError: neither a number of seconds nor an HTTP date.

    >>> parse_retry_after("120", now=datetime(2026, 1, 1, tzinfo=UTC))
    120.0
    >>> parse_retry_after("Thu, 01 Jan 2026 00:01:00 GMT", now=datetime(2026, 1, 1, tzinfo=UTC))
    60.0
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    when = parsedate_to_datetime(text)
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())


class PoliteRetryMiddleware(RetryMiddleware):
    """Scrapy's retry, with the host left alone for as long as it asks or twice as long each time.

    A host that asks for more than ``RETRY_AFTER_MAX_SECONDS`` is asked for nothing more in this
    run: what waits for its turn, and what comes later, ends at once.
    The wait lies on the host's download slot: other hosts go on, and nothing sleeps.
    """

    max_wait_seconds: float
    backoff_seconds: float
    resting_hosts: dict[str, str]
    """Why a host is left alone, by its name."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = super().from_crawler(crawler)
        middleware.max_wait_seconds = read_seconds(crawler.settings, "RETRY_AFTER_MAX_SECONDS")
        middleware.backoff_seconds = read_seconds(crawler.settings, "RETRY_BACKOFF_SECONDS")
        middleware.resting_hosts = {}
        crawler.signals.connect(middleware.heed_answer, signal=signals.response_downloaded)
        return middleware

    def heed_answer(self, response: Response, request: Request) -> None:
        """Let the host rest from its answer on.

        Scrapy takes the host's next request before ``process_response`` sees the answer, and
        counts a delay from when it asked; a slow connection would bring two requests together.
        """
        if find_least_delay(self.crawler, request):
            self._pause_host(request, 0)
        if response.status in self.retry_http_codes:
            wait = self._asked_wait(response)
            if wait is None or wait <= self.max_wait_seconds:
                self._pause_host(request, self._backoff(request) if wait is None else wait)
            else:
                self._leave_host(request, response.status, wait)

    def process_request(self, request: Request) -> None:
        """Let no request leave for a host that asked for more patience than the run has.

        :raises PatienceAskedError: it did.
        """
        reason = self.resting_hosts.get(_host_of(request))
        if reason is not None:
            raise RetryAfterTooLongError(reason)

    def process_response(  # type: ignore[override]  # Scrapy's decorator hides the signature
        self, request: Request, response: Response
    ) -> Request | Response:
        if CUT_FLAG in response.flags:
            cut = ResponseDataLossError("the answer breaks off")
            again = self.process_exception(request, cut)
            if again is None:
                raise cut
            return again
        if response.status not in self.retry_http_codes or name_challenge(response.headers):
            return response
        wait = self._asked_wait(response)
        if wait is not None and wait > self.max_wait_seconds:
            raise RetryAfterTooLongError(self.resting_hosts[_host_of(request)])
        retried: Request | Response = super().process_response(request, response)
        return retried

    def process_exception(  # type: ignore[override]  # as above
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        retried: Request | Response | None = super().process_exception(request, exception)
        if retried is not None:
            self._pause_host(request, self._backoff(request))
        return retried

    def _leave_host(self, request: Request, status: int, wait_seconds: float) -> None:
        """End what waits for the host's delay, and remember why for what comes later."""
        host = _host_of(request)
        is_new = host not in self.resting_hosts
        until = datetime.now(UTC) + timedelta(seconds=min(wait_seconds, _LONGEST_WAIT_SECONDS))
        reason = (
            f"{host} asks for patience until {until:%Y-%m-%d %H:%M} UTC (HTTP {status}), "
            f"longer than RETRY_AFTER_MAX_SECONDS of {self.max_wait_seconds:g}"
        )
        self.resting_hosts[host] = reason
        if is_new:
            logger.warning("%s: nothing more is asked of it in this run", reason)
        for slot in self.crawler.engine.downloader.slots.values():
            waiting = [one for one in slot.queue if _host_of(one[0]) == host]
            for one in waiting:
                slot.queue.remove(one)
                one[1].errback(RetryAfterTooLongError(reason))

    def _asked_wait(self, response: Response) -> float | None:
        header = response.headers.get(b"Retry-After")
        if header is None:
            return None
        try:
            return parse_retry_after(header.decode("latin-1"), now=datetime.now(UTC))
        except ValueError:
            return None

    def _backoff(self, request: Request) -> float:
        tries: int = request.meta.get("retry_times", 0)
        return min(self.backoff_seconds * float(2**tries), self.max_wait_seconds)

    def _pause_host(self, request: Request, wait_seconds: float) -> None:
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is None:
            return
        slot.delay = max(slot.delay, _SHORTEST_DELAY_SECONDS)
        # The slot adds its delay, which may change until then: not taken off, it comes too late.
        slot.lastseen = max(slot.lastseen, monotonic() + wait_seconds)


def _host_of(request: Request) -> str:
    return urlparse_cached(request).hostname or ""


def set_least_delay(crawler: Crawler, request: Request, delay_seconds: float) -> None:
    """Let the host of a request be asked one at a time, at most once in so many seconds."""
    downloader = crawler.engine.downloader
    key = downloader.get_slot_key(request)
    least = max(delay_seconds, downloader.settings.getfloat("DOWNLOAD_DELAY"))
    # Kept for the slots that Scrapy makes anew for a host that was left alone for a minute.
    downloader.per_slot_settings[key] = {"delay": least, "concurrency": 1, "jitter": 0}
    slot = downloader.slots.get(key)
    if slot is not None:
        slot.concurrency, slot.jitter, slot.delay = 1, 0, max(slot.delay, least)
        slot.lastseen = max(slot.lastseen, monotonic())


def find_least_delay(crawler: Crawler, request: Request) -> float:
    """Return the seconds that the host of a request asked for between two requests, else 0."""
    downloader = crawler.engine.downloader
    own = downloader.per_slot_settings.get(downloader.get_slot_key(request), {})
    return float(own.get("delay", 0))
