"""Documents that list URLs: what they are, how they are recognized, and their entries."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from newsbot.discovered_url import UrlSource
from newsbot.record_pickling import pickle_by_slots
from newsbot.site import Site
from newsbot.urls import canonical_url

MAX_ENTRIES = 50_000
"""Entries read of one document; the sitemap protocol allows no more."""

MAX_LISTING_BYTES = 52_428_800
"""Bytes read of one document, unpacked; the sitemap protocol allows no more."""
MAX_TITLE_CHARS = 500
"""Kept of the title of an entry."""

_AMPERSAND = re.compile("&(?:amp|#0{0,4}38|#x0{0,4}26);", re.IGNORECASE)
_MAX_ESCAPES = 3
"""Times that an ampersand may be escaped once more than it should be."""
_QUOTES = ("<", ">", '"', "'")
_BROKEN_SCHEME = re.compile(r"^(https?)(?::/(?!/)|:///+|;?//)(?=[\w-]+\.)", re.IGNORECASE)
_NO_SCHEME = re.compile(r"www\.[\w-]+\.[\w.-]+(?::\d+)?(?:/|$)", re.IGNORECASE)

_NO_HOST = re.compile(
    r"//(?:index|default)\.(?:php\d?|html?|aspx?|jsp|cfm)(?=[/?#]|$)", re.IGNORECASE
)
"""A path with two slashes: the names of files are no hosts."""


class EntryTrust(Enum):
    """How far the entries of a listing are known to be articles."""

    ARTICLES = "the document is made to list articles"
    PAGES = "it lists all pages of a site: its sections too"
    ANY = "it holds URLs of any kind, so a search does not take it for a listing"


def _find_no_page(_site: Site, _url: str, _page: int) -> None:
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class ListingKind:
    """What a listing is for. Listings are sent between processes, so compare kinds with ``==``.

    :param name: for the log, as in ``news sitemap``.
    :param source: how its entries were discovered, for the record.
    :param site_key: the key of a site's table that names such documents; empty if none does.
    :param is_index: its entries are listings themselves.
    :param next_page: returns the URL of the page that follows a page (its URL and number) of
        such a listing of a site, None for the last one.
    """

    name: str
    source: UrlSource
    trust: EntryTrust
    site_key: str = ""
    is_index: bool = False
    next_page: Callable[[Site, str, int], str | None] = _find_no_page


@pickle_by_slots
@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One URL as it is listed, made absolute; None for what the document does not give.

    ``published_at`` is the time of ``published`` in seconds since 1970, where it has one.
    """

    url: str
    title: str | None = None
    published: date | None = None
    modified: date | None = None
    published_at: float | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """The entries of a document in its own order.

    ``listings`` are those among the entries of pages that are listings themselves. ``home`` is the
    page that a feed names as its own, ``next_url`` the document with older entries.
    ``is_whole`` is False where a limit was reached or the document breaks off, ``is_repaired`` is
    True where it was not well-formed.
    """

    kind: ListingKind
    entries: tuple[Entry, ...] = ()
    listings: tuple[Entry, ...] = ()
    home: str | None = None
    next_url: str | None = None
    is_whole: bool = True
    is_repaired: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ListingFormat:
    """How documents of one format are recognized and read.

    :param sniff: returns whether a document may be one, by its first 64 KiB, decoded.
    :param read: takes the document and its absolute URL; None if it is not one after all. It runs
        in a worker, so that it and what it returns must be importable by name.
    """

    sniff: Callable[[str], bool]
    read: Callable[[bytes, str], Listing | None]


def clean_title(text: str) -> str | None:
    """Return the title of an entry without entities, cut to a length; None if it is empty.

    >>> clean_title(" Ferry &amp; tide "), clean_title("")
    ('Ferry & tide', None)
    """
    return unescape(text)[:MAX_TITLE_CHARS].strip() or None


def resolve_url(text: Any, base: str) -> str | None:
    """Return the canonical form of a URL in a document, None if the value is not a URL.

    Mistakes of those who write listings are corrected: URLs that are escaped twice, broken into
    lines or in quotes, have no scheme, a broken one, or two slashes before a path.

    :param base: the absolute URL that a relative one is relative to.

    >>> resolve_url(" /ferry ", "https://example.com/feed"), resolve_url(7, "https://example.com/")
    ('https://example.com/ferry', None)
    >>> resolve_url("www.example.com/show?a=1&amp;id=7", "https://example.com/feed")
    'https://www.example.com/show?a=1&id=7'
    >>> resolve_url("//index.php?id=7", "https://example.com/")
    'https://example.com//index.php?id=7'
    """
    if not isinstance(text, str) or not text.strip():
        return None
    text = "".join(line.strip() for line in text.splitlines())
    text = text.removeprefix("<![CDATA[").removesuffix("]]>")
    if text.startswith(_QUOTES):
        text = text.strip("".join(_QUOTES))
    for _ in range(_MAX_ESCAPES):
        text = _AMPERSAND.sub("&", text)
    text = _BROKEN_SCHEME.sub(r"\1://", text)
    if _NO_SCHEME.match(text):
        text = f"{urlsplit(base).scheme}://{text}"
    elif _NO_HOST.match(text):
        text = f"{urlsplit(base).scheme}://{urlsplit(base).netloc}{text}"
    try:
        return canonical_url(text, base)
    except ValueError:
        return None
