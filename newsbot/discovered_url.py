"""URLs as a run discovers them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from urllib.parse import urlsplit


class UrlSource(StrEnum):
    """How a URL was discovered; the value is what records and the store hold."""

    SECTION = "section"
    FEED = "feed"
    SITEMAP = "sitemap"
    ENDPOINT = "endpoint"
    SEARCH = "search"
    SITE = "site"
    """Named by the table of its site, as a section or another listing."""
    ARCHIVE = "archive"
    """Read from a WARC or ARC file."""
    ARGUMENT = "argument"
    """Given to the run by a person."""


@dataclass(frozen=True, slots=True)
class DiscoveredUrl:
    """A URL, the section that it was discovered in, and how.

    ``page`` is the number of a listing's page, 0 for an article.
    """

    url: str
    section: str
    source: UrlSource
    page: int = 0

    @classmethod
    def of_listing(cls, url: str, source: UrlSource) -> Self:
        """Return the first page of a listing, which has a section of its own."""
        return cls(url=url, section=name_section(url), source=source, page=1)


def name_section(url: str) -> str:
    """Return the name of a section in counts: host and path of its URL.

    >>> name_section("https://www.example.com/world/?a=1"), name_section("http://example.com")
    ('example.com/world', 'example.com')
    """
    parts = urlsplit(url)
    return f"{parts.netloc.removeprefix('www.')}{parts.path}".rstrip("/")
