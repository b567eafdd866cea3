"""Retries that honour ``Retry-After`` and back off for the whole host."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response

from newsbot.fetch.challenge_headers import describe_challenge
from newsbot.fetch.decompression import TRUNCATED_FLAG
from newsbot.fetch.exceptions import RetryAfterTooLongError
from newsbot.fetch.scrapy_internals import (
    fail_queued_requests,
    find_host,
    find_min_delay,
    pause_host,
)
from newsbot.settings_readers import read_seconds

logger = logging.getLogger(__name__)

_MAX_SHOWN_WAIT_SECONDS = 366 * 24 * 3600
"""A longer wait is reported as this one: dates end with the year 9999."""


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
    queued and later ones fail at once.
    The pause is one of the host's download slot: requests to other hosts go on.
    """

    max_wait_seconds: float
    backoff_seconds: float
    closed_hosts: dict[str, str]
    """Hosts that get no more requests, with the reason."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = super().from_crawler(crawler)
        middleware.max_wait_seconds = read_seconds(crawler.settings, "RETRY_AFTER_MAX_SECONDS")
        middleware.backoff_seconds = read_seconds(crawler.settings, "RETRY_BACKOFF_SECONDS")
        middleware.closed_hosts = {}
        crawler.signals.connect(middleware.on_response, signal=signals.response_downloaded)
        return middleware

    def on_response(self, response: Response, request: Request) -> None:
        """Pause the host from the time of its response.

        Scrapy sends the host's next request before ``process_response`` sees the response, and
        counts the delay from the request: on a slow connection two requests would meet.
        """
        if find_min_delay(self.crawler, request):
            pause_host(self.crawler, request, 0)
        if response.status in self.retry_http_codes:
            wait = self._read_wait(response)
            if wait is None or wait <= self.max_wait_seconds:
                seconds = self._backoff(request) if wait is None else wait
                pause_host(self.crawler, request, seconds)
            else:
                self._close_host(request, response.status, wait)

    def process_request(self, request: Request) -> None:
        """Refuse a request to a closed host.

        :raises RetryAfterTooLongError: the host is closed.
        """
        reason = self.closed_hosts.get(find_host(request))
        if reason is not None:
            raise RetryAfterTooLongError(reason)

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
        wait = self._read_wait(response)
        if wait is not None and wait > self.max_wait_seconds:
            raise RetryAfterTooLongError(self.closed_hosts[find_host(request)])
        result: Request | Response = super().process_response(request, response)
        return result

    def process_exception(  # type: ignore[override]  # as above
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        retry: Request | Response | None = super().process_exception(request, exception)
        if retry is not None:
            pause_host(self.crawler, request, self._backoff(request))
        return retry

    def _close_host(self, request: Request, status: int, wait_seconds: float) -> None:
        host = find_host(request)
        is_new = host not in self.closed_hosts
        until = datetime.now(UTC) + timedelta(seconds=min(wait_seconds, _MAX_SHOWN_WAIT_SECONDS))
        reason = (
            f"{host} asks to wait until {until:%Y-%m-%d %H:%M} UTC (HTTP {status}), "
            f"longer than RETRY_AFTER_MAX_SECONDS ({self.max_wait_seconds:g})"
        )
        self.closed_hosts[host] = reason
        if is_new:
            logger.warning("%s: no more requests to it in this run", reason)
        fail_queued_requests(self.crawler, RetryAfterTooLongError(reason), host=host)

    def _read_wait(self, response: Response) -> float | None:
        header = response.headers.get(b"Retry-After")
        if header is None:
            return None
        try:
            return parse_retry_after(header.decode("latin-1"), now=datetime.now(UTC))
        except ValueError:
            return None

    def _backoff(self, request: Request) -> float:
        retries: int = request.meta.get("retry_times", 0)
        return min(self.backoff_seconds * float(2**retries), self.max_wait_seconds)
