"""Lines on the disk until their order is known."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple, Self

from newsbot.release.article_filters import ArticleFilters
from newsbot.release.line_keys import LineKeys

_CACHE_KIB = 32_000
"""Cache of SQLite for the table of keys, whose rows have about 250 bytes. Sorting them takes as
much memory again."""
_ROWS_AT_ONCE = 5_000
_BUFFER_BYTES = 1 << 18
"""Of lines before they are written. One buffer of this size, used again and again, takes a third of
the CPU time of a new one for each block."""

_TABLE = """
CREATE TABLE line (
    part TEXT, day TEXT, url TEXT, article TEXT, version INTEGER, text_hash TEXT, cluster TEXT,
    words INTEGER, downloaded TEXT, digest BLOB, site TEXT, place INTEGER, size INTEGER
)
"""
_LATEST = """
CREATE TABLE latest AS SELECT * FROM (
    SELECT *, row_number() OVER (
        PARTITION BY article ORDER BY version DESC, downloaded DESC, digest
    ) AS rank FROM line
) WHERE rank = 1
"""
_EACH_VERSION = """
CREATE TABLE chosen AS SELECT * FROM (
    SELECT *, row_number() OVER (
        PARTITION BY article, version, text_hash ORDER BY downloaded DESC, digest
    ) AS rank FROM line WHERE article IN (SELECT article FROM kept)
) WHERE rank = 1
"""
_SORTED = """
CREATE TABLE sorted AS SELECT part, site, day, place, size FROM chosen
ORDER BY part, day, url, article, version, downloaded, digest
"""
"""Rows are numbered in this order."""
_SHARDS = """
SELECT part, number, min(row), max(row) FROM (
    SELECT part, rowid AS row, before * ((total + :most - 1) / :most) / total AS number FROM (
        SELECT rowid, part,
            sum(size) OVER (PARTITION BY part ORDER BY rowid) - size AS before,
            sum(size) OVER (PARTITION BY part) AS total
        FROM sorted
    )
) GROUP BY part, number ORDER BY part, number
"""
_LINES_OF_SHARD = "SELECT site, day, place, size FROM sorted WHERE rowid BETWEEN ? AND ?"
_KEPT = {
    "keep-all": "SELECT * FROM latest",
    "keep-first": """
        SELECT * FROM (SELECT *, row_number() OVER (
            PARTITION BY cluster ORDER BY day = '', day, downloaded, url, article
        ) AS copy FROM latest) WHERE copy = 1
    """,
    "longest": """
        SELECT * FROM (SELECT *, row_number() OVER (
            PARTITION BY cluster ORDER BY words DESC, day = '', day, downloaded, url, article
        ) AS copy FROM latest) WHERE copy = 1
    """,
    "drop": """
        SELECT * FROM (SELECT *, count(*) OVER (PARTITION BY cluster) AS copies FROM latest)
        WHERE copies = 1
    """,
}
"""By the value of ``duplicates``. An article without a date comes after those that have one."""


class SpilledShard(NamedTuple):
    """The lines of a data file: its folder, its number in the folder, and the lines' places."""

    part: str
    number: int
    first: int
    last: int


class SpilledLine(NamedTuple):
    """A line, with the site and day that it belongs to."""

    site: str
    day: str
    line: bytes


