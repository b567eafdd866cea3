"""What a feed or a sitemap lists: addresses with their dates, as it declares them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MAX_ENTRIES = 50_000
"""Entries read of one document; the sitemap protocol allows no more."""

MAX_LISTING_BYTES = 52_428_800
"""Bytes read of one document, unpacked; the sitemap protocol allows no more."""


class ListingKind(StrEnum):
    """What a document is, told by its content."""

    FEED = "feed"
    NEWS_SITEMAP = "news_sitemap"
    SITEMAP = "sitemap"
    INDEX = "index"
    ENDPOINT = "endpoint"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One address as it is listed, made absolute; None for what is not said."""

    url: str
    title: str | None = None
    published: date | None = None
    modified: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """A document that lists addresses, in its own order.

    ``home`` is the page that a feed says it belongs to. ``is_whole`` is False where a limit was
    reached or the document breaks off.
    """

    kind: ListingKind
    entries: tuple[Entry, ...] = ()
    home: str | None = None
    is_whole: bool = True
