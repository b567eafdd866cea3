"""URLs as a run discovers them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class UrlSource(StrEnum):
    """How a URL was discovered; the value is what records and the store hold."""

    SECTION = "section"
    FEED = "feed"
    SITEMAP = "sitemap"
    ENDPOINT = "endpoint"
    SEARCH = "search"
    SITE = "site"
    """Named by the table of its site, as a section or another listing."""
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