class LineSpill:
    """Lines in one file, and their keys in a table of SQLite, both in a folder.

    Memory does not grow with the number of lines. Lines come back sorted by content alone, so that
    neither the names of files nor the order in which they were read matter.
    """

    def __init__(self, folder: Path) -> None:
        """Create the files; the temporary files of SQLite are in the folder too.

        :raises OSError: they cannot be created.
        """
        self._path = folder / "lines"
        self._lines = self._path.open("wb", buffering=_BUFFER_BYTES)
        self._size = 0
        # SQLite asks for it whenever it opens a temporary file.
        self._given_folder = os.environ.get("SQLITE_TMPDIR")
        os.environ["SQLITE_TMPDIR"] = str(folder)
        self._keys_path = folder / "keys.sqlite"
        self._keys = self._connect()
        for statement in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            f"PRAGMA cache_size = -{_CACHE_KIB}",
            _TABLE,
        ):
            self._keys.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()
        self._keys.close()
        if self._given_folder is None:
            del os.environ["SQLITE_TMPDIR"]
        else:
            os.environ["SQLITE_TMPDIR"] = self._given_folder

    def add(self, lines: Iterable[tuple[str, LineKeys, bytes, bytes]]) -> None:
        """Add some thousand lines, each with its folder, keys and digest.

        They are written in their order, so that those that belong together are read together.
        """
        rows = []
        ordered = sorted(
            ((part, keys.day, keys.url, digest, keys, line) for part, keys, line, digest in lines),
            key=itemgetter(0, 1, 2, 3),
        )
        for part, day, url, digest, keys, line in ordered:
            place = self._size
            self._size += self._lines.write(line)
            cluster = keys.cluster or keys.duplicate_of or keys.text_hash or keys.article
            rows.append(
                (
                    *(part, day, url, keys.article, keys.version, keys.text_hash, cluster),
                    *(keys.words, keys.downloaded, digest, keys.site, place, len(line)),
                )
            )
        self._keys.execute("BEGIN")
        self._keys.executemany(f"INSERT INTO line VALUES ({', '.join('?' * 13)})", rows)  # noqa: S608
        self._keys.execute("COMMIT")

    def choose(self, filters: ArticleFilters) -> dict[str, int]:
        """Decide which lines are kept.

        :return: numbers of lines by the option that leaves them out.
        """
        self._lines.flush()
        every = self._count("line")
        self._keys.execute(_LATEST)
        latest = self._count("latest")
        self._keys.execute(f"CREATE TABLE kept AS {_KEPT[filters.duplicates]}")
        left_out = {"duplicates": latest - self._count("kept")}
        if filters.versions == "all":
            self._keys.execute("CREATE INDEX kept_article ON kept (article)")
            self._keys.execute(_EACH_VERSION)
            of_kept = "line WHERE article IN (SELECT article FROM kept)"
            left_out["duplicates"] = every - self._count(of_kept)
        else:
            self._keys.execute("ALTER TABLE kept RENAME TO chosen")
        left_out["versions"] = every - left_out["duplicates"] - self._count("chosen")
        return left_out

    @property
    def chosen_bytes(self) -> int:
        """Size of the lines that are kept."""
        sizes = self._keys.execute("SELECT total(size) FROM chosen").fetchone()
        return int(sizes[0])

    def cut(self, most_bytes: int) -> list[SpilledShard]:
        """Sort the lines that are kept by folder, day and URL, and cut them into data files.

        The files of a folder are about equal in size, so that several writers end together.

        :param most_bytes: size of the lines of a file; its last line may exceed it.
        """
        self._keys.execute(_SORTED)
        shards = self._keys.execute(_SHARDS, (most_bytes,))
        return [SpilledShard(*row) for row in shards]

    def read(self, shard: SpilledShard) -> Iterator[SpilledLine]:
        """Yield the lines of a data file in their order; several threads may read at once."""
        with self._path.open("rb") as file, closing(self._connect()) as keys:
            cursor = keys.execute(_LINES_OF_SHARD, (shard.first, shard.last))
            while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                for site, day, place, size in rows:
                    yield SpilledLine(site, day, os.pread(file.fileno(), size, place))

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(
            self._keys_path,
            isolation_level=None,
            check_same_thread=False,  # used by one thread after the other
        )

    def _count(self, rows: str) -> int:
        """Return the number of rows of a table, or of those that meet its WHERE clause."""
        number: int = self._keys.execute(f"SELECT count(*) FROM {rows}").fetchone()[0]  # noqa: S608
        return number
