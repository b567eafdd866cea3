"""Read JSON Feed (jsonfeed.org, 1 and 1.1)."""

from __future__ import annotations

from typing import Any

from newsbot.discover.date_range import find_day
from newsbot.discover.feeds import FEED
from newsbot.discover.listing import (
    MAX_ENTRIES,
    Entry,
    Listing,
    ListingFormat,
    clean_title,
    resolve_url,
)
from newsbot.discover.listing_text import is_json_head, read_json
from newsbot.discover.published_times import find_published_time
from newsbot.urls import is_same_site


def read_json_feed(body: bytes, url: str) -> Listing | None:
    """Read a JSON Feed; None for any other JSON.

    :param url: the absolute URL of the feed.
    """
    feed = read_json(body)
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return None
    if "jsonfeed.org" not in str(feed.get("version")):
        return None
    home = resolve_url(feed.get("home_page_url"), url)
    base = url if home is None or is_same_site(home, url) else home
    items = (item for item in feed["items"][:MAX_ENTRIES] if isinstance(item, dict))
    entries = [entry for item in items if (entry := _read_item(item, base))]
    next_url = resolve_url(feed.get("next_url"), url)
    return Listing(kind=FEED, entries=tuple(entries), home=home, next_url=next_url)


JSON_FEED = ListingFormat(sniff=is_json_head, read=read_json_feed)


def _read_item(item: dict[str, Any], base: str) -> Entry | None:
    named = [item.get("url"), item.get("external_url"), _find_absolute(item.get("id"))]
    found = [page for text in named if (page := resolve_url(text, base))]
    if not found:
        return None
    return Entry(
        url=found[0],
        title=clean_title(_text(item.get("title"))),
        published=find_day(_text(item.get("date_published"))),
        modified=find_day(_text(item.get("date_modified"))),
        published_at=find_published_time(_text(item.get("date_published"))),
    )


def _find_absolute(identity: Any) -> str | None:
    """Return the id of an item if it is a URL, as it should be; many are a number or a name."""
    text = _text(identity)
    return text if text.startswith(("http://", "https://")) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
