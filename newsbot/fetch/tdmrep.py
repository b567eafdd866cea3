"""Text and data mining reservations in ``/.well-known/tdmrep.json``."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from newsbot.urls import normalize_escapes

PATH = "/.well-known/tdmrep.json"
MAX_BYTES = 256 * 1024
"""A longer file is ignored: publishers list a few parts of their site."""
MAX_RULES = 500
_MAX_LOCATION_CHARS = 500
_KEPT = "".join(char for char in map(chr, range(33, 127)) if char not in "$*")

META_KEY = "tdm_rule"
"""In ``request.meta``: the rule for the URL."""
FILE_KEY = "tdmrep_file"
"""In ``request.meta``: true for the request of the file itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TdmRule:
    """One rule; ``reservation`` is 1 or 0, ``policy`` a URL or "".

    ``location`` is normalized by ``normalize_tdm_path``, except its ``*`` and the ``$`` at its end.
    """

    location: str
    reservation: int
    policy: str = ""

    def matches(self, path: str) -> bool:
        """Return whether the rule applies to a path; ``*`` matches any text, ``$`` the end.

        :param path: with its query, normalized by ``normalize_tdm_path``.

        >>> rule = TdmRule(location="/news/*/full$", reservation=1)
        >>> rule.matches("/news/tide/full"), rule.matches("/news/tide/full/2")
        (True, False)
        """
        first, *others = self.location.removesuffix("$").split("*")
        if not path.startswith(first):
            return False
        if not self.location.endswith("$"):
            return _find_in_order(path[len(first) :], others)
        if not others:
            return path == first
        *middle, last = others
        rest = path[len(first) :]
        return rest.endswith(last) and _find_in_order(rest[: len(rest) - len(last)], middle)


class TdmRepMiddleware:
    """Requests the file once a host, as politely as a page, and notes its rules in the requests.

    A missing or wrong file reserves nothing. The middleware is off unless ``TDMREP_ENABLED`` is on
    or ``RIGHTS_POLICY`` is ``respect``.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._hosts: dict[str, asyncio.Task[tuple[TdmRule, ...]]] = {}

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
            self._hosts[base] = asyncio.ensure_future(self._fetch(base))
        rules = await asyncio.shield(self._hosts[base])
        path = normalize_tdm_path(f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}")
        request.meta[META_KEY] = next((rule for rule in rules if rule.matches(path)), None)

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
    (TdmRule(location='/', reservation=1, policy=''),)
    >>> read_tdm_rules(b"<h1>Not found</h1>")
    ()
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    rules = (_read_rule(rule) for rule in (found if isinstance(found, list) else ())[:MAX_RULES])
    return tuple(rule for rule in rules if rule is not None)


def normalize_tdm_path(path: str) -> str:
    """Normalize the percent-encoding of a path (RFC 3986, 6.2.2).

    ``$`` and ``*`` are encoded: in a path they are plain characters, in a location wildcards.

    >>> [normalize_tdm_path(path) for path in ("/%7Etide/gr%c3%bcn", "/~tide/grün", "/a$%2fb")]
    ['/~tide/gr%C3%BCn', '/~tide/gr%C3%BCn', '/a%24%2Fb']
    """
    return normalize_escapes(quote(path, safe=_KEPT))


def _read_rule(rule: Any) -> TdmRule | None:
    if not isinstance(rule, dict):
        return None
    location, reservation = rule.get("location"), rule.get("tdm-reservation")
    policy = rule.get("tdm-policy")
    is_location = isinstance(location, str) and 0 < len(location) <= _MAX_LOCATION_CHARS
    if not is_location or str(reservation) not in ("0", "1"):
        return None
    text = policy[:_MAX_LOCATION_CHARS] if isinstance(policy, str) else ""
    body = str(location).removesuffix("$")
    end = "$" if body != location else ""
    normal = "*".join(map(normalize_tdm_path, body.split("*"))) + end
    return TdmRule(location=normal, reservation=int(str(reservation)), policy=text)


def _find_in_order(text: str, parts: list[str]) -> bool:
    start = 0
    for part in parts:
        place = text.find(part, start)
        if place < 0:
            return False
        start = place + len(part)
    return True
