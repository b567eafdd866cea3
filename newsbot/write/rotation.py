"""Rotation of a run's files by size and by day."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from newsbot.write.line_files import LineFile


class Rotation:
    """The paths of a run's files in order, each in the folder of its day."""

    def __init__(self, first: Path, *, max_bytes: int) -> None:
        """Take ``site/day/<run id>.<ending>``; a file is full at ``max_bytes``, 0 for never."""
        self._first = first
        self._max_bytes = max_bytes
        self.count = 0
        """Number of paths returned."""
        self._day = ""

    def is_full(self, size: int) -> bool:
        """Return whether a file of ``size`` bytes is full."""
        return 0 < self._max_bytes <= size

    def is_over(self, now: datetime) -> bool:
        """Return whether the UTC day of the latest file is over."""
        return self._day != _name_day(now)

    def next_path(self, now: datetime) -> Path:
        """Return the path of the next file; the second is ``<run id>.2.<ending>``.

        >>> rotation = Rotation(Path("rtl/2026-05-04/a.rejected.ndjson"), max_bytes=0)
        >>> rotation.next_path(datetime(2026, 5, 5, 0, 1, tzinfo=UTC)).as_posix()
        'rtl/2026-05-04/a.rejected.ndjson'
        >>> rotation.next_path(datetime(2026, 5, 5, 0, 1, tzinfo=UTC)).as_posix()
        'rtl/2026-05-05/a.2.rejected.ndjson'
        """
        self.count += 1
        self._day = _name_day(now)
        if self.count == 1:
            return self._first
        name = number_name(self._first.name, self.count)
        return self._first.parent.with_name(self._day) / name


class LineFiles:
    """Lines in rotated files that no store keeps track of; each is a ``LineFile``."""

    def __init__(self, first: Path, *, compression: str, max_bytes: int) -> None:
        """Take the first name without the suffix of the compression."""
        self._compression = compression
        self._rotation = Rotation(first, max_bytes=max_bytes)
        self._file = self._begin(datetime.now(UTC))
        self.path = self._file.path
        """Of the first file."""

    @property
    def count(self) -> int:
        """Number of files begun."""
        return self._rotation.count

    def write(self, line: bytes) -> None:
        """Append one line and pass it to the operating system.

        :raises OSError: the line could not be written, or a full file not be finished.
        """
        now = datetime.now(UTC)
        if self._file.lines and (
            self._rotation.is_full(self._file.size) or self._rotation.is_over(now)
        ):
            self._file.close()
            self._file = self._begin(now)
        self._file.write(line)

    def close(self) -> None:
        """Finish the latest file and give it its name."""
        self._file.close()

    def _begin(self, now: datetime) -> LineFile:
        path = self._rotation.next_path(now)
        return LineFile(path, compression=self._compression)


def number_name(name: str, number: int) -> str:
    """Return the name of a further file of the run that a file belongs to.

    >>> number_name("a.rejected.ndjson", 2), number_name("a.2.jsonl", 3)
    ('a.2.rejected.ndjson', 'a.3.jsonl')
    """
    run_id, ending = re.split(r"\.(?:\d+\.)?", name, maxsplit=1)
    return f"{run_id}.{number}.{ending}"


def _name_day(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y-%m-%d}"
