"""/.well-known/tdmrep.json of a host -> what it reserves for each of its addresses."""

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
"""A longer file is not read: publishers name a few parts of their site."""
MAX_RULES = 500
_MAX_LOCATION_CHARS = 500
_KEPT = "".join(char for char in map(chr, range(33, 127)) if char not in "$*")

META_KEY = "tdm_rule"
"""Where a request carries the rule for its address."""
FILE_KEY = "tdmrep_file"
"""Where the request for the file itself says that it is one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TdmRule:
    """One rule: ``reservation`` is 1 or 0, ``policy`` an address or "".

    ``location`` is spelt as by ``normalize_tdm_path``, but for its ``*`` and the ``$`` at its end.
    """

    location: str
    reservation: int
    policy: str = ""

    def matches(self, path: str) -> bool:
        """Tell whether the rule is for a path; ``*`` is any text, ``$`` at the end is the end.

        :param path: with its query, spelt as ``normalize_tdm_path`` does.

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
    """Asks each host once for the file, as politely as for a page, and marks its requests.

    A file that cannot be had, or is none, reserves nothing. Off unless ``TDMREP_ENABLED``, or
    ``RIGHTS_POLICY`` is ``respect``.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._hosts: dict[str, asyncio.Task[tuple[TdmRule, ...]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware.

        :raises NotConfigured: nobody wants to know.
        """
        settings = crawler.settings
        if not settings.getbool("TDMREP_ENABLED") and settings.get("RIGHTS_POLICY") != "respect":
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for the rules of the request's host, and mark it with the first that matches.

        "The most specific match is the first in sequence" (TDM Reservation Protocol, TDM File on
        the Origin Server): unlike robots.txt, the length of a rule says nothing.
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
        asked = Request(
            f"{base}{PATH}",
            priority=1,
            meta={FILE_KEY: True, "dont_retry": True, "download_maxsize": MAX_BYTES},
            callback=NO_CALLBACK,
        )
        try:
            answer = await self._crawler.engine.download_async(asked)
        except Exception:  # noqa: BLE001 - of whatever kind, there are no rules
            return ()
        return read_tdm_rules(answer.body) if answer.status == 200 else ()  # noqa: PLR2004 - OK


def read_tdm_rules(body: bytes) -> tuple[TdmRule, ...]:
    """Read a file as the TDM Reservation Protocol has it (W3C community group, 2024).

    :return: the rules that can be read, in the order of the file; none of anything else.

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
    """Write what need not be percent-encoded plainly, and all else in one way (RFC 3986, 6.2.2).

    ``$`` and ``*`` are encoded: they are what they are in a path, and signs in a location.

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
    said = policy[:_MAX_LOCATION_CHARS] if isinstance(policy, str) else ""
    body = str(location).removesuffix("$")
    end = "$" if body != location else ""
    level = "*".join(map(normalize_tdm_path, body.split("*"))) + end
    return TdmRule(location=level, reservation=int(str(reservation)), policy=said)


def _find_in_order(text: str, parts: list[str]) -> bool:
    start = 0
    for part in parts:
        place = text.find(part, start)
        if place < 0:
            return False
        start = place + len(part)
    return True
