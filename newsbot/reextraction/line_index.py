"""The lines and rejections of output files, looked up by the stored page that they came from.

The index is a temporary file of SQLite, so that memory does not depend on how many there are. It
is removed with its process, however that ends.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

import zstandard
from w3lib.url import safe_url_string

from newsbot.items import SCHEMA_VERSION
from newsbot.record_streams import BROKEN_STREAM, MAX_LINE_BYTES, decompress
from newsbot.reextraction.page_choice import PageChoice
from newsbot.write import check_name
from newsbot.write.object_storage import ObjectFile
from newsbot.write.written_files import (
    OutputPlace,
    WrittenFile,
    find_rejection_files,
    find_written_files,
)

READ_SECONDS = 600
"""After a page was stored, at most, its line has been made: pages wait for workers and browsers."""
READ_ON_SECONDS = 3600
"""After its first page, at most, the last page of an article was stored."""
MAX_VERSION = 2**31
"""Higher ones are not of a line that a crawl has written."""
_KEY_BYTES = 12
"""Of the hash of a URL: among 10 million, two are the same with a probability of 1e-15."""
_MAJOR = SCHEMA_VERSION.partition(".")[0]
_SCHEMA = """
CREATE TABLE file (id INTEGER PRIMARY KEY, path TEXT);
CREATE TABLE line (
    id INTEGER PRIMARY KEY, key BLOB, is_rendered INTEGER, at INTEGER, site TEXT,
    article_id TEXT, version INTEGER, pages INTEGER,
    file INTEGER, start INTEGER, length INTEGER, packed BLOB
);
CREATE TABLE further (key BLOB, is_rendered INTEGER, at INTEGER, line INTEGER, place INTEGER);
CREATE TABLE rejection (
    id INTEGER PRIMARY KEY, key BLOB, at INTEGER, archive TEXT, site TEXT, url TEXT, outcome TEXT
);
"""
_VIEW = """
CREATE VIEW current_line AS SELECT * FROM line WHERE NOT EXISTS (
    SELECT 1 FROM line later WHERE later.article_id = line.article_id AND later.site = line.site
    AND later.version > line.version AND later.at = line.at AND later.key = line.key
);
"""
"""The lines without a later version of the same page, which was extracted again."""
_INDEXES = """
CREATE INDEX line_page ON line (key, is_rendered, at);
CREATE INDEX line_article ON line (article_id, site, version);
CREATE INDEX further_page ON further (key, is_rendered, at);
CREATE INDEX rejection_page ON rejection (key);
"""
_ADD_FILE = "INSERT INTO file VALUES (NULL, ?)"
_ADD_LINE = "INSERT INTO line VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD_FURTHER = "INSERT INTO further VALUES (?, ?, ?, ?, ?)"
_ADD_REJECTION = "INSERT INTO rejection VALUES (NULL, ?, ?, ?, ?, ?, ?)"
_OF_PAGE = """
SELECT id, at, site, file, start, length, packed FROM current_line
WHERE key = ? AND is_rendered = ? AND at BETWEEN ? AND ? ORDER BY id
"""
_BY_NUMBER = "SELECT id, at, site, file, start, length, packed FROM line WHERE id = ?"
_FURTHER = """
SELECT further.line, further.place, current_line.site
FROM further JOIN current_line ON current_line.id = further.line
WHERE further.key = ? AND further.is_rendered = ? AND further.at BETWEEN ? AND ?
"""
_REJECTED = """
SELECT id, site, outcome FROM rejection WHERE key = ?
AND (archive = ? OR (archive = '' AND at BETWEEN ? AND ?)) ORDER BY id DESC LIMIT 1
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexedLine:
    """A line of a file of articles, and what is known of it without reading it."""

    number: int
    at: int
    """When its page was downloaded, in seconds since 1970."""
    site: str
    content: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class FurtherPage:
    """A page of an article that has several; the first one has place 0."""

    line: int
    place: int
    site: str


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexedRejection:
    """A line of a file of rejections: a URL that gave no article."""

    number: int
    site: str
    outcome: str


