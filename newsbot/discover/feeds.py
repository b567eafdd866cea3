"""Read RSS 0.9x, 1.0 and 2.0, and Atom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeVar

from newsbot.discover.date_range import find_day
from newsbot.discover.feed_links import FeedLinks, name_children
from newsbot.discover.listing import (
    MAX_ENTRIES,
    Entry,
    EntryTrust,
    Listing,
    ListingFormat,
    ListingKind,
    clean_title,
)
from newsbot.discover.published_times import find_published_time
from newsbot.discover.xml_stream import find_xml_root, read_xml, text_of
from newsbot.discovered_url import UrlSource

T = TypeVar("T")

FEED = ListingKind(name="feed", source=UrlSource.FEED, trust=EntryTrust.ARTICLES, site_key="feeds")

_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
_ITEMS = frozenset({"item", "entry"})
_PUBLISHED = ("pubdate", "published", "date", "issued", "created")
_MODIFIED = ("updated", "modified", "lastbuilddate")


def read_feed(body: bytes, url: str) -> Listing:
    """Read a feed in XML; entries without a URL of their own are left out.

    :param url: the absolute URL of the feed.
    """
    reading = read_xml(body, _ITEMS, lambda items: _read_items(items, url))
    entries, links = reading.value
    return Listing(
        kind=FEED,
        entries=tuple(entries),
        home=links.home if links else None,
        next_url=links.next_url if links else None,
        is_whole=reading.is_whole and len(entries) < MAX_ENTRIES,
        is_repaired=reading.is_repaired,
    )


XML_FEED = ListingFormat(sniff=lambda head: find_xml_root(head) in _ROOTS, read=read_feed)


def _read_items(items: Iterator[Any], url: str) -> tuple[list[Entry], FeedLinks | None]:
    entries: list[Entry] = []
    links = None
    for item in islice(items, MAX_ENTRIES):
        # Read once: the search reads all siblings that were parsed so far.
        links = links or FeedLinks(item, url)
        children = name_children(item)
        own_url = links.find_page(item, children)
        if own_url is not None:
            entries.append(_make_entry(own_url, children))
    return entries, links


def _make_entry(url: str, children: dict[str, list[Any]]) -> Entry:
    titles = (title for child in children.get("title", []) if (title := text_of(child)))
    return Entry(
        url=url,
        title=clean_title(next(titles, "")),
        published=_first(find_day, children, _PUBLISHED),
        modified=_first(find_day, children, _MODIFIED),
        published_at=_first(find_published_time, children, _PUBLISHED),
    )


def _first(
    find: Callable[[str], T | None], children: dict[str, list[Any]], names: tuple[str, ...]
) -> T | None:
    found = (find(text_of(child)) for name in names for child in children.get(name, []))
    return next((value for value in found if value), None)
