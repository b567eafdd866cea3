"""robots.txt of a host -> which of its addresses may be asked for, and how often (RFC 9309)."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from http import HTTPStatus
from time import monotonic, time
from typing import Protocol, runtime_checkable

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred

from newsbot.fetch.address_guard import RefusedAddressError
from newsbot.fetch.error_messages import describe_error, describe_status
from newsbot.fetch.polite_retry import RetryAfterTooLongError, set_least_delay
from newsbot.fetch.prompt_shutdown import RunEndedError
from newsbot.fetch.rights import META_KEY, find_ai_agents
from newsbot.http_cache import CachedDocument, CacheValidators
from newsbot.settings_readers import read_seconds

logger = logging.getLogger(__name__)

MAX_PARSED_BYTES = 500 * 1024
"""RFC 9309, 2.5: the least that a crawler has to read, and all that this one does."""

MAX_INFLATED_BYTES = 10 * 1024 * 1024
"""Of a compressed robots.txt, which is cut only afterwards."""

MAX_REDIRECTS = 5
"""RFC 9309, 2.3.1.2; also to other hosts."""

KEPT_SECONDS = 24 * 3600
"""RFC 9309, 2.4."""

RETRIED_SECONDS = 600
"""After which a robots.txt that could not be had is asked for again."""


MAX_KEPT_BYTES = 64 * 1024
"""Of a robots.txt that is kept for the next run; longer ones are rare and asked for again."""


@runtime_checkable
class RobotsStore(Protocol):
    """An extension that knows the robots.txt of hosts (scheme, name and port) from run to run."""

    def find_robots(self, host: str) -> CachedDocument | None:
        """Return what was kept of a host, however old."""

    def keep_robots(self, host: str, kept: CachedDocument) -> None:
        """Keep what a host answered."""


class RobotsUnreachableError(IgnoreRequest):
    """Nobody knows what robots.txt allows, so nothing is asked for until it can be read."""


class RobotsForbidError(IgnoreRequest):
    """What robots.txt asks for leaves no way to crawl in this run."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Robots:
    """What the robots.txt of one host says; ``parser`` is None where all is allowed.

    ``error`` is raised for each of the host's addresses. ``expires`` is a time of ``monotonic``.
    """

    expires: float
    parser: ProtegoRobotParser | None = None
    ai_agents: tuple[str, ...] = ()
    error: IgnoreRequest | None = None


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware with the rules of RFC 9309, and ``Crawl-delay``.

    4xx allows all; 5xx, 429 and no answer forbid all for now. A host that asks for a
    ``Crawl-delay`` has one connection, and so many seconds between two requests.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._hosts: dict[str, Robots | Deferred[Robots]] = {}
        self._most_delay = read_seconds(crawler.settings, "CRAWL_DELAY_MAX_SECONDS")
        # Groups are told by the product alone: a contact address must not choose one.
        agent = self._robotstxt_useragent or self._default_useragent
        self._product = read_product(str(agent))
        self._robotstxt_useragent = self._product
        crawler.signals.connect(_cut_long, signal=signals.bytes_received)

    async def robot_parser(self, request: Request) -> ProtegoRobotParser | None:
        """Return the rules of a request's host, None where it has none.

        :raises RobotsUnreachableError: they cannot be had now.
        :raises RobotsForbidError: the delay that they ask for is over the bound.
        """
        parts = urlparse_cached(request)
        host = f"{parts.scheme}://{parts.netloc}"  # rules are those of one scheme (RFC 9309, 2.3)
        known = self._hosts.get(host)
        if known is None or (isinstance(known, Robots) and known.expires < monotonic()):
            waiting: Deferred[Robots] = Deferred()
            self._hosts[host] = waiting
            robots = await self._read(host, request)
            self._hosts[host] = robots
            waiting.callback(robots)
        elif isinstance(known, Robots):
            robots = known
        else:
            robots = await _wait_for(known)
        if robots.error is not None:
            raise robots.error
        if robots.parser is not None:
            refused = [a for a in robots.ai_agents if not robots.parser.allowed(request.url, a)]
            request.meta[META_KEY] = refused
        return robots.parser

    async def _read(self, host: str, request: Request) -> Robots:
        """Read what an earlier run kept of a host for as long as it holds, else ask the host."""
        keeper = self._find_keeper()
        kept = keeper.find_robots(host) if keeper else None
        age = int(time()) - kept.fetched_at if kept else -1
        if kept is not None and 0 <= age < KEPT_SECONDS:
            self._stats.inc_value("robotstxt/kept_count")
            return self._keep_delay(_parse(kept.body, seconds=KEPT_SECONDS - age), request)
        try:
            answer = await self._fetch(host, kept.validators if kept else None)
        except Exception as error:  # noqa: BLE001 - of whatever kind, there are no rules to obey
            return self._judge_error(error)
        self._stats.inc_value(f"robotstxt/response_status_count/{answer.status}")
        read = _read_answer(answer, kept)
        if read is None:
            return _unreachable(describe_status(answer.status))
        if keeper and len(read.body or b"") <= MAX_KEPT_BYTES:
            keeper.keep_robots(host, read)
        return self._keep_delay(_parse(read.body, seconds=KEPT_SECONDS), request)

    async def _fetch(self, host: str, known: CacheValidators | None) -> Response:
        asked = Request(
            f"{host}/robots.txt",
            headers=known.condition() if known else None,
            priority=self.DOWNLOAD_PRIORITY,
            meta={
                "dont_obey_robotstxt": True,
                "redirect_ttl": MAX_REDIRECTS,
                "robots_bytes": 0,
                "download_maxsize": 0,  # it is cut, not refused
            },
            callback=NO_CALLBACK,
        )
        self._stats.inc_value("robotstxt/request_count")
        return await self.crawler.engine.download_async(asked)

    def _find_keeper(self) -> RobotsStore | None:
        loaded = self.crawler.extensions.middlewares if self.crawler.extensions else ()
        return next((found for found in loaded if isinstance(found, RobotsStore)), None)

    def _judge_error(self, error: Exception) -> Robots:
        if isinstance(error, RefusedAddressError):
            return Robots(expires=monotonic() + KEPT_SECONDS)  # so is the address itself
        if isinstance(error, RunEndedError | RetryAfterTooLongError):
            return Robots(expires=0, error=error)
        if isinstance(error, IgnoreRequest) and "max redirections" in str(error):
            return Robots(expires=monotonic() + KEPT_SECONDS)
        return _unreachable(describe_error(error))

    def _keep_delay(self, robots: Robots, request: Request) -> Robots:
        delay = robots.parser.crawl_delay(self._product) if robots.parser else None
        if not delay or delay < 0:
            return robots
        if delay > self._most_delay:
            reason = (
                f"robots.txt asks for {delay:g} seconds between two requests, "
                f"more than CRAWL_DELAY_MAX_SECONDS of {self._most_delay:g}"
            )
            return replace(robots, error=RobotsForbidError(reason))
        set_least_delay(self.crawler, request, delay)
        return robots


