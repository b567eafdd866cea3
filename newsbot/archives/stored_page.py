"""Web pages in the records of an archive, selected by headers before anything is parsed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from newsbot.archives.archive_bytes import ArchiveBytes
from newsbot.archives.archive_reader import ArchiveReader, ArchiveRecord, Position
from newsbot.archives.http_message import TOO_LARGE, BadMessageError, parse_message, unpack_body
from newsbot.urls import url_key

RENDERED_PREFIX = "urn:newsbot:rendered:"
"""In front of the URL of a page as a browser has rendered it; see ``WARC_STORE``."""
HEADER_BYTES = 65_536
"""Allowed beside the body in one record."""
PAGES_AT_ONCE = 64
"""Pages that are extracted at the same time, so that no worker waits for the next one."""
BYTES_AT_ONCE = 64 * 2**20
"""Of these pages; one has 0.1 MB, or up to ``DOWNLOAD_MAXSIZE``."""

_HTML_TYPES = ("text/html", "application/xhtml")
_OTHER_TYPES = re.compile(
    r"(?:image|video|audio|font)/|text/(?:css|javascript)|application/(?!xml)"
)
"""Content types that are no page; text, XML and missing ones are looked at."""
_HTML_START = re.compile(rb"\s{0,200}(?:<\?xml|<!--|<!doctype\s+html|<html|<head)", re.IGNORECASE)
_LANGUAGE = re.compile(rb"<html\b[^>]{0,1000}?\blang\s*=\s*[\"']?([a-z]{2,3})\b", re.IGNORECASE)
_LANGUAGE_BYTES = 4_096
_NOT_IN_URLS = re.compile(r"[\x00-\x1f\x7f]|[^\S ]")
"""Characters that no URL has; spaces are in some."""
_NOT_HTML = "not HTML"
_OTHER_LANGUAGE = "in another language"
_OTHERS = "of other sites or days"
OK = 200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Of captures of the web."""
_SECOND_CHARS = len("2026-01-02T03:04:05")
_OTHER_RECORDS = ("warcinfo", "request", "metadata", "revisit", "conversion", "continuation")


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredPage:
    """A web page of an archive, as it was captured; ``body`` is decoded."""

    url: str
    captured_at: datetime
    headers: Sequence[tuple[str, str]]
    body: bytes
    position: Position
    is_rendered: bool = False

    @property
    def content_type(self) -> str:
        """The header of the response."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")


@dataclass(frozen=True, kw_only=True)
class PageFilter:
    """Which pages are wanted, as far as headers and the first bytes show it.

    ``languages`` are tags in lower case; empty for all. A page captured before ``since`` cannot
    have been published later.
    """

    is_wanted_url: Callable[[str], bool] = lambda url: True  # noqa: ARG005
    since: date | None = None
    languages: Sequence[str] = ()


class PageReader:
    """Reads the pages of one archive.

    ``skipped`` counts the records that are none, or not wanted, and ``damaged`` those that cannot
    be read, each by a reason of a few words.
    """

    def __init__(self, source: ArchiveBytes, *, wanted: PageFilter, max_page_bytes: int) -> None:
        """Take the bytes of the archive, and the most bytes that a page may have decoded."""
        self.skipped: Counter[str] = Counter()
        self._wanted = wanted
        self._max_page_bytes = max_page_bytes
        self._reader = ArchiveReader(
            source,
            is_wanted=self._is_wanted,
            max_block_bytes=max_page_bytes + HEADER_BYTES,
        )

    @property
    def damaged(self) -> Counter[str]:
        """How many records could not be read, by reason."""
        return self._reader.damaged

    def read(self, start: Position = (0, 0)) -> Iterator[StoredPage]:
        """Yield the pages from a position on; errors as in ``ArchiveReader.read``."""
        for record in self._reader.read(start):
            if record.block is None:
                if int(record.headers["content-length"]) > self._max_page_bytes:
                    self.skipped[TOO_LARGE] += 1
                continue
            try:
                yield self._read_page(record)
            except BadMessageError as error:
                self.skipped[str(error)] += 1

    def _is_wanted(self, headers: Mapping[str, str]) -> bool:
        reason = self._find_reason(headers)
        if reason:
            self.skipped[reason] += 1
        return not reason

    def _find_reason(self, headers: Mapping[str, str]) -> str:
        """Return why a record is skipped without a look at its block, "" if it is not."""
        if reason := _find_other_record(headers):
            return reason
        if "warc-truncated" in headers:
            return "cut short when it was captured"
        captured_at = parse_time(headers.get("warc-date", ""))
        if captured_at is None:
            return "without a time"
        since = self._wanted.since
        is_early = since is not None and captured_at.date() + timedelta(days=1) < since
        return _OTHERS if is_early or not self._wanted.is_wanted_url(find_url(headers)) else ""

    def _read_page(self, record: ArchiveRecord) -> StoredPage:
        """Return the page of a record.

        :raises BadMessageError: the record is not a page, or not wanted.
        """
        block = record.block or b""
        headers = [("Content-Type", record.headers.get("content-type", ""))]
        if record.headers["warc-type"].lower() == "response":
            message = parse_message(block)
            if message.status != OK:
                reason = f"HTTP status {message.status}"
                raise BadMessageError(reason)
            content_type = message.find("content-type").lower()
            if _OTHER_TYPES.match(content_type) and not content_type.startswith(_HTML_TYPES):
                raise BadMessageError(_NOT_HTML)
            headers, block = message.headers, unpack_body(message, max_bytes=self._max_page_bytes)
            if not content_type.startswith(_HTML_TYPES) and not _HTML_START.match(block):
                raise BadMessageError(_NOT_HTML)
        if not speaks(block, self._wanted.languages):
            raise BadMessageError(_OTHER_LANGUAGE)
        captured_at = parse_time(record.headers["warc-date"])
        return StoredPage(
            url=find_url(record.headers),
            captured_at=captured_at or EPOCH,
            headers=headers,
            body=block,
            position=record.position,
            is_rendered=record.url.startswith(RENDERED_PREFIX),
        )


def _find_other_record(headers: Mapping[str, str]) -> str:
    """Return what a record is that cannot be a web page, "" if it may be one."""
    kind = headers.get("warc-type", "").lower()
    content_type = headers.get("content-type", "").lower()
    if kind not in ("response", "resource"):
        return kind if kind in _OTHER_RECORDS else "unknown type of record"
    if kind == "response" and not content_type.startswith("application/http"):
        return "not HTTP"
    if kind == "resource" and not content_type.startswith(_HTML_TYPES):
        return _NOT_HTML
    return "" if _is_of_web(find_url(headers)) else "not a URL of the web"


def _is_of_web(url: str) -> bool:
    """Return whether a URL is one that a request may have, as written and as it would be sent."""
    if _NOT_IN_URLS.search(url):
        return False
    try:
        for spelling in (url, safe_url_string(url)):
            url_key(spelling)
            urlsplit(spelling).port  # noqa: B018 - raises ValueError for what is no number
    except ValueError:
        return False
    return True


def find_url(headers: Mapping[str, str]) -> str:
    """Return the URL of the page that a record is of."""
    return headers.get("warc-target-uri", "").strip("<>").removeprefix(RENDERED_PREFIX)


def parse_time(text: str) -> datetime | None:
    """Return a WARC-Date in UTC, None if it is no time of the web.

    >>> str(parse_time("2026-01-02T03:04:05.123456789Z"))
    '2026-01-02 03:04:05+00:00'
    >>> parse_time("0001-01-01T00:00:00Z") is None
    True
    """
    try:
        time = datetime.fromisoformat(text[:_SECOND_CHARS]).replace(tzinfo=UTC)
    except ValueError:
        return None
    return time if FIRST_YEAR <= time.year <= LAST_YEAR else None


def speaks(page: bytes, languages: Sequence[str]) -> bool:
    """Return whether a page may be in one of the languages; True if it does not state one.

    >>> speaks(b'<html lang="de-AT">', ["de"]), speaks(b"<html lang=fr>", ["de-at", "en"])
    (True, False)
    """
    if not languages:
        return True
    stated = _LANGUAGE.search(page, 0, _LANGUAGE_BYTES)
    return stated is None or stated[1].decode().lower() in {
        tag[:3].rstrip("-") for tag in languages
    }
