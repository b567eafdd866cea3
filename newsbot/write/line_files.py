"""Files of lines, named by site, day and run."""

from __future__ import annotations

import io
import re
import secrets
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsbot.write.compressions import COMPRESSIONS

GROWING_SUFFIX = ".part"
"""Ends the name of a file that is not complete."""
REJECTED_SUFFIX = ".rejected.ndjson"
"""Of the file of rejections; neither ``*.jsonl*`` nor ``*.json`` matches it."""
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def make_run_id(now: datetime) -> str:
    """Return an id that sorts by time and differs between two runs of one second.

    :param now: an aware time.
    """
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def name_growing(path: Path) -> Path:
    """Return the path of a file until it is complete."""
    return path.with_name(f"{path.name}{GROWING_SUFFIX}")


def check_name(site: str) -> str:
    """Return the name of a site, which becomes a part of a path.

    :raises ValueError: it could lead out of the folder.
    """
    if not _SAFE_NAME.fullmatch(site):
        msg = (
            f"{site!r} cannot name an output folder: expected up to 100 letters, digits, '.', '-' "
            "and '_', the first a letter or digit"
        )
        raise ValueError(msg)
    return site


def make_folder(root: Path, *, site: str, now: datetime) -> Path:
    """Make ``root/site/day`` and make sure that files can be written there.

    :param site: the spider's name, never a text from a page.
    :raises ValueError: the name could lead out of ``root``.
    :raises OSError: the folder cannot be made or written.
    """
    folder = root / check_name(site) / f"{now.astimezone(UTC):%Y-%m-%d}"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        return folder


class WholeWrites(io.FileIO):
    """An unbuffered file whose ``write`` writes everything or raises."""

    def write(self, data: Any) -> int:
        """Write all of ``data`` and return its length."""
        rest = memoryview(data)
        while rest:
            rest = rest[super().write(rest) or 0 :]
        return len(data)


class LineFile:
    """A file of lines, opened at its first line.

    A plain file has whole lines only, each passed to the operating system at once, so that it is
    valid whenever the process ends; a line that a full disk cuts short is removed. A compressed
    file grows as ``<name>.part`` and gets its name when it is complete; after a kill or a full
    disk, ``zcat`` and ``zstdcat`` still read the lines of the ``.part``.
    """

    def __init__(self, path: Path, *, compression: str) -> None:
        """Take the name without the suffix of the compression, a key of ``COMPRESSIONS``."""
        self._compress = COMPRESSIONS[compression].compress
        self.path = path.with_name(path.name + COMPRESSIONS[compression].suffix)
        self.lines = 0
        self.size = 0
        """Bytes of its lines, before compression."""
        self._raw: WholeWrites | None = None
        self._is_cut = False
        self._stream: Any = None

    @property
    def growing_path(self) -> Path:
        """Path of the file until ``close``."""
        if self._compress is None:
            return self.path
        return name_growing(self.path)

    def write(self, line: bytes) -> None:
        """Append one line and pass it to the operating system.

        :raises OSError: the line could not be written; a part of it is removed again.
        """
        if self._is_cut and self._compress:
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
        self._stream = self._compress(self._raw) if self._compress else self._raw

    def _cut(self, length: int) -> None:
        """Remove a part of a line; a compressed file then lacks its end mark."""
        if self._raw is not None:
            self._raw.truncate(length)
            self._raw.seek(length)
        self._is_cut = True