class LineIndex:
    """The lines of an output folder; ``skipped`` counts those that are left out, by reason."""

    def __init__(self) -> None:
        """Make an empty index."""
        self.database = sqlite3.connect("", isolation_level=None)  # "" is a temporary file
        self.database.execute("PRAGMA journal_mode = OFF")  # nobody opens it again after a kill
        self.database.executescript(f"BEGIN; {_SCHEMA} {_VIEW} COMMIT;")
        self.skipped: Counter[str] = Counter()
        self.broken_files = 0
        """Number of compressed files that are truncated or damaged; they are read to the damage."""

    def fill(
        self,
        places: Sequence[OutputPlace],
        *,
        choice: PageChoice,
        watch: Callable[[list[WrittenFile]], Iterable[WrittenFile]] = iter,
    ) -> None:
        """Add the lines below folders, or of single files, and the rejections beside them.

        :param watch: passes the files on, and shows how many are read.
        :raises OSError: a folder or file cannot be read.
        """
        self.database.execute("BEGIN")
        files = [file for place in places for file in find_written_files(place)]
        for file in watch(files):
            self._add_file(file, choice)
        for place in (place for place in places if place.is_dir()):
            for path, name in find_rejection_files(place):
                self._add_rejections(path, name.partition("/")[0], choice)
        self.database.execute("COMMIT")
        self.database.executescript(_INDEXES)

    def find(self, url: str, at: datetime, *, is_rendered: bool) -> list[IndexedLine]:
        """Return the lines that a page stored at some time may have become."""
        seconds = int(at.timestamp())
        given = (_make_key(url), is_rendered, seconds, seconds + READ_SECONDS)
        return [self._read(row) for row in self.database.execute(_OF_PAGE, given)]

    def find_further(self, url: str, at: datetime, *, is_rendered: bool) -> list[FurtherPage]:
        """Return the articles of which a page stored at some time may be a further page."""
        seconds = int(at.timestamp())
        given = (_make_key(url), is_rendered, seconds - READ_ON_SECONDS, seconds)
        rows = self.database.execute(_FURTHER, given)
        return [FurtherPage(line=line, place=place, site=site) for line, place, site in rows]

    def read_content(self, number: int) -> bytes:
        """Return a line by its number."""
        (row,) = self.database.execute(_BY_NUMBER, [number])
        return self._read(row).content

    def find_rejection(self, url: str, at: datetime, *, archive: str) -> IndexedRejection | None:
        """Return how a page ended that gave no article, None if that is not known.

        :param archive: name of its file: rejections of a crawl of archives have no time of a page.
        """
        seconds = int(at.timestamp())
        given = (_make_key(url), archive, seconds, seconds + READ_SECONDS)
        row = self.database.execute(_REJECTED, given).fetchone()
        if row is None:
            return None
        return IndexedRejection(number=row[0], site=row[1], outcome=row[2])

    def count(self) -> int:
        """Return the number of lines."""
        return int(self.database.execute("SELECT count(*) FROM line").fetchone()[0])

    def close(self) -> None:
        """Remove the index."""
        self.database.close()

    def _add_file(self, file: WrittenFile, choice: PageChoice) -> None:
        number = self.database.execute(_ADD_FILE, [str(file.path)]).lastrowid
        start = 0
        try:
            with file.path.open("rb") as raw:
                stream = decompress(raw)
                # One that grows gets another name.
                is_plain = stream is raw and isinstance(file.path, Path) and not file.is_growing
                while line := stream.readline(MAX_LINE_BYTES):
                    named = self._name(line, choice)
                    if named is not None:
                        stored = None if is_plain else zstandard.compress(line)
                        self._add_line(*named, (number, start, len(line), stored))
                    start += len(line)
        except BROKEN_STREAM:
            self.broken_files += 1

    def _add_line(self, keys: tuple[Any, ...], pages: list[str], place: tuple[Any, ...]) -> None:
        number = self.database.execute(_ADD_LINE, (*keys, max(1, len(pages)), *place)).lastrowid
        _, is_rendered, at = keys[:3]
        for at_place, url in enumerate(pages[1:], start=1):
            row = (_make_key(url), is_rendered, at, number, at_place)
            self.database.execute(_ADD_FURTHER, row)

    def _name(self, line: bytes, choice: PageChoice) -> tuple[tuple[Any, ...], list[str]] | None:
        """Return what a line is found by, and its pages; None for one that is not compared."""
        try:
            record = json.loads(line)
            metadata = record["metadata"]
            schema = str(record["schemaVersion"])
            url, site = str(record["url"]), check_name(str(metadata["spider"]))
            at = datetime.fromisoformat(metadata["dateDownloaded"])
            seconds = int(at.timestamp())
            named = (encodable(str(record["articleId"])), _check_version(record["version"]))
            pages = [*map(str, record.get("pageUrls") or ())]
            is_chosen = choice.wants_site(site) and choice.wants_url(url) and choice.wants_time(at)
        except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
            if line.strip():
                self.skipped["not the line of an article"] += 1
            return None
        if schema.partition(".")[0] != _MAJOR:
            self.skipped[f"of schema {schema[:20]}, not {_MAJOR}.x"] += 1
            return None
        if not is_chosen:
            return None
        is_rendered = metadata.get("rendered") is True
        return (_make_key(url), is_rendered, seconds, site, *named), pages

    def _add_rejections(self, path: Path | ObjectFile, folder: str, choice: PageChoice) -> None:
        with path.open("rb") as file:
            while line := file.readline(MAX_LINE_BYTES):
                try:
                    record = json.loads(line)
                    url, outcome = str(record["url"]), str(record["outcome"])
                    site = str(record.get("spider", folder))
                    at = datetime.fromisoformat(record["time"])
                    archive = str(record["section"]) if record["source"] == "archive" else ""
                    is_chosen = choice.wants_url(url) and (archive or choice.wants_time(at))
                    row = (_make_key(url), int(at.timestamp()), archive, site, url, outcome)
                except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
                    continue
                if is_chosen and choice.wants_site(site):
                    texts = (encodable(each) if isinstance(each, str) else each for each in row)
                    self.database.execute(_ADD_REJECTION, (*texts,))

    def _read(self, row: tuple[Any, ...]) -> IndexedLine:
        number, at, site, file, start, length, packed = row
        if packed is None:
            (path,) = self.database.execute("SELECT path FROM file WHERE id = ?", [file]).fetchone()
            with Path(path).open("rb") as opened:
                content = os.pread(opened.fileno(), length, start)
        else:
            content = zstandard.decompress(packed, max_output_size=length)
        return IndexedLine(number=number, at=at, site=site, content=content)


def _check_version(version: Any) -> int:
    if type(version) is not int or not 0 < version <= MAX_VERSION:
        msg = f"version must be a number above 0, got {version!r:.80}"
        raise ValueError(msg)
    return version


def spell_url(url: str) -> str:
    """Return a URL in the spelling in which it is requested; one that is invalid as it is."""
    try:
        return safe_url_string(url)
    except ValueError:
        return url


def _make_key(url: str) -> bytes:
    spelled = spell_url(url).encode("utf-8", "surrogatepass")
    return blake2b(spelled, digest_size=_KEY_BYTES).digest()


def encodable(text: str) -> str:
    """Return a text without lone surrogates, which a database cannot hold."""
    return text.encode("utf-8", "replace").decode()
