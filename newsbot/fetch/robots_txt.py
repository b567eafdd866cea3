"""robots.txt rules and ``Crawl-delay`` of each host (RFC 9309)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from time import monotonic, time
from typing import Protocol, Self, runtime_checkable

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured, StopDownload
from scrapy.http import Response, TextResponse
from scrapy.http.request import NO_CALLBACK
from scrapy.statscollectors import StatsCollector
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred

from newsbot.fetch.error_messages import describe_error, describe_status
from newsbot.fetch.exceptions import (
    HostPausedError,
    PrivateAddressError,
    RequestRefusedError,
    RetryAfterTooLongError,
    RobotsForbiddenError,
    RobotsUnreachableError,
    RunEndedError,
)
from newsbot.fetch.host_load import find_host
from newsbot.fetch.host_pace import get_pace
from newsbot.fetch.robots_groups import read_product
from newsbot.fetch.robots_rules import ROBOTS_PATH, RobotsRules
from newsbot.fetch.scrapy_internals import set_min_delay
from newsbot.fetch.shared_results import wait_for_shared
from newsbot.http_cache import CachedDocument, CacheValidators
from newsbot.settings_readers import read_seconds

logger = logging.getLogger(__name__)

MAX_PARSED_BYTES = 500 * 1024
"""RFC 9309, 2.5: the least that a crawler has to read, and all that newsbot reads."""

MAX_INFLATED_BYTES = 10 * 1024 * 1024
"""Of a compressed robots.txt, before it is truncated to ``MAX_PARSED_BYTES``."""

MAX_REDIRECTS = 5
"""RFC 9309, 2.3.1.2; also to other hosts."""

KEPT_SECONDS = 24 * 3600
"""RFC 9309, 2.4."""

RETRY_SECONDS = 600
"""After which an unreachable robots.txt is requested again."""

MAX_KEPT_BYTES = 64 * 1024
"""Of a robots.txt that is stored for the next run; longer ones are rare."""

META_KEY = "robots_rules"
"""In ``request.meta``: the rules of the host, None if all is allowed, for its rights signals."""

_PRIORITY = 1000
"""As in Scrapy's middleware: before the pages of the host."""


class RobotsDocuments(Protocol):
    """The robots.txt of each host (scheme, name and port)."""

    def find(self, host: str) -> CachedDocument | None:
        """Return the stored robots.txt of a host, of any age."""

    def add(self, host: str, document: CachedDocument) -> None:
        """Store the robots.txt of a host."""


