"""Read the records of a WARC or ARC file one by one, past whatever cannot be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from newsbot.archives.archive_bytes import ArchiveBytes, Damage, DamagedError

MAX_LINE_BYTES = 2**16
MAX_HEADERS = 500
_WARC = b"WARC/"
_ARC_FIELDS = 5
"""Of a record's line: URL, IP address, time, content type and length; version 2 has more."""
_ARC_TIME_CHARS = 14

Position = tuple[int, int]
"""Of a record: where its member begins in the file, and its number in there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveRecord:
    """A record of an archive.

    ``headers`` are those of WARC, in lower case, also for an ARC record. ``block`` is None if it
    was not wanted or is too large.
    """

    position: Position
    headers: Mapping[str, str]
    block: bytes | None

    @property
    def url(self) -> str:
        """The URL that the record is of; empty if it has none."""
        return self.headers.get("warc-target-uri", "").strip("<>")


class ArchiveReader:
    """Iterates over the records of one file; ``damaged`` counts what could not be read."""

    def __init__(
        self,
        source: ArchiveBytes,
        *,
        is_wanted: Callable[[Mapping[str, str]], bool] = lambda headers: True,  # noqa: ARG005
        max_block_bytes: int,
    ) -> None:
        """Take the bytes of a file; ``is_wanted`` decides by the headers of a record."""
        self._source = source
        self._is_wanted = is_wanted
        self._max_block_bytes = max_block_bytes
        self.damaged: Counter[str] = Counter()

    def read(self, start: Position = (0, 0)) -> Iterator[ArchiveRecord]:
        """Yield the records from a position on, which is that of a record read before.

        :raises OSError: the file cannot be read.
        :raises StoppedError: it was stopped.
        """
        offset, number = start
        if offset:
            self._source.seek(offset)
        while self._begin():
            for record in self._read_member():
                if record.position >= (offset, number):
                    yield record

    def _begin(self) -> bool:
        while True:
            try:
                return self._source.begin()
            except DamagedError as error:
                self.damaged[error.reason] += 1
                self._source.recover()

    def _read_member(self) -> Iterator[ArchiveRecord]:
        number = 0
        while True:
            try:
                if not self._source.skip_blank():
                    return
                position = self._source.mark_record(number)
                record = self._read_record(position)
            except DamagedError as error:
                self.damaged[error.reason] += 1
                if not self._source.find_in_member():
                    self._source.recover()
                    return
            else:
                yield record
            number += 1

    def _read_record(self, position: Position) -> ArchiveRecord:
        line = self._source.read_line(MAX_LINE_BYTES)
        headers = self._read_headers() if line.startswith(_WARC) else parse_arc_line(line)
        length = _parse_length(headers.get("content-length", ""))
        is_wanted = length <= self._max_block_bytes and self._is_wanted(headers)
        block = self._source.read(length, keep=is_wanted)
        if not self._source.starts_line():
            raise DamagedError(Damage.WRONG_LENGTH)
        return ArchiveRecord(position=position, headers=headers, block=block if is_wanted else None)

    def _read_headers(self) -> dict[str, str]:
        """Read the headers of a WARC record; the first of two with one name counts."""
        headers: dict[str, str] = {}
        name = ""
        for _ in range(MAX_HEADERS):
            line = self._source.read_line(MAX_LINE_BYTES)
            if not line:
                return headers
            text = line.decode("utf-8", "replace")
            if text[0] in " \t" and name:
                headers[name] = f"{headers[name]} {text.strip()}"[:MAX_LINE_BYTES]
                continue
            name, colon, value = text.partition(":")
            if not colon:
                raise DamagedError(Damage.NO_RECORD)
            name = name.strip().lower()
            headers.setdefault(name, value.strip())
        raise DamagedError(Damage.MANY_HEADERS)


def parse_arc_line(line: bytes) -> dict[str, str]:
    """Return the first line of an ARC record as the headers of a WARC record.

    :raises DamagedError: it is no such line.

    >>> headers = parse_arc_line(b"http://a.example/ 192.0.2.1 20080102030405 text/html 120")
    >>> headers["warc-date"], headers["content-length"]
    ('2008-01-02T03:04:05Z', '120')
    """
    parts = line.decode("utf-8", "replace").split(" ")
    if len(parts) < _ARC_FIELDS or "://" not in parts[0]:
        raise DamagedError(Damage.NO_RECORD)
    try:
        time = datetime.strptime(parts[2][:_ARC_TIME_CHARS], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        raise DamagedError(Damage.NO_RECORD) from None
    is_response = parts[0].lower().startswith(("http://", "https://"))
    return {
        "warc-type": "response" if is_response else "warcinfo",
        "warc-target-uri": parts[0],
        "warc-date": f"{time:%Y-%m-%dT%H:%M:%SZ}",
        "content-type": "application/http; msgtype=response" if is_response else "text/plain",
        "content-length": parts[-1],
    }


def _parse_length(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):  # noqa: PLR2004 - a petabyte
        raise DamagedError(Damage.WRONG_LENGTH)
    return int(text)
