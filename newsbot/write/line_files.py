"""Records -> lines of JSON in a file whose name says the site, the day and the run."""

from __future__ import annotations

import gzip
import io
import json
import re
import secrets
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import zstandard

SUFFIXES = {"none": "", "gzip": ".gz", "zstd": ".zst"}
"""Setting -> what it adds to the name of a file."""

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
GZIP_LEVEL = 6
ZSTD_LEVEL = 10


def make_run_id(now: datetime) -> str:
    """Return a name that sorts by time and that two runs of one second do not share.

    :param now: an aware time.
    """
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def check_name(site: str) -> str:
    """Return the name of a site that may be part of a path.

    :raises ValueError: it could leave its folder.
    """
    if not _SAFE_NAME.fullmatch(site):
        msg = f"{site!r} is no name for a folder of output; use letters, digits, '-' and '_'"
        raise ValueError(msg)
    return site


def format_line(record: Mapping[str, Any]) -> bytes:
    """Return a record as one line of JSON in UTF-8, with its end.

    Lone surrogates, which UTF-8 cannot hold, become question marks.
    """
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f"{text}\n".encode("utf-8", "replace")


def make_folder(root: Path, *, site: str, now: datetime) -> Path:
    """Make ``root/site/day`` and make sure that a file can be written there.

    :param site: the spider's name; nothing that came from a page.
    :raises ValueError: the site's name could leave the folder.
    :raises OSError: the folder cannot be made or written.
    """
    folder = root / check_name(site) / f"{now.astimezone(UTC):%Y-%m-%d}"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        return folder


class WholeWrites(io.FileIO):
    """A file without a buffer that writes all it is given or raises."""

    def write(self, data: Any) -> int:
        """Write all of ``data`` and return its length."""
        rest = memoryview(data)
        while rest:
            rest = rest[super().write(rest) or 0 :]
        return len(data)


class LineFile:
    """A file of JSON lines, opened at its first line.

    A plain file has whole lines only, each handed to the system at once, so it is valid whenever
    the process ends; a line that the disk has no room for is cut off again. A compressed one grows
    as ``<name>.part`` and gets its name when it is complete; after a kill or a full disk, ``zcat``
    and ``zstdcat`` still read the lines of the ``.part``.
    """

    def __init__(self, path: Path, *, compression: str) -> None:
        """Take the name without the suffix of the compression, which is a key of ``SUFFIXES``."""
        self.path = path.with_name(path.name + SUFFIXES[compression])
        self.lines = 0
        self.size = 0
        """Bytes of its lines, before compression."""
        self._compression = compression
        self._raw: WholeWrites | None = None
        self._is_cut = False
        self._stream: Any = None

    @property
    def growing_path(self) -> Path:
        """Where the lines are until ``close``."""
        if self._compression == "none":
            return self.path
        return self.path.with_name(f"{self.path.name}.part")

    def write(self, record: Mapping[str, Any]) -> None:
        """Append a record as one line; as ``write_line``."""
        self.write_line(format_line(record))

    def write_line(self, line: bytes) -> None:
        """Append one line and hand it to the operating system.

        :raises OSError: the line could not be written; what was of it is cut off again.
        """
        if self._is_cut and self._compression != "none":
            msg = f"{self.growing_path.name} was cut at a line that did not fit and takes no more"
            raise OSError(msg)
        if self._raw is None:
            self._open()
        start = self._raw.tell() if self._raw else 0
        try:
            self._stream.write(line)
            self._stream.flush()
        except OSError:
            self._cut(start)
            raise
        self.lines += 1
        self.size += len(line)

    def close(self) -> None:
        """Finish the file and give it its name; without a line there is no file."""
        if self._stream is None or self._raw is None:
            return
        if self._stream is not self._raw and not self._is_cut:
            self._stream.close()
        self._raw.close()
        self._stream = None
        if self.growing_path != self.path and not self._is_cut:
            self.growing_path.replace(self.path)

    def _open(self) -> None:
        self.growing_path.parent.mkdir(parents=True, exist_ok=True)
        self._raw = WholeWrites(self.growing_path, "xb")
        if self._compression == "gzip":
            self._stream = gzip.GzipFile(
                filename="", mode="wb", compresslevel=GZIP_LEVEL, fileobj=self._raw, mtime=0
            )
        elif self._compression == "zstd":
            compressor = zstandard.ZstdCompressor(level=ZSTD_LEVEL)
            self._stream = compressor.stream_writer(self._raw, closefd=False)
        else:
            self._stream = self._raw

    def _cut(self, length: int) -> None:
        """Take back what was written of a line; a compressed file ends without its last mark."""
        if self._raw is not None:
            self._raw.truncate(length)
            self._raw.seek(length)
        self._is_cut = True