@runtime_checkable
class RobotsStore(Protocol):
    """An extension that stores the robots.txt of hosts between runs."""

    @property
    def robots(self) -> RobotsDocuments:
        """The stored documents."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Robots:
    """What holds for one host; ``rules`` and ``body`` are None where it has no robots.txt.

    ``error`` is raised for each URL of the host. ``expires`` is a time of ``monotonic``.
    """

    expires: float
    rules: RobotsRules | None = None
    body: bytes | None = None
    error: RequestRefusedError | None = None


class RobotsMiddleware:
    """Obeys robots.txt by the rules of RFC 9309, ``Crawl-delay`` included.

    A 4xx status allows all URLs; 5xx, 429 and no response forbid all for now. A host that asks for
    a ``Crawl-delay`` gets one connection, and no request before the delay is over.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._pace = get_pace(crawler)
        self._hosts: dict[str, Robots | Deferred[Robots]] = {}
        self._fetching = 0
        self._max_delay = read_seconds(settings, "CRAWL_DELAY_MAX_SECONDS")
        # Groups match the product name alone: a contact URL must not choose another group.
        self._product = read_product(settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"])

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware.

        :raises NotConfigured: ``ROBOTSTXT_OBEY`` is off.
        """
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> Response | None:
        """Wait for the host's rules, and apply them to a request.

        A request for robots.txt itself, for its sitemaps, gets what was read for the rules.

        :raises RobotsUnreachableError: they cannot be read now.
        :raises RobotsForbiddenError: they forbid the URL, or ask for too long a delay.
        """
        parts = urlparse_cached(request)
        if request.meta.get("dont_obey_robotstxt") or parts.scheme == "file":
            return None
        host = f"{parts.scheme}://{parts.netloc}"  # rules are those of one scheme (RFC 9309, 2.3)
        robots = await self._get_robots(host, request)
        if robots.error is not None:
            raise robots.error
        request.meta[META_KEY] = robots.rules  # in place of those of a host that redirected here
        if (parts.path, parts.query) == (ROBOTS_PATH, ""):
            return _make_response(request, robots.body)
        if robots.rules is not None and not robots.rules.is_allowed(request.url):
            self._stats.inc_value("robotstxt/forbidden")
            msg = "robots.txt forbids this URL"
            raise RobotsForbiddenError(msg)
        return None

    @property
    def _stats(self) -> StatsCollector:
        return self._crawler.stats

    async def _get_robots(self, host: str, request: Request) -> Robots:
        known = self._hosts.get(host)
        if isinstance(known, Deferred):
            return await wait_for_shared(known)
        if known is not None and known.expires >= monotonic():
            return known
        waiting: Deferred[Robots] = Deferred()
        self._hosts[host] = waiting
        robots = await self._read(host, request)
        self._hosts[host] = robots
        waiting.callback(robots)
        return robots

    async def _read(self, host: str, request: Request) -> Robots:
        """Read the stored rules of a host if they are fresh, else request robots.txt."""
        store = self._crawler.get_extension(RobotsStore)  # type: ignore[type-abstract]
        kept = store.robots.find(host) if store else None
        age = int(time()) - kept.fetched_at if kept else -1
        if kept is not None and 0 <= age < KEPT_SECONDS:
            self._stats.inc_value("robotstxt/kept_count")
            return self._apply_delay(self._parse(kept.body, seconds=KEPT_SECONDS - age), request)
        try:
            response = await self._fetch(host, kept.validators if kept else None)
        except Exception as error:  # noqa: BLE001 - whatever failed, there are no rules to obey
            return _handle_error(error)
        self._stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        document = _read_response(response, kept)
        if document is None:
            return _unreachable(describe_status(response.status))
        if store and len(document.body or b"") <= MAX_KEPT_BYTES:
            store.robots.add(host, document)
        return self._apply_delay(self._parse(document.body, seconds=KEPT_SECONDS), request)

    def _parse(self, body: bytes | None, *, seconds: int) -> Robots:
        expires = monotonic() + seconds
        if body is None:
            return Robots(expires=expires)
        rules = RobotsRules(decode_body(body), self._product)
        return Robots(expires=expires, rules=rules, body=body)

    async def _fetch(self, host: str, validators: CacheValidators | None) -> Response:
        request = Request(
            f"{host}{ROBOTS_PATH}",
            headers=validators.condition() if validators else None,
            priority=_PRIORITY,
            meta={
                "dont_obey_robotstxt": True,
                "redirect_ttl": MAX_REDIRECTS,
                "robots_bytes": 0,
                "download_maxsize": 0,  # too long a file is truncated, not refused
            },
            callback=NO_CALLBACK,
        )
        self._stats.inc_value("robotstxt/request_count")
        with self._limiting_bodies():
            return await self._crawler.engine.download_async(request)

    @contextmanager
    def _limiting_bodies(self) -> Iterator[None]:
        """Limit bodies while a robots.txt is fetched; parts of other pages call no handler."""
        if not self._fetching:
            self._crawler.signals.connect(self._limit_body, signal=signals.bytes_received)
        self._fetching += 1
        try:
            yield
        finally:
            self._fetching -= 1
            if not self._fetching:
                self._crawler.signals.disconnect(self._limit_body, signal=signals.bytes_received)

    def _limit_body(self, data: bytes, request: Request) -> None:
        """Stop the download of a robots.txt after ``MAX_PARSED_BYTES``.

        :raises StopDownload: there are enough bytes.
        """
        meta = request.meta
        if "robots_bytes" not in meta:
            return
        # From here on, Scrapy applies this limit to the decompressed body.
        meta["download_maxsize"] = MAX_INFLATED_BYTES
        meta["robots_bytes"] += len(data)
        if meta["robots_bytes"] > MAX_PARSED_BYTES:
            raise StopDownload(fail=False)

    def _apply_delay(self, robots: Robots, request: Request) -> Robots:
        delay = (robots.rules.crawl_delay if robots.rules else None) or 0.0
        if delay <= 0:
            self._pace.set_crawl_delay(find_host(request), 0.0)
            return robots
        if delay > self._max_delay:
            reason = (
                f"robots.txt asks for {delay:g} seconds between two requests, "
                f"more than CRAWL_DELAY_MAX_SECONDS ({self._max_delay:g})"
            )
            return replace(robots, error=RobotsForbiddenError(reason))
        set_min_delay(self._crawler, request, delay)
        self._pace.set_crawl_delay(find_host(request), delay)
        return robots


def _make_response(request: Request, body: bytes | None) -> Response:
    if body is None:
        return Response(request.url, status=HTTPStatus.NOT_FOUND, request=request)
    return TextResponse(request.url, body=body, encoding="utf-8", request=request)


def truncate_body(body: bytes) -> bytes:
    """Return the first whole lines of a robots.txt, up to ``MAX_PARSED_BYTES``.

    >>> truncate_body(b"User-agent: *")
    b'User-agent: *'
    """
    if len(body) <= MAX_PARSED_BYTES:
        return body
    kept = body[:MAX_PARSED_BYTES]
    return kept[: max(kept.rfind(b"\n"), kept.rfind(b"\r")) + 1]


def decode_body(body: bytes) -> str:
    """Decode a robots.txt, which has to be UTF-8 (RFC 9309, 2.3).

    Other bytes become lone surrogates, so that a path with them matches these bytes.
    """
    return truncate_body(body).decode("utf-8-sig", errors="surrogateescape")


def _read_response(response: Response, kept: CachedDocument | None) -> CachedDocument | None:
    """Return what holds for the next day; None where the rules are unknown."""
    now = int(time())
    status = response.status
    if status == HTTPStatus.NOT_MODIFIED and kept is not None:
        return replace(kept, fetched_at=now)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return CachedDocument(body=None, fetched_at=now)
    validators = CacheValidators.read(response.headers)
    return CachedDocument(body=truncate_body(response.body), fetched_at=now, validators=validators)


def _handle_error(error: Exception) -> Robots:
    if isinstance(error, RunEndedError | HostPausedError):
        return Robots(expires=0, error=error)
    if isinstance(error, RetryAfterTooLongError):  # a page of the host was not requested
        return Robots(expires=0, error=HostPausedError(str(error)))
    # A host that is not public refuses the page as well. More redirects than allowed count as 4xx.
    is_redirect_loop = isinstance(error, IgnoreRequest) and "max redirections" in str(error)
    if isinstance(error, PrivateAddressError) or is_redirect_loop:
        return Robots(expires=monotonic() + KEPT_SECONDS)
    return _unreachable(describe_error(error))


def _unreachable(cause: str) -> Robots:
    reason = f"robots.txt could not be read ({cause}), so the host is not crawled for now"
    error = RobotsUnreachableError(reason)
    return Robots(expires=monotonic() + RETRY_SECONDS, error=error)
