"""Find the URLs of articles in the JSON that a site's own scripts load.

Such JSON has no agreed form. Values of names like ``url`` and ``link`` are URLs, and so is each
text of a list that looks like one. Of a piece of HTML the links are taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from newsbot.discover.listing import (
    MAX_ENTRIES,
    Entry,
    EntryTrust,
    Listing,
    ListingFormat,
    ListingKind,
    resolve_url,
)
from newsbot.discover.listing_text import is_json_head, read_json
from newsbot.discover.site_listings import PAGE, fill_page
from newsbot.discovered_url import UrlSource
from newsbot.site import Site
from newsbot.text.markup import MAX_TAGS, select_html
from newsbot.urls import canonical_url

_NAMES = "url link href permalink canonical weburl articleurl canonicalurl fullurl pageurl path uri"
URL_NAMES = frozenset(_NAMES.split())
_OTHERS = (
    "image images media video videos thumbnail thumbnails picture pictures author authors byline "
    "category categories section sections tag tags topic topics ads links pagination paging "
    "related publisher navigation menu breadcrumb breadcrumbs"
)
OTHER_NAMES = frozenset(_OTHERS.split())
"""Objects under these names have URLs that are not those of articles."""

_INTERFACES = ("/wp-json/", "/api/", "/graphql")
_MAX_DEPTH = 12
_MAX_VALUES = 200_000
_MAX_URL_CHARS = 2_048
_MAX_HTML_CHARS = 2_000_000


def find_next_endpoint_page(site: Site, url: str, page: int) -> str | None:
    """Return the URL of the page after one of an endpoint; None for any other URL."""
    for endpoint in site.endpoints:
        if PAGE in endpoint and canonical_url(fill_page(endpoint, page)) == url:
            return canonical_url(fill_page(endpoint, page + 1))
    return None


ENDPOINT = ListingKind(
    name="endpoint",
    source=UrlSource.ENDPOINT,
    trust=EntryTrust.ANY,
    next_page=find_next_endpoint_page,
)


def read_endpoint(body: bytes, url: str) -> Listing | None:
    """Read JSON of any form; None for what is not JSON or holds no URL.

    :param url: the absolute URL of the response.
    """
    values = [*_walk(read_json(body))]
    named = [text for name, text in values if _is_named(name, text)]
    texts = named or _read_html(text for _, text in values if "<a " in text)
    targets = (target for text in texts if (target := _resolve(text, url)))
    entries = tuple(Entry(url=target) for target in dict.fromkeys(islice(targets, MAX_ENTRIES)))
    return Listing(kind=ENDPOINT, entries=entries) if entries else None


JSON_ENDPOINT = ListingFormat(sniff=is_json_head, read=read_endpoint)


def _walk(document: Any) -> Iterator[tuple[str, str]]:
    """Yield the texts of a document in its order, each with its name."""
    waiting = [("", document, 0)]
    for _ in range(_MAX_VALUES):
        if not waiting:
            return
        name, value, depth = waiting.pop()
        if isinstance(value, str):
            yield name, value
        elif depth >= _MAX_DEPTH:
            continue
        elif isinstance(value, dict):
            inner = ((plain_name(key), part, depth + 1) for key, part in value.items())
            kept = [part for part in inner if part[0] not in OTHER_NAMES]
            waiting.extend(reversed(kept))
        elif isinstance(value, list):
            waiting.extend(("[]", part, depth + 1) for part in reversed(value))


def plain_name(key: str) -> str:
    """Spell a name as in the lists above; ``_links`` and the like are those of the interface."""
    is_own = key.startswith("_")
    return "links" if is_own else key.replace("_", "").replace("-", "").lower()


def _is_named(name: str, text: str) -> bool:
    return name in URL_NAMES or (name == "[]" and not any(c in text for c in " <>\n"))


def _read_html(pieces: Iterable[str]) -> list[str]:
    """Return the links of pieces of HTML, as far as one page may have as much."""
    links: list[str] = []
    tags = 0
    for piece in pieces:
        tags += piece.count("<")
        if tags > MAX_TAGS:
            break
        with suppress(ValueError, etree.LxmlError):
            links += select_html(piece[:_MAX_HTML_CHARS], url="").css("a::attr(href)").getall()
    return links


def _resolve(text: str, url: str) -> str | None:
    text = text.strip()
    if not text.startswith(("http://", "https://", "/")) or len(text) > _MAX_URL_CHARS:
        return None
    target = resolve_url(text, url)
    path = urlsplit(target or "").path
    is_interface = path.startswith(_INTERFACES) or path == urlsplit(url).path
    return None if is_interface else target
