"""A full-text index of the articles in output files, in a temporary SQLite database.

The store has no text of articles, whichever database it is: the files have it.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Event, Lock
from typing import Any

from newsbot.follow import Cursor, LineFollower

MAX_ARTICLES = 500_000
"""Of 500 words each, they take 1.4 GB on the disk and two minutes of CPU time to read."""
MAX_RESULTS = 50
MAX_TEXT_CHARS = 50_000
"""Of a body; the rest of a longer one cannot be found."""
MAX_EXCERPT_CHARS = 240
MAX_DATE_CHARS = 40
MAX_QUERY_WORDS = 20
MAX_VERSION = (1 << 63) - 1
"""The largest number of SQLite."""
LINES_AT_ONCE = 200
"""Between two commits, during which a search waits."""
GROWING_DAYS = 2
"""Folders of these latest days are read again for new lines."""
_SPACELESS = re.compile("([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff])")
"""Thai, Lao, Burmese, Khmer, kana and Han are written without spaces: each character is a word."""
_WORD = re.compile(r'"([^"]*)"|(\S+)')
_CREATE = """
PRAGMA journal_mode=OFF;
PRAGMA synchronous=OFF;
CREATE TABLE article (
  id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, version INTEGER, site TEXT, url TEXT,
  headline TEXT, excerpt TEXT,
  published TEXT
);
CREATE INDEX by_date ON article (published);
CREATE VIRTUAL TABLE words USING fts5 (
  headline, body, authors, site, content='', tokenize="unicode61 remove_diacritics 2"
);
"""


class SearchError(Exception):
    """The index cannot be written or read, such as on a full disk; it is of no more use."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundArticle:
    """An article that a search found; ``published`` is as in its file, empty without a date."""

    site: str
    url: str
    headline: str
    excerpt: str
    published: str


