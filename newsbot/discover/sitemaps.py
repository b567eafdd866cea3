"""Read sitemaps, news sitemaps, sitemap indexes, and the sitemaps that robots.txt names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from itertools import islice
from typing import Any

from newsbot.discover.date_range import find_day
from newsbot.discover.listing import (
    MAX_ENTRIES,
    Entry,
    EntryTrust,
    Listing,
    ListingFormat,
    ListingKind,
    resolve_url,
)
from newsbot.discover.xml_stream import (
    ByteChunks,
    find_xml_root,
    name_of,
    read_elements,
    read_head,
    text_of,
)
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
_LISTS = {"urlset": "url", _INDEX_ROOT: "sitemap"}
_ENTRIES = frozenset(_LISTS.values())
_MAX_ROBOTS_BYTES = 500 * 1024
"""A crawler need not read more of robots.txt (RFC 9309, 2.5)."""
_ROBOTS_SITEMAP = re.compile(
    r"(?:^|\r)[ \t]*+(?:sitemaps?|site-map)(?:[ \t]*+:|[ \t])([^\r\n#]*)",
    re.IGNORECASE | re.MULTILINE,
)
_MAX_ROBOTS_SITEMAPS = 100
_MAX_URL_CHARS = 2_048
"""The sitemap protocol allows no more."""
_MAX_TITLE_CHARS = 500


def read_sitemap(body: bytes, url: str) -> Listing:
    """Read a sitemap or the sitemaps that an index lists.

    A news sitemap is one whose first entry has an element ``news``. Pictures and videos are not
    entries.

    :param url: the absolute URL of the sitemap.
    """
    chunks = ByteChunks(body)
    read = list(islice(_read_entries(chunks, url, None), MAX_ENTRIES))
    if not read:  # the declared encoding may not be that of the document
        chunks = ByteChunks(body)
        read = list(islice(_read_entries(chunks, url, "utf-8"), MAX_ENTRIES))
    is_news = bool(read) and read[0][1]
    is_index = find_xml_root(read_head(body)) == _INDEX_ROOT
    return Listing(
        kind=SITEMAP_INDEX if is_index else NEWS_SITEMAP if is_news else SITEMAP,
        entries=tuple(entry for entry, _ in read),
        is_whole=chunks.is_whole and len(read) < MAX_ENTRIES,
    )


def read_text_sitemap(body: bytes, url: str) -> Listing | None:
    """Read a text with one URL a line; None if a line is something else."""
    chunks = ByteChunks(body)
    text = b"".join(chunks).decode("utf-8-sig", errors="replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or not all(re.match(r"https?://\S+$", line) for line in lines[:MAX_ENTRIES]):
        return None
    found = [_resolve(line, url) for line in lines[:MAX_ENTRIES]]
    return Listing(
        kind=SITEMAP,
        entries=tuple(Entry(url=target) for target in found if target),
        is_whole=chunks.is_whole and len(lines) <= MAX_ENTRIES,
    )


def begins_with_url(head: str) -> bool:
    """Return whether a document begins with a URL on a line of its own."""
    line = head.lstrip().partition("\n")[0].strip()
    return re.match(r"https?://[^\s<>]+$", line) is not None


XML_SITEMAP = ListingFormat(sniff=lambda head: find_xml_root(head) in _LISTS, read=read_sitemap)
TEXT_SITEMAP = ListingFormat(sniff=begins_with_url, read=read_text_sitemap)


def find_robots_sitemaps(body: bytes, *, url: str) -> list[str]:
    """Find the sitemaps that robots.txt names (sitemaps.org), each once, in its order.

    >>> find_robots_sitemaps(b"Sitemap: /news.xml #", url="https://example.com/robots.txt")
    ['https://example.com/news.xml']
    """
    text = body[:_MAX_ROBOTS_BYTES].decode("utf-8-sig", errors="replace")
    named = dict.fromkeys(name.strip() for name in _ROBOTS_SITEMAP.findall(text))
    targets = (target for name in named if (target := _resolve(name, url)))
    return [*dict.fromkeys(islice(targets, _MAX_ROBOTS_SITEMAPS))]


def _read_entries(
    chunks: ByteChunks, url: str, encoding: str | None
) -> Iterator[tuple[Entry, bool]]:
    for element in read_elements(chunks, _ENTRIES, encoding=encoding):
        parent = element.getparent()
        if parent is None or _LISTS.get(name_of(parent)) != name_of(element):
            continue
        found = _read_entry(element, url)
        if found:
            yield found


def _read_entry(element: Any, url: str) -> tuple[Entry, bool] | None:
    target, modified, news = None, None, None
    for child in element:
        name = name_of(child)
        if name == "loc" and target is None:
            target = _resolve(text_of(child), url)
        elif name == "lastmod" and modified is None:
            modified = find_day(text_of(child))
        elif name == "news":
            news = child
    if target is None:
        return None
    published, title = _read_news(news)
    entry = Entry(url=target, title=title, published=published, modified=modified)
    return entry, news is not None


def _read_news(news: Any) -> tuple[date | None, str | None]:
    values = {} if news is None else {name_of(child): text_of(child) for child in news}
    title = unescape(values.get("title", ""))[:_MAX_TITLE_CHARS].strip() or None
    return find_day(values.get("publication_date")), title


def _resolve(text: str, base: str) -> str | None:
    return resolve_url(text, base) if len(text) <= _MAX_URL_CHARS else None
