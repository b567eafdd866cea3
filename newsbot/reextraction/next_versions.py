"""The articles that replace the latest versions whose pages are extracted differently now."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from newsbot.items import Article
from newsbot.reextraction.article_parts import unpack_article

_SITES = "SELECT site, count(*) FROM next_version GROUP BY site ORDER BY site"
_ARTICLES = "SELECT article FROM next_version WHERE site = ? ORDER BY line"


def count_next_versions(database: sqlite3.Connection) -> dict[str, int]:
    """Return how many articles of each site have another text or field now."""
    return dict(database.execute(_SITES).fetchall())


def read_next_versions(database: sqlite3.Connection, site: str) -> Iterator[Article]:
    """Yield these articles of a site in the order of its lines, with the versions they follow."""
    for (packed,) in database.execute(_ARTICLES, [site]):
        yield unpack_article(packed)
