"""Text and data mining reservations in ``/.well-known/tdmrep.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred

from newsbot.fetch.path_pattern import PathPattern, read_path
from newsbot.fetch.shared_results import wait_for_shared

PATH = "/.well-known/tdmrep.json"
MAX_BYTES = 256 * 1024
"""A longer file is ignored: publishers list a few parts of their site."""
MAX_RULES = 500
_MAX_LOCATION_CHARS = 500

META_KEY = "tdm_rule"
"""In ``request.meta``: the rule for the URL."""
FILE_KEY = "tdmrep_file"
"""In ``request.meta``: true for the request of the file itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TdmRule:
    """One rule; ``reservation`` is 1 or 0, ``policy`` a URL or ""."""

    location: PathPattern
    reservation: int
    policy: str = ""


class TdmRepMiddleware:
    """Requests the file once a host, as politely as a page, and notes its rules in the requests.

    A missing or wrong file reserves nothing. The middleware is off unless ``TDMREP_ENABLED`` is on
    or ``RIGHTS_POLICY`` is ``respect``.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._hosts: dict[str, Deferred[tuple[TdmRule, ...]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware.

        :raises NotConfigured: the settings do not ask for it.
        """
        settings = crawler.settings
        if not settings.getbool("TDMREP_ENABLED") and settings.get("RIGHTS_POLICY") != "respect":
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for the rules of the host, and note the first that matches the URL.

        "The most specific match is the first in sequence" (TDM Reservation Protocol, TDM File on
        the Origin Server): the length of a rule does not count, as it does in robots.txt.
        """
        if request.meta.get("dont_obey_robotstxt") or request.meta.get(FILE_KEY):
            return
        parts = urlparse_cached(request)
        base = f"{parts.scheme}://{parts.netloc}"
        if base not in self._hosts:
            self._hosts[base] = deferred_from_coro(self._fetch(base))
        rules = await wait_for_shared(self._hosts[base])
        path = read_path(request.url)
        request.meta[META_KEY] = next((rule for rule in rules if rule.location.matches(path)), None)

    async def _fetch(self, base: str) -> tuple[TdmRule, ...]:
        request = Request(
            f"{base}{PATH}",
            priority=1,
            meta={FILE_KEY: True, "dont_retry": True, "download_maxsize": MAX_BYTES},
            callback=NO_CALLBACK,
        )
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception:  # noqa: BLE001 - whatever failed, there are no rules
            return ()
        return read_tdm_rules(response.body) if response.status == 200 else ()  # noqa: PLR2004 - OK


def read_tdm_rules(body: bytes) -> tuple[TdmRule, ...]:
    """Read a ``tdmrep.json`` (TDM Reservation Protocol, W3C community group, 2024).

    :return: the valid rules in the order of the file; none if the file is something else.

    >>> read_tdm_rules(b'[{"location": "/", "tdm-reservation": 1}, {"location": 5}]')
    (TdmRule(location=PathPattern('/'), reservation=1, policy=''),)
    >>> read_tdm_rules(b"<h1>Not found</h1>")
    ()
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    rules = (_read_rule(rule) for rule in (found if isinstance(found, list) else ())[:MAX_RULES])
    return tuple(rule for rule in rules if rule is not None)


def _read_rule(rule: Any) -> TdmRule | None:
    if not isinstance(rule, dict):
        return None
    location, reservation = rule.get("location"), rule.get("tdm-reservation")
    policy = rule.get("tdm-policy")
    is_location = isinstance(location, str) and 0 < len(location) <= _MAX_LOCATION_CHARS
    if not is_location or str(reservation) not in ("0", "1"):
        return None
    text = policy[:_MAX_LOCATION_CHARS] if isinstance(policy, str) else ""
    try:
        pattern = PathPattern(str(location))
    except UnicodeEncodeError:
        return None
    return TdmRule(location=pattern, reservation=int(str(reservation)), policy=text)
