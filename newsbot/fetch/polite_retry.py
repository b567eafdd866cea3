"""Retries that honour ``Retry-After`` and back off for the whole host."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self, TypeGuard

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response

from newsbot.fetch.challenge_headers import describe_challenge
from newsbot.fetch.decompression import TRUNCATED_FLAG
from newsbot.fetch.exceptions import HostPausedError, RetryAfterTooLongError
from newsbot.fetch.host_load import find_host
from newsbot.fetch.host_pace import WINDOW_SECONDS, HostPace, get_pace
from newsbot.fetch.scrapy_internals import (
    fail_queued_requests,
    find_min_delay,
    pause_host,
)
from newsbot.settings_readers import read_seconds
from newsbot.store_clock import now_utc

_ASKS_TO_WAIT = frozenset({301, 302, 303, 307, 308, 403, 413})
"""Statuses that are not retried and whose ``Retry-After`` is obeyed (RFC 9110, 10.2.3)."""


def parse_retry_after(value: str, *, now: datetime) -> float:
    """Return the seconds in a ``Retry-After`` header (RFC 9110, 10.2.3), never negative.

    :param now: an aware time, to which an HTTP date is compared.
    :raises ValueError: the value is neither a number of seconds nor an HTTP date.

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
    """Scrapy's retry middleware, which pauses the host for its ``Retry-After`` or a backoff.

    A host that asks for more than ``RETRY_AFTER_MAX_SECONDS`` gets no more requests in this run:
    queued and later ones fail at once. Other runs of the store wait as well.
    The pause is one of the host's download slot: requests to other hosts go on.
    """

    pace: HostPace
    backoff_seconds: float
    delay_seconds: float

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = super().from_crawler(crawler)
        middleware.delay_seconds = read_seconds(crawler.settings, "DOWNLOAD_DELAY")
        middleware.pace = get_pace(crawler)
        middleware.backoff_seconds = read_seconds(crawler.settings, "RETRY_BACKOFF_SECONDS")
        crawler.signals.connect(middleware.on_response, signal=signals.response_downloaded)
        return middleware

    def on_response(self, response: Response, request: Request) -> None:
        """Pause the host from the time of its response.

        Scrapy sends the host's next request before ``process_response`` sees the response, and
        counts the delay from the request: on a slow connection two requests would meet.
        """
        if find_min_delay(self.crawler, request) or self.delay_seconds >= WINDOW_SECONDS:
            pause_host(self.crawler, request, 0)
            self.pace.add_response(find_host(request))
        wait = self._read_wait(response)
        if wait is None and response.status in self.retry_http_codes:
            wait = self._backoff(request)
        if wait is not None:
            self._pause(request, wait)
        if self._is_too_long(wait):
            host = find_host(request)
            error = self.pace.close(host, wait, cause=f"HTTP {response.status}")
            fail_queued_requests(self.crawler, error, host=host)

    def process_request(self, request: Request) -> None:
        """Refuse a request to a host that asked for a long pause.

        :raises HostPausedError: it did.
        """
        self.pace.check(find_host(request))

    def process_response(  # type: ignore[override]  # Scrapy's decorator hides the signature
        self, request: Request, response: Response
    ) -> Request | Response:
        if TRUNCATED_FLAG in response.flags:
            error = ResponseDataLossError("the response is truncated")
            retry = self.process_exception(request, error)
            if retry is None:
                raise error
            return retry
        if response.status not in self.retry_http_codes or describe_challenge(response.headers):
            return response
        if self._is_too_long(self._read_wait(response)):
            try:
                self.pace.check(find_host(request))
            except HostPausedError as error:
                raise RetryAfterTooLongError(str(error)) from error
        result: Request | Response = super().process_response(request, response)
        return result

    def process_exception(  # type: ignore[override]  # as above
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        retry: Request | Response | None = super().process_exception(request, exception)
        if retry is not None:
            self._pause(request, self._backoff(request))
        return retry

    def _pause(self, request: Request, seconds: float) -> None:
        pause_host(self.crawler, request, min(seconds, self.pace.max_pause_seconds))
        self.pace.pause(find_host(request), seconds)

    def _is_too_long(self, wait_seconds: float | None) -> TypeGuard[float]:
        return wait_seconds is not None and wait_seconds > self.pace.max_pause_seconds

    def _read_wait(self, response: Response) -> float | None:
        header = response.headers.get(b"Retry-After")
        if header is None or not self._may_ask_to_wait(response.status):
            return None
        try:
            return parse_retry_after(header.decode("latin-1"), now=now_utc())
        except ValueError:
            return None

    def _may_ask_to_wait(self, status: int) -> bool:
        return status in self.retry_http_codes or status in _ASKS_TO_WAIT

    def _backoff(self, request: Request) -> float:
        retries: int = request.meta.get("retry_times", 0)
        return min(self.backoff_seconds * float(2**retries), self.pace.max_pause_seconds)
