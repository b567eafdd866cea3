"""Read RSS 0.9x, 1.0 and 2.0, Atom and JSON Feed."""

from __future__ import annotations

from collections.abc import Iterator
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
    base_of,
    find_xml_root,
    is_json_head,
    name_of,
    read_elements,
    read_json,
    text_of,
)
from newsbot.discovered_url import UrlSource

FEED = ListingKind(name="feed", source=UrlSource.FEED, trust=EntryTrust.ARTICLES, site_key="feeds")

_ROOTS = frozenset({"rss", "rdf", "feed"})
_ITEMS = frozenset({"item", "entry"})
_PUBLISHED = ("pubdate", "published", "date", "issued", "created")
_MODIFIED = ("updated", "modified", "lastbuilddate")
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
"""Read by name: lxml finds the value of each attribute of a list in a walk over all of them."""
_MAX_TITLE_CHARS = 500


def read_feed(body: bytes, url: str) -> Listing:
    """Read a feed in XML; entries without a URL of their own are left out.

    :param url: the absolute URL of the feed.
    """
    chunks = ByteChunks(body)
    entries, home = _read_items(chunks, url, None)
    if not entries:  # the declared encoding may not be that of the document
        chunks = ByteChunks(body)
        entries, home = _read_items(chunks, url, "utf-8")
    is_whole = chunks.is_whole and len(entries) < MAX_ENTRIES
    return Listing(kind=FEED, entries=tuple(entries), home=home, is_whole=is_whole)


def read_json_feed(body: bytes, url: str) -> Listing | None:
    """Read a JSON Feed (jsonfeed.org, 1 and 1.1); None for any other JSON."""
    feed = read_json(body)
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return None
    if "jsonfeed.org" not in str(feed.get("version")):
        return None
    items = (item for item in feed["items"][:MAX_ENTRIES] if isinstance(item, dict))
    entries = [entry for item in items if (entry := _json_entry(item, url))]
    home = resolve_url(feed.get("home_page_url"), url)
    return Listing(kind=FEED, entries=tuple(entries), home=home)


XML_FEED = ListingFormat(sniff=lambda head: find_xml_root(head) in _ROOTS, read=read_feed)
JSON_FEED = ListingFormat(sniff=is_json_head, read=read_json_feed)


def _read_items(
    chunks: ByteChunks, url: str, encoding: str | None
) -> tuple[list[Entry], str | None]:
    entries: list[Entry] = []
    home = None
    items = islice(read_elements(chunks, _ITEMS, encoding=encoding), MAX_ENTRIES)
    for number, item in enumerate(items):
        if number == 0:  # the search reads all siblings that were parsed so far
            home = _find_home(item, url)
        entry = _read_item(item, url)
        if entry is not None:
            entries.append(entry)
    return entries, home


def _read_item(item: Any, url: str) -> Entry | None:
    children: dict[str, list[Any]] = {}
    for child in item:
        children.setdefault(name_of(child), []).append(child)
    own_url = next(_find_urls(item, children, url), None)
    if own_url is None:
        return None
    titles = (title for child in children.get("title", []) if (title := text_of(child)))
    return Entry(
        url=own_url,
        title=_title(next(titles, None)),
        published=_first_day(children, _PUBLISHED),
        modified=_first_day(children, _MODIFIED),
    )


def _find_urls(item: Any, children: dict[str, list[Any]], url: str) -> Iterator[str]:
    """Yield the URLs that may be the entry's own page, the best first."""
    named = [text_of(child) for child in children.get("origlink", [])]
    named += [
        link.get("href") or text_of(link)
        for link in children.get("link", [])
        if (link.get("rel") or "alternate") == "alternate"
    ]
    named += [
        text
        for guid in children.get("guid", [])
        if (guid.get("isPermaLink") or "true").lower() == "true"
        and "://" in (text := text_of(guid))
    ]
    named += [item.get(_ABOUT)]
    named += [text for child in children.get("id", []) if (text := text_of(child))[:4] == "http"]
    base = base_of(item, url)
    yield from (found for text in named if (found := resolve_url(text, base)))


def _find_home(item: Any, url: str) -> str | None:
    """Return the page that a feed belongs to, as named before its first entry."""
    parent = item.getparent()
    places = [] if parent is None else [parent, *(c for c in parent if name_of(c) == "channel")]
    for child in (child for place in places for child in place):
        if name_of(child) == "link" and (child.get("rel") or "alternate") == "alternate":
            home = resolve_url(child.get("href") or text_of(child), url)
            if home:
                return home
    return None


def _first_day(children: dict[str, list[Any]], names: tuple[str, ...]) -> Any:
    days = (find_day(text_of(child)) for name in names for child in children.get(name, []))
    return next((day for day in days if day), None)


def _json_entry(item: dict[str, Any], url: str) -> Entry | None:
    own_url = resolve_url(item.get("url") or item.get("external_url") or item.get("id"), url)
    if own_url is None:
        return None
    return Entry(
        url=own_url,
        title=_title(item.get("title")),
        published=find_day(_text(item.get("date_published"))),
        modified=find_day(_text(item.get("date_modified"))),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _title(value: Any) -> str | None:
    return unescape(_text(value))[:_MAX_TITLE_CHARS].strip() or None
