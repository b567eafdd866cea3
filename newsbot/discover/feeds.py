"""RSS 0.9x, 1.0 and 2.0, Atom or JSON Feed -> its entries with their dates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from itertools import islice
from typing import Any

from newsbot.discover.date_range import find_day
from newsbot.discover.listing import MAX_ENTRIES, Entry, Listing, ListingKind
from newsbot.discover.xml_stream import ByteChunks, base_of, name_of, read_elements, text_of
from newsbot.urls import canonical_url

_ITEMS = frozenset({"item", "entry"})
_PUBLISHED = ("pubdate", "published", "date", "issued", "created")
_MODIFIED = ("updated", "modified", "lastbuilddate")
_MAX_TITLE_CHARS = 500
_MAX_JSON_BYTES = 10 * 1024 * 1024
"""JSON cannot be read in pieces."""


def read_feed(body: bytes, *, url: str) -> Listing:
    """Read a feed in XML; entries without an address of their own are left out.

    :param url: the absolute address of the feed.
    """
    pieces = ByteChunks(body)
    entries, home = _read_items(pieces, url, None)
    if not entries:  # an encoding may be declared that the document has not
        pieces = ByteChunks(body)
        entries, home = _read_items(pieces, url, "utf-8")
    is_whole = pieces.is_whole and len(entries) < MAX_ENTRIES
    return Listing(kind=ListingKind.FEED, entries=tuple(entries), home=home, is_whole=is_whole)


def read_json_feed(body: bytes, *, url: str) -> Listing | None:
    """Read a JSON Feed (jsonfeed.org, 1 and 1.1); None for any other JSON."""
    text = b"".join(ByteChunks(body, max_bytes=_MAX_JSON_BYTES)).decode(
        "utf-8-sig", errors="replace"
    )
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return None
    if "jsonfeed.org" not in str(feed.get("version")):
        return None
    items = (item for item in feed["items"][:MAX_ENTRIES] if isinstance(item, dict))
    entries = [entry for item in items if (entry := _json_entry(item, url))]
    home = _absolute(feed.get("home_page_url"), url)
    return Listing(kind=ListingKind.FEED, entries=tuple(entries), home=home)


def _read_items(
    pieces: ByteChunks, url: str, encoding: str | None
) -> tuple[list[Entry], str | None]:
    entries: list[Entry] = []
    home = None
    for item in islice(read_elements(pieces, _ITEMS, encoding=encoding), MAX_ENTRIES):
        if not entries:
            home = home or _find_home(item, url)
        entry = _read_item(item, url)
        if entry is not None:
            entries.append(entry)
    return entries, home


def _read_item(item: Any, url: str) -> Entry | None:
    children: dict[str, list[Any]] = {}
    for child in item:
        children.setdefault(name_of(child), []).append(child)
    address = next(_addresses(item, children, url), None)
    if address is None:
        return None
    titles = (title for child in children.get("title", []) if (title := text_of(child)))
    return Entry(
        url=address,
        title=_title(next(titles, None)),
        published=_first_day(children, _PUBLISHED),
        modified=_first_day(children, _MODIFIED),
    )


def _addresses(item: Any, children: dict[str, list[Any]], url: str) -> Iterator[str]:
    """Yield what may be the entry's own page, the best first."""
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
    named += [value for name, value in item.items() if name.endswith("}about")]
    named += [text for child in children.get("id", []) if (text := text_of(child))[:4] == "http"]
    base = base_of(item, url)
    for address in named:
        absolute = _absolute(address, base)
        if absolute:
            yield absolute


def _find_home(item: Any, url: str) -> str | None:
    """Return the page of a feed, from what stands before its first entry."""
    parent = item.getparent()
    places = [] if parent is None else [parent, *(c for c in parent if name_of(c) == "channel")]
    for child in (child for place in places for child in place):
        if name_of(child) == "link" and (child.get("rel") or "alternate") == "alternate":
            home = _absolute(child.get("href") or text_of(child), url)
            if home:
                return home
    return None


def _first_day(children: dict[str, list[Any]], names: tuple[str, ...]) -> Any:
    days = (find_day(text_of(child)) for name in names for child in children.get(name, []))
    return next((day for day in days if day), None)


def _json_entry(item: dict[str, Any], url: str) -> Entry | None:
    address = _absolute(item.get("url") or item.get("external_url") or item.get("id"), url)
    if address is None:
        return None
    return Entry(
        url=address,
        title=_title(item.get("title")),
        published=find_day(_text(item.get("date_published"))),
        modified=find_day(_text(item.get("date_modified"))),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _title(value: Any) -> str | None:
    return unescape(_text(value))[:_MAX_TITLE_CHARS].strip() or None


def _absolute(value: Any, base: str) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        return canonical_url(value, base)
    except ValueError:
        return None
