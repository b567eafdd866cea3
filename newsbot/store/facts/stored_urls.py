"""URLs as rows of the store."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Protocol

from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.urls import url_key

logger = logging.getLogger(__name__)


class StoredUrl(Protocol):
    """A row with a URL that was discovered."""

    @property
    def url(self) -> str:
        """The URL, as it was discovered."""

    @property
    def section(self) -> str:
        """Where it was discovered."""

    @property
    def source(self) -> str:
        """The value of its ``UrlSource``."""


def read_urls(rows: Iterable[StoredUrl]) -> list[DiscoveredUrl]:
    """Return the URLs of rows; damaged ones are left out with one warning for all of them."""
    found: list[DiscoveredUrl] = []
    damaged: list[StoredUrl] = []
    for row in rows:
        try:
            url_key(row.url)
            source = UrlSource(row.source)
        except (TypeError, ValueError):  # TypeError: null
            damaged.append(row)
            continue
        page = getattr(row, "page", None) or 0
        found.append(DiscoveredUrl(row.url, section=row.section, source=source, page=page))
    if damaged:
        message = "%d URLs of the store are damaged and left out, first %r from %r"
        logger.warning(message, len(damaged), damaged[0].url, damaged[0].source)
    return found