class ArticleSearch:
    """The articles of the latest days below an output folder, which can be searched meanwhile."""

    def __init__(self, folder: Path, *, days: int) -> None:
        """Create an empty index, in a file that the system removes with the process.

        :raises OSError: it cannot be created, or SQLite has no full-text search.
        """
        self._folder = folder
        self._days = days
        self._followers: dict[Path, LineFollower] = {}
        self._done: set[Path] = set()
        self._lock = Lock()
        self._database = sqlite3.connect("", check_same_thread=False)
        try:
            self._database.executescript(_CREATE)
        except sqlite3.Error as error:
            self.close()
            msg = f"the search index cannot be created: {error}"
            raise OSError(msg) from error
        self.articles = 0
        """Lines read so far."""

    def close(self) -> None:
        """Remove the index."""
        with self._lock:
            self._database.close()

    def refresh(self, stopped: Event) -> None:
        """Add what is new in the files, the latest days first; files that cannot be read wait.

        :param stopped: ends the work early.
        :raises SearchError: the index cannot be written.
        """
        today = datetime.now(tz=UTC).date()
        growing_since = str(today - timedelta(days=GROWING_DAYS))
        for folder in self._find_folders(today):
            is_growing = folder.name >= growing_since
            if self.articles >= MAX_ARTICLES and not is_growing:
                return  # older ones are left out
            if folder not in self._followers:
                self._followers[folder] = LineFollower(partial(_list_alone, folder), Cursor())
            with suppress(OSError):
                lines = self._followers[folder].read_new()
                while not stopped.is_set() and (some := list(islice(lines, LINES_AT_ONCE))):
                    self._add(folder.parent.name, some)
            if stopped.is_set():
                return
            if not is_growing:
                self._followers.pop(folder, None)
                self._done.add(folder)

    def find(self, query: str) -> list[FoundArticle]:
        """Return the articles with all words of a query, the latest first.

        A last word that is still being typed is found by its beginning. Words in quotes stay
        together. There are none for a query without words.

        :raises SearchError: the index cannot be read.
        """
        match = make_match(query)
        if not match:
            return []
        wanted = (
            "SELECT site, url, headline, excerpt, published FROM article"
            " WHERE id IN (SELECT rowid FROM words WHERE words MATCH ?)"
            " ORDER BY published DESC LIMIT ?"
        )
        with self._using():
            rows = self._database.execute(wanted, (match, MAX_RESULTS)).fetchall()
        return [
            FoundArticle(site=site, url=url, headline=headline, excerpt=excerpt, published=date)
            for site, url, headline, excerpt, date in rows
        ]

    @contextmanager
    def _using(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                msg = f"the search index cannot be used any more ({error}); start the report again"
                raise SearchError(msg) from error

    def _find_folders(self, today: date) -> Iterator[Path]:
        """Yield the folders of the days of all sites, the latest day first."""
        first = str(today - timedelta(days=self._days - 1))
        found = []
        with suppress(OSError):
            for site in os.scandir(self._folder):
                if site.name.startswith(".") or not site.is_dir():
                    continue
                with suppress(OSError):
                    found += [(entry.name, Path(entry.path)) for entry in os.scandir(site.path)]
        for name, path in sorted(found, reverse=True):
            if name >= first and path not in self._done:
                yield path

    def _add(self, site: str, lines: list[bytes]) -> None:
        records = []
        for line in lines:
            with suppress(ValueError, RecursionError):
                record = json.loads(line)
                if isinstance(record, Mapping) and _text(record, "url"):
                    records.append(record)
        with self._using(), self._database:
            for record in records:
                metadata = record.get("metadata")
                spider = _text(metadata, "spider") if isinstance(metadata, Mapping) else ""
                self._add_record(spider or site, record)
        self.articles += len(records)

    def _add_record(self, site: str, record: Mapping[str, Any]) -> None:
        """Add an article, unless a later version of it has been read."""
        headline, url, body = (_text(record, name) for name in ("headline", "url", "articleBody"))
        key, version = _text(record, "articleId") or url, record.get("version")
        version = version if isinstance(version, int) and 0 < version <= MAX_VERSION else 1
        older = "SELECT version FROM article WHERE key = ?"
        if (row := self._database.execute(older, (key,)).fetchone()) and row[0] > version:
            return
        excerpt = (_text(record, "description") or body)[:MAX_EXCERPT_CHARS]
        published = _text(record, "datePublishedUtc") or _text(record, "datePublished")
        self._database.execute("DELETE FROM article WHERE key = ?", (key,))
        added = self._database.execute(
            "INSERT INTO article (key, version, site, url, headline, excerpt, published)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (key, version, site, url, headline, excerpt, published[:MAX_DATE_CHARS]),
        )
        texts = (headline, body[:MAX_TEXT_CHARS], _list_authors(record), site.replace("_", " "))
        self._database.execute(
            "INSERT INTO words (rowid, headline, body, authors, site) VALUES (?, ?, ?, ?, ?)",
            (added.lastrowid, *map(_separate, texts)),
        )


def _list_alone(folder: Path) -> list[Path]:
    return [folder]


def make_match(query: str) -> str:
    """Return a query in the language of SQLite's full-text search; empty if it has no words.

    Each word is quoted, so that nothing in it is an operator.

    >>> make_match('lamp "town hall" fo')
    '"lamp" "town hall" "fo"*'
    """
    phrases = []
    for quoted, word in _WORD.findall(query):
        text = _separate(quoted or word).replace('"', " ").replace("\0", " ").strip()
        if any(character.isalnum() for character in text):
            phrases.append(f'"{text}"')
    if phrases and not query.endswith('"'):
        phrases[-1] += "*"
    return " ".join(phrases[:MAX_QUERY_WORDS])


def _list_authors(record: Mapping[str, Any]) -> str:
    authors = record.get("authors")
    known = authors if isinstance(authors, list) else []
    return ", ".join(_text(author, "name") for author in known if isinstance(author, Mapping))


def _separate(text: str) -> str:
    return _SPACELESS.sub(r" \1 ", text).encode("utf-8", "replace").decode()


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
