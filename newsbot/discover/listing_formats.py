"""The formats of listings that newsbot reads, and the reading of a document of any of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from newsbot.discover.feeds import XML_FEED
from newsbot.discover.json_endpoints import JSON_ENDPOINT
from newsbot.discover.json_feeds import JSON_FEED
from newsbot.discover.listing import Listing, ListingFormat
from newsbot.discover.listing_text import read_head
from newsbot.discover.sitemaps import TEXT_SITEMAP, XML_SITEMAP

ListingReader = Callable[[bytes, str], Listing | None]

LISTING_FORMATS: list[ListingFormat] = [
    XML_FEED,
    XML_SITEMAP,
    JSON_FEED,
    JSON_ENDPOINT,
    TEXT_SITEMAP,
]
"""In the order in which they are tried. A project may insert a format of its own."""


def read_listing(body: bytes, *, url: str) -> Listing | None:
    """Read a document that lists URLs; neither its name nor its media type counts.

    :param url: the absolute URL of the document.
    :return: None for anything else, such as a web page.
    """
    return read_with(body, url, find_readers(body))


def find_readers(body: bytes) -> tuple[ListingReader, ...]:
    """Return the readers of the formats that a document may have, by its beginning."""
    head = read_head(body)
    return tuple(known.read for known in LISTING_FORMATS if known.sniff(head))


def read_with(body: bytes, url: str, readers: Sequence[ListingReader]) -> Listing | None:
    """Read a document with the first reader that takes it."""
    read = (reader(body, url) for reader in readers)
    return next((listing for listing in read if listing is not None), None)
