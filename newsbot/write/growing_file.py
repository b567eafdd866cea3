"""A file that grows at a recorded length, so that a store can hold each line exactly once."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from newsbot.write.compressions import COMPRESSIONS
from newsbot.write.line_files import WholeWrites, name_growing

logger = logging.getLogger(__name__)


class FileLostError(OSError):
    """A file is shorter than its recorded length: somebody moved or cut it."""


class GrowingFile:
    """A file that grows at a recorded length; anything beyond it is cut off, never trusted.

    It grows uncompressed, with ``.part`` at the end of its name. ``finish`` compresses it if need
    be and gives it its name: a file without ``.part`` is complete.
    """

    def __init__(self, path: Path, *, compression: str, size: int = 0) -> None:
        """Take the name without the suffix of the compression, and the recorded length."""
        self._compress = COMPRESSIONS[compression].compress
        self.path = path.with_name(path.name + COMPRESSIONS[compression].suffix)
        self.size = size
        self._raw: WholeWrites | None = None

    @property
    def growing_path(self) -> Path:
        """Path of the file until ``finish``."""
        return name_growing(self.path)

    def take_up(self, following: bytes) -> int | None:
        """Prepare a file that a killed run left for ``append`` and ``finish``.

        What is longer than the recorded length is cut off, unless it is the start of what is going
        to be appended. A file that is shorter keeps its whole lines, and ``size`` is theirs. All
        that is cut off is set aside in ``<name>.part.cut``.

        :param following: the lines that are going to be appended.
        :return: the number of whole lines of a file that is shorter, None if it is not.
        :raises OSError: the file cannot be read, or what is cut off cannot be set aside.
        """
        path = self.growing_path
        length = path.stat().st_size if path.exists() else 0
        if length >= self.size:
            if length > self.size and not self._is_start(following, length):
                self.set_aside(self.size)
            return None
        whole_lines = self.size = 0
        if path.exists():
            with path.open("rb") as lines:
                for line in lines:
                    if line.endswith(b"\n"):
                        whole_lines += 1
                        self.size += len(line)
            if length > self.size:
                self.set_aside(self.size)
        return whole_lines

    def set_aside(self, start: int = 0) -> Path:
        """Copy what the growing file has from a position on to another file.

        :return: the path of that file.
        :raises OSError: it cannot be written.
        """
        name = f"{self.growing_path.name}.cut"
        path, number = self.path.with_name(name), 1
        while path.exists():
            number += 1
            path = self.path.with_name(f"{name}.{number}")
        with self.growing_path.open("rb") as growing, path.open("xb") as cut:
            growing.seek(start)
            shutil.copyfileobj(growing, cut)
            cut.flush()
            os.fsync(cut.fileno())
        logger.warning("%s was cut: its end, which no run recorded, is in %s", growing.name, path)
        return path

    def append(self, lines: Iterable[bytes]) -> None:
        """Write lines at the recorded length, and sync them to the disk.

        :raises FileLostError: the file is shorter than that.
        :raises OSError: they could not be written; a part of them is removed again.
        """
        raw = self._raw or self._open()
        try:
            written = sum(raw.write(line) for line in lines)
            os.fsync(raw.fileno())
        except OSError:
            self._cut(raw)
            raise
        self.size += written

    def finish(self) -> None:
        """Close the file and give it its name; one without a line is removed. May be repeated.

        :raises FileLostError: the file is shorter than its recorded length.
        :raises OSError: it could not be compressed or renamed; it can be finished later.
        """
        if not self.growing_path.exists() and self.path.exists():
            return  # it was finished before, and the store did not record it
        if self.size and self._raw is None:
            self._open()
        if self._raw is not None:
            self._raw.close()
            self._raw = None
        if not self.size:
            self.growing_path.unlink(missing_ok=True)
        elif self._compress is None:
            self.growing_path.replace(self.path)
            sync_folder(self.path.parent)
        else:
            self._pack()

    def _is_start(self, following: bytes, length: int) -> bool:
        with self.growing_path.open("rb") as growing:
            growing.seek(self.size)
            return length - self.size <= len(following) and following.startswith(growing.read())

    def _open(self) -> WholeWrites:
        """Open the file, a new one if no length is recorded, and cut it to that length."""
        path = self.growing_path
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self.size:
            path.touch()
        length = path.stat().st_size if path.exists() else 0
        if length < self.size:
            msg = f"{str(path)!r} has {length} bytes, expected {self.size} or more"
            raise FileLostError(msg)
        raw = WholeWrites(path, "r+b")
        self._cut(raw)
        sync_folder(path.parent)
        self._raw = raw
        return raw

    def _cut(self, raw: WholeWrites) -> None:
        raw.truncate(self.size)
        raw.seek(self.size)

    def _pack(self) -> None:
        """Compress to a file beside it, which gets the name when it is complete and synced."""
        packing = self.path.with_name(f"{self.path.name}.packing")
        try:
            with self.growing_path.open("rb") as plain, packing.open("wb") as packed:
                with self._compress(packed) as stream:  # type: ignore[misc]  # is compressed
                    shutil.copyfileobj(plain, stream)
                packed.flush()
                os.fsync(packed.fileno())
        except OSError:
            packing.unlink(missing_ok=True)
            raise
        packing.replace(self.path)
        sync_folder(self.path.parent)
        self.growing_path.unlink()


def sync_folder(folder: Path) -> None:
    """Sync a folder, so that a new name in it survives a power cut; on POSIX systems."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
