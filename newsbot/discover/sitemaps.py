"""Read sitemaps, news sitemaps, sitemap indexes, and the sitemaps that robots.txt names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from newsbot.discover.date_range import find_day
from newsbot.discover.listing import (
    MAX_ENTRIES,
    Entry,
    EntryTrust,
    Listing,
    ListingFormat,
    ListingKind,
    clean_title,
    resolve_url,
)
from newsbot.discover.listing_text import TextChunks, read_head
from newsbot.discover.published_times import find_published_time
from newsbot.discover.xml_stream import find_xml_root, name_of, read_xml, text_of, url_text_of
from newsbot.discovered_url import UrlSource

SITEMAP = ListingKind(
    name="sitemap", source=UrlSource.SITEMAP, trust=EntryTrust.PAGES, site_key="sitemaps"
)
NEWS_SITEMAP = ListingKind(
    name="news sitemap",
    source=UrlSource.SITEMAP,
    trust=EntryTrust.ARTICLES,
    site_key="news_sitemaps",
)
SITEMAP_INDEX = ListingKind(
    name="sitemap index",
    source=UrlSource.SITEMAP,
    trust=EntryTrust.PAGES,
    site_key="sitemaps",
    is_index=True,
)

_INDEX_ROOT = "sitemapindex"
_ROOTS = frozenset({"urlset", _INDEX_ROOT})
_ENTRIES = frozenset({"url", "sitemap"})
_SITEMAP_PATH = re.compile(
    r"\.xml(?:\.gz)?$|sitemap[^/]*\.(?:txt|php|aspx|ashx)(?:\.gz)?$", re.IGNORECASE
)
"""The end of a URL that is a sitemap's although it is listed as a page."""
_MAX_ROBOTS_BYTES = 500 * 1024
"""A crawler need not read more of robots.txt (RFC 9309, 2.5)."""
_ROBOTS_SITEMAP = re.compile(
    r"(?:^|\r)[ \t]*+(?:sitemaps?|site-map)(?:[ \t]*+:|[ \t])([^\r\n#]*)",
    re.IGNORECASE | re.MULTILINE,
)
_MAX_ROBOTS_SITEMAPS = 100
_URL_LINE = re.compile(r"https?://[^\s<>]+$")
_MIN_URL_SHARE = 0.8
"""Of the lines of a text sitemap; the others are comments or mistakes."""
_MAX_URL_CHARS = 2_048
"""The sitemap protocol allows no more."""


def read_sitemap(body: bytes, url: str) -> Listing:
    """Read a sitemap or the sitemaps that an index lists.

    A news sitemap is one whose first entry has an element ``news``. Pictures and videos are not
    entries. Some sites list their sitemaps as if they were pages.

    :param url: the absolute URL of the sitemap.
    """
    is_index = find_xml_root(read_head(body)) == _INDEX_ROOT
    reading = read_xml(
        body, _ENTRIES, lambda elements: [*islice(_read_entries(elements, url), MAX_ENTRIES)]
    )
    read = reading.value
    pages = [one for one in read if not is_index and not one.is_sitemap]
    sitemaps = tuple(one.entry for one in read if is_index or one.is_sitemap)
    if is_index or (sitemaps and not pages):
        kind = SITEMAP_INDEX
    else:
        kind = NEWS_SITEMAP if pages and pages[0].is_news else SITEMAP
    return Listing(
        kind=kind,
        entries=sitemaps if kind.is_index else tuple(one.entry for one in pages),
        listings=() if kind.is_index else sitemaps,
        is_whole=reading.is_whole and len(read) < MAX_ENTRIES,
        is_repaired=reading.is_repaired,
    )


def read_text_sitemap(body: bytes, url: str) -> Listing | None:
    """Read a text with one URL a line; None if most lines are something else."""
    chunks = TextChunks(body)
    lines = [line for text in "".join(chunks).splitlines() if (line := text.strip())]
    urls = [line for line in lines[:MAX_ENTRIES] if _URL_LINE.match(line)]
    if not urls or len(urls) < _MIN_URL_SHARE * len(lines[:MAX_ENTRIES]):
        return None
    found = [_resolve(line, url) for line in urls]
    return Listing(
        kind=SITEMAP,
        entries=tuple(Entry(url=target) for target in found if target),
        is_whole=chunks.is_whole and len(lines) <= MAX_ENTRIES,
    )


def begins_with_url(head: str) -> bool:
    """Return whether a document begins with a URL on a line of its own; comments may precede it."""
    lines = (line for text in head.splitlines() if (line := text.strip()))
    first = next((line for line in lines if not line.startswith("#")), "")
    return _URL_LINE.match(first) is not None


XML_SITEMAP = ListingFormat(sniff=lambda head: find_xml_root(head) in _ROOTS, read=read_sitemap)
TEXT_SITEMAP = ListingFormat(sniff=begins_with_url, read=read_text_sitemap)


def find_robots_sitemaps(body: bytes, url: str) -> list[str]:
    """Find the sitemaps that robots.txt names (sitemaps.org), each once, in its order.

    >>> find_robots_sitemaps(b"Sitemap: /news.xml #", url="https://example.com/robots.txt")
    ['https://example.com/news.xml']
    """
    text = body[:_MAX_ROBOTS_BYTES].decode("utf-8-sig", errors="replace")
    named = dict.fromkeys(name.strip() for name in _ROBOTS_SITEMAP.findall(text))
    targets = (target for name in named if (target := _resolve(name, url)))
    return [*dict.fromkeys(islice(targets, _MAX_ROBOTS_SITEMAPS))]


@dataclass(frozen=True, kw_only=True, slots=True)
class _ReadEntry:
    entry: Entry
    is_news: bool
    is_sitemap: bool


def _read_entries(elements: Iterator[Any], url: str) -> Iterator[_ReadEntry]:
    for element in elements:
        # An element without an end may be around all that follow it.
        parent = element.getparent()
        is_inside = parent is not None and name_of(parent) in _ENTRIES
        found = None if is_inside else _read_entry(element, url)
        if found:
            yield found


def _read_entry(element: Any, url: str) -> _ReadEntry | None:
    target, modified, news = None, None, None
    for child in element:
        name = name_of(child)
        if name == "loc" and target is None:
            target = _resolve(url_text_of(child), url)
        elif name == "lastmod" and modified is None:
            modified = find_day(text_of(child))
        elif name == "news":
            news = child
    if target is None:
        return None
    values = {} if news is None else {name_of(child): text_of(child) for child in news}
    published = values.get("publication_date")
    path = urlsplit(target).path
    return _ReadEntry(
        entry=Entry(
            url=target,
            title=clean_title(values.get("title", "")),
            published=find_day(published),
            modified=modified,
            published_at=find_published_time(published),
        ),
        is_news=news is not None,
        is_sitemap=name_of(element) == "sitemap" or _SITEMAP_PATH.search(path) is not None,
    )


def _resolve(text: str, base: str) -> str | None:
    return resolve_url(text, base) if len(text) <= _MAX_URL_CHARS else None
