"""A sitemap, news sitemap, sitemap index, or robots.txt -> the addresses it lists, with dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from itertools import islice
from typing import Any

from newsbot.discover.date_range import find_day
from newsbot.discover.listing import MAX_ENTRIES, Entry, Listing, ListingKind
from newsbot.discover.xml_stream import ByteChunks, name_of, read_elements, read_head, text_of
from newsbot.urls import canonical_url

_ENTRIES = frozenset({"url", "sitemap"})
_LISTS = {"urlset": "url", "sitemapindex": "sitemap"}
_MAX_ROBOTS_BYTES = 500 * 1024
"""A crawler need not read more of robots.txt (RFC 9309, 2.5)."""
_MAX_ROBOTS_SITEMAPS = 100
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_MAX_LINE_CHARS = 2_048
_MAX_TITLE_CHARS = 500


def read_sitemap(body: bytes, *, url: str, is_index: bool) -> Listing:
    """Read a sitemap or, with ``is_index``, the sitemaps that an index lists.

    One is a news sitemap if its first entry has an element ``news``. Pictures and videos are no
    entries.

    :param url: the absolute address of the sitemap.
    """
    pieces = ByteChunks(body)
    read = list(islice(_read_entries(pieces, url, None), MAX_ENTRIES))
    if not read:
        pieces = ByteChunks(body)
        read = list(islice(_read_entries(pieces, url, "utf-8"), MAX_ENTRIES))
    is_news = bool(read) and read[0][1]
    kind = ListingKind.NEWS_SITEMAP if is_news else ListingKind.SITEMAP
    return Listing(
        kind=ListingKind.INDEX if is_index else kind,
        entries=tuple(entry for entry, _ in read),
        is_whole=pieces.is_whole and len(read) < MAX_ENTRIES,
    )


def read_text_sitemap(body: bytes, *, url: str) -> Listing | None:
    """Read a sitemap that is a text of addresses, one a line; None if a line is something else."""
    pieces = ByteChunks(body)
    text = b"".join(pieces).decode("utf-8-sig", errors="replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or not all(re.match(r"https?://\S+$", line) for line in lines[:MAX_ENTRIES]):
        return None
    found = [_absolute(line, url) for line in lines[:MAX_ENTRIES]]
    return Listing(
        kind=ListingKind.SITEMAP,
        entries=tuple(Entry(url=address) for address in found if address),
        is_whole=pieces.is_whole and len(lines) <= MAX_ENTRIES,
    )


def is_text_sitemap(body: bytes) -> bool:
    """Tell whether a document begins with an address on a line of its own."""
    line = read_head(body).lstrip().partition("\n")[0].strip()
    return re.match(r"https?://[^\s<>]+$", line) is not None


def find_robots_sitemaps(body: bytes, *, url: str) -> list[str]:
    """Find the sitemaps that robots.txt names (sitemaps.org), each once, in its order.

    >>> find_robots_sitemaps(b"Sitemap: /news.xml #", url="https://example.com/robots.txt")
    ['https://example.com/news.xml']
    """
    text = body[:_MAX_ROBOTS_BYTES].decode("utf-8-sig", errors="replace").replace("\r", "\n")
    named = (_absolute(match[1], url) for match in _SITEMAP_LINE.finditer(text))
    return [*dict.fromkeys(address for address in named if address)][:_MAX_ROBOTS_SITEMAPS]


def _read_entries(
    pieces: ByteChunks, url: str, encoding: str | None
) -> Iterator[tuple[Entry, bool]]:
    for element in read_elements(pieces, _ENTRIES, encoding=encoding):
        parent = element.getparent()
        if parent is None or _LISTS.get(name_of(parent)) != name_of(element):
            continue
        found = _read_entry(element, url)
        if found:
            yield found


def _read_entry(element: Any, url: str) -> tuple[Entry, bool] | None:
    address, modified, news = None, None, None
    for child in element:
        name = name_of(child)
        if name == "loc" and address is None:
            address = _absolute(text_of(child), url)
        elif name == "lastmod" and modified is None:
            modified = find_day(text_of(child))
        elif name == "news":
            news = child
    if address is None:
        return None
    published, title = _read_news(news)
    entry = Entry(url=address, title=title, published=published, modified=modified)
    return entry, news is not None


def _read_news(news: Any) -> tuple[date | None, str | None]:
    values = {} if news is None else {name_of(child): text_of(child) for child in news}
    title = unescape(values.get("title", ""))[:_MAX_TITLE_CHARS].strip() or None
    return find_day(values.get("publication_date")), title


def _absolute(text: str, base: str) -> str | None:
    if not text or len(text) > _MAX_LINE_CHARS:
        return None
    try:
        return canonical_url(text, base)
    except ValueError:
        return None
