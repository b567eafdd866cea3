"""JSON from a site's own scripts -> the addresses it holds, as a listing.

Nobody has agreed on its form: what stands under names like ``url`` and ``link`` is an address, and
so is each text of a list that is one by itself. A piece of HTML gives the links in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from parsel import Selector

from newsbot.discover.listing import MAX_ENTRIES, Entry, Listing, ListingKind
from newsbot.discover.xml_stream import ByteChunks
from newsbot.urls import canonical_url

PAGE = "{page}"
"""Stands in the address of an endpoint for the number of the page, from 1 on."""

_NAMES = "url link href permalink canonical weburl articleurl canonicalurl fullurl pageurl path uri"
_ADDRESS_NAMES = frozenset(_NAMES.split())
_OTHERS = (
    "image images media video videos thumbnail thumbnails picture pictures author authors byline "
    "category categories section sections tag tags topic topics ads links pagination paging "
    "related publisher navigation menu breadcrumb breadcrumbs"
)
_OTHER_NAMES = frozenset(_OTHERS.split())
"""What has an address of its own that is no article's."""

_INTERFACES = ("/wp-json/", "/api/", "/graphql")
_MAX_DEPTH = 12
_MAX_VALUES = 200_000
_MAX_ADDRESS_CHARS = 2_048
_MAX_JSON_BYTES = 10 * 1024 * 1024
_MAX_HTML_CHARS = 2_000_000


def fill_page(endpoint: str, page: int) -> str:
    """Return the address of one page of an endpoint.

    >>> fill_page("https://example.com/api/latest?page={page}", 2)
    'https://example.com/api/latest?page=2'
    """
    return endpoint.replace(PAGE, str(page))


def read_endpoint(body: bytes, *, url: str) -> Listing | None:
    """Read JSON of any form; None for what is no JSON or holds no address.

    :param url: the absolute address of the answer.
    """
    pieces = ByteChunks(body, max_bytes=_MAX_JSON_BYTES)
    try:
        answer = json.loads(b"".join(pieces).decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        return None
    values = [*_walk(answer)]
    named = [text for name, text in values if _is_named(name, text)]
    texts = named or [link for _, text in values if "<a " in text for link in _read_html(text)]
    found = dict.fromkeys(address for text in texts if (address := _absolute(text, url)))
    entries = tuple(Entry(url=address) for address in found)[:MAX_ENTRIES]
    return Listing(kind=ListingKind.ENDPOINT, entries=entries) if entries else None


def _walk(answer: Any) -> Iterator[tuple[str, str]]:
    """Yield the texts in an answer in its order, each with the name it stands under."""
    waiting = [("", answer, 0)]
    for _ in range(_MAX_VALUES):
        if not waiting:
            return
        name, value, depth = waiting.pop()
        if isinstance(value, str):
            yield name, value
        elif depth >= _MAX_DEPTH:
            continue
        elif isinstance(value, dict):
            inner = ((_plain(key), part, depth + 1) for key, part in value.items())
            kept = [part for part in inner if part[0] not in _OTHER_NAMES]
            waiting.extend(reversed(kept))
        elif isinstance(value, list):
            waiting.extend(("[]", part, depth + 1) for part in reversed(value))


def _plain(key: str) -> str:
    """Spell a name as in the lists above; what an interface says of itself begins with ``_``."""
    is_own = key.startswith("_")
    return "links" if is_own else key.replace("_", "").replace("-", "").lower()


def _is_named(name: str, text: str) -> bool:
    return name in _ADDRESS_NAMES or (name == "[]" and not any(c in text for c in " <>\n"))


def _read_html(text: str) -> list[str]:
    try:
        return Selector(text[:_MAX_HTML_CHARS]).css("a::attr(href)").getall()
    except (ValueError, etree.LxmlError):
        return []


def _absolute(text: str, url: str) -> str | None:
    text = text.strip()
    if not text.startswith(("http://", "https://", "/")) or len(text) > _MAX_ADDRESS_CHARS:
        return None
    try:
        address = canonical_url(text, url)
    except ValueError:
        return None
    path = urlsplit(address).path
    is_interface = path.startswith(_INTERFACES) or path == urlsplit(url).path
    return None if is_interface else address
