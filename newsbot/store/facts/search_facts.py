"""The listings that a search from a site's front page found."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from newsbot.store.facts.fact import Fact, is_recent
from newsbot.store.store_schema import metadata
from newsbot.urls import canonical_url

logger = logging.getLogger(__name__)

TRUSTED_SECONDS = 7 * 24 * 3600
"""After which a site is searched again: it may have new sections or a feed by then."""

search_table = sa.Table(
    "search",
    metadata,
    # The front page that the search began with, as it was given.
    sa.Column("front_page", sa.Text, primary_key=True),
    # A JSON list of URLs, the front page first.
    sa.Column("listings", sa.Text, nullable=False),
    sa.Column("searched_at", sa.BigInteger, nullable=False),
)


def parse_listings(text: str) -> tuple[str, ...]:
    """Return the URLs in the column ``listings``.

    :raises ValueError: it is not a JSON list of URLs.

    >>> parse_listings('["https://a.example/"]')
    ('https://a.example/',)
    """
    listings = json.loads(text)
    if not isinstance(listings, list) or not all(isinstance(url, str) for url in listings):
        msg = f"expected a list of URLs, got {text!r}"
        raise ValueError(msg)
    return tuple(map(canonical_url, listings))


class SearchFacts(Fact[str, Sequence[str]]):
    """The feeds, sitemaps and sections of sites of which only the domain was given."""

    table = search_table
    touched_at = search_table.c.searched_at
    pruned_as = "searches"
    useful_seconds = TRUSTED_SECONDS

    def find(self, front_page: str) -> tuple[str, ...]:
        """Return the listings of a search; none if it was long ago, or never."""
        is_trusted = is_recent(search_table.c.searched_at, self.run.now(), seconds=TRUSTED_SECONDS)
        wanted = sa.select(search_table.c.listings).where(
            search_table.c.front_page == front_page, is_trusted
        )
        rows = self.run.read(wanted)
        try:
            return parse_listings(rows[0].listings) if rows else ()
        except ValueError as error:
            message = "%s: what an earlier search found cannot be read (%s); the site is searched"
            logger.warning(message, front_page, error)
            return ()

    def add(self, front_page: str, listings: Sequence[str]) -> None:
        """Record what a search found; without listings the next run searches again."""
        if listings:
            self._change(front_page, listings)
        else:
            self._remove(front_page)

    def _to_row(self, value: Sequence[str]) -> Mapping[str, Any]:
        return {"listings": json.dumps(list(value)), "searched_at": self.run.now()}
