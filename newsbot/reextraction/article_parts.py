"""The pages of articles that have several, kept until all of an article are extracted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence

import zstandard

from newsbot.items import Article

MAX_RECORD_BYTES = 2**30
"""Of an article that this process has compressed itself."""
_SCHEMA = """
CREATE TABLE part (line INTEGER, place INTEGER, at INTEGER, article BLOB,
PRIMARY KEY (line, place)) WITHOUT ROWID;
"""
_ADD = """
INSERT INTO part VALUES (?, ?, ?, ?) ON CONFLICT (line, place) DO UPDATE SET
at = excluded.at, article = excluded.article
WHERE CASE WHEN place = 0 THEN excluded.at >= at ELSE excluded.at < at END
"""
"""A line came from the latest first page before it, and the next captures of the others."""
_WHOLE = """
SELECT part.line FROM part JOIN line ON line.id = part.line WHERE part.place = 0
AND line.pages = (SELECT count(*) FROM part other WHERE other.line = part.line) ORDER BY part.line
"""
_ARTICLES = "SELECT article FROM part WHERE line = ? ORDER BY place"


class ArticleParts:
    """The extracted pages of lines that have several, by their places from 0 on."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Take the database of the index."""
        self._database = database
        database.executescript(_SCHEMA)

    def add(self, line: int, place: int, *, at: int, article: Article) -> None:
        """Keep a page, captured at a time in seconds, unless a better capture is kept."""
        self._database.execute(_ADD, (line, place, at, pack_article(article)))

    def iterate_whole(self) -> Iterator[tuple[int, Sequence[Article]]]:
        """Yield lines all of whose pages are kept, with the pages in their order."""
        for (line,) in self._database.execute(_WHOLE):
            packed = self._database.execute(_ARTICLES, [line])
            yield line, [unpack_article(article) for (article,) in packed]


def pack_article(article: Article) -> bytes:
    """Return an article in fewer bytes."""
    return zstandard.compress(json.dumps(article.to_dict()).encode())


def unpack_article(packed: bytes) -> Article:
    """Return the article that was packed."""
    record = json.loads(zstandard.decompress(packed, max_output_size=MAX_RECORD_BYTES))
    return Article.from_dict(record)