def _read_answer(answer: Response, kept: CachedDocument | None) -> CachedDocument | None:
    """Return what a host says for a day from now on; None where nobody can know."""
    now = int(time())
    if answer.status == HTTPStatus.NOT_MODIFIED and kept is not None:
        return replace(kept, fetched_at=now)
    too_many, bad = HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR
    if answer.status == too_many or answer.status >= bad:
        return None
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return CachedDocument(body=None, fetched_at=now)
    validators = CacheValidators.read(answer.headers)
    return CachedDocument(body=truncate_body(answer.body), fetched_at=now, validators=validators)


def _parse(body: bytes | None, *, seconds: int) -> Robots:
    expires = monotonic() + seconds
    if body is None:
        return Robots(expires=expires)
    named = find_ai_agents(body.decode("utf-8", "replace"))
    return Robots(expires=expires, parser=ProtegoRobotParser(body, None), ai_agents=named)


def read_product(agent: str) -> str:
    """Return the product that a user agent begins with, as the groups of robots.txt name it.

    >>> read_product("newsbot/1.0 (+https://example.org/googlebot)")
    'newsbot'
    """
    words = agent.partition("/")[0].split()
    return words[0] if words else "*"


def truncate_body(body: bytes) -> bytes:
    """Return the lines of a robots.txt that are read; a line that is cut in two is left out.

    >>> cut_body(b"User-agent: *")
    b'User-agent: *'
    """
    if len(body) <= MAX_PARSED_BYTES:
        return body
    kept = body[:MAX_PARSED_BYTES]
    return kept[: kept.rfind(b"\n") + 1]


def _cut_long(data: bytes, request: Request) -> None:
    """Stop reading a robots.txt that goes on for longer than it is read.

    :raises StopDownload: what has come is enough.
    """
    meta = request.meta
    if "robots_bytes" not in meta:
        return
    # From here on it bounds what the body is decompressed to.
    meta["download_maxsize"] = MAX_INFLATED_BYTES
    meta["robots_bytes"] += len(data)
    if meta["robots_bytes"] > MAX_PARSED_BYTES:
        raise StopDownload(fail=False)


def _unreachable(cause: str) -> Robots:
    reason = f"robots.txt could not be read ({cause}), so nothing is asked for until it can"
    error = RobotsUnreachableError(reason)
    return Robots(expires=monotonic() + RETRIED_SECONDS, error=error)


async def _wait_for(waiting: Deferred[Robots]) -> Robots:
    """Wait beside others for one answer, and leave it to them as it is."""
    own: Deferred[Robots] = Deferred()

    def hand_on(robots: Robots) -> Robots:
        own.callback(robots)
        return robots

    waiting.addCallback(hand_on)
    return await maybe_deferred_to_future(own)
