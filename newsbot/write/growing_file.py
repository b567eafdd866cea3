"""Lines that are kept elsewhere too -> a file on the disk that has each of them once."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import zstandard

from newsbot.write.line_files import GZIP_LEVEL, SUFFIXES, ZSTD_LEVEL, WholeWrites


class FileLostError(OSError):
    """A file is shorter than what was known to be on the disk: somebody moved or cut it."""


class GrowingFile:
    """A file that grows at a known length; what stands beyond it is cut off, never trusted.

    It grows in plain with ``.part`` behind its name; ``finish`` compresses it if need be and gives
    it its name, so that a file without ``.part`` is complete.
    """

    def __init__(self, path: Path, *, compression: str, size: int = 0) -> None:
        """Take the name without the suffix of the compression, and the length that is known."""
        self.path = path.with_name(path.name + SUFFIXES[compression])
        self.size = size
        self._compression = compression
        self._raw: WholeWrites | None = None

    @property
    def growing_path(self) -> Path:
        """Where the lines are until ``finish``."""
        return self.path.with_name(f"{self.path.name}.part")

    def append(self, lines: Iterable[bytes]) -> None:
        """Write lines at the known length and wait until the disk has them.

        :raises FileLostError: the file is shorter than that.
        :raises OSError: they could not be written; what was of them is cut off again.
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
        """Give the file its name and let go of it; one without a line goes. May be repeated.

        :raises FileLostError: the file is shorter than what was known to be on the disk.
        :raises OSError: it could not be compressed or named; it can be finished later.
        """
        if not self.growing_path.exists() and self.path.exists():
            return  # it was finished, and the store has not heard of it
        if self.size and self._raw is None:
            self._open()
        if self._raw is not None:
            self._raw.close()
            self._raw = None
        if not self.size:
            self.growing_path.unlink(missing_ok=True)
        elif self._compression == "none":
            self.growing_path.replace(self.path)
            _sync_folder(self.path.parent)
        else:
            self._pack()

    def _open(self) -> WholeWrites:
        """Open the file, made if nothing is known of it, and cut it to what is known."""
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
        _sync_folder(path.parent)
        self._raw = raw
        return raw

    def _cut(self, raw: WholeWrites) -> None:
        raw.truncate(self.size)
        raw.seek(self.size)

    def _pack(self) -> None:
        """Compress beside the file; it has the final name when it is whole and on the disk."""
        packing = self.path.with_name(f"{self.path.name}.packing")
        try:
            with self.growing_path.open("rb") as plain, packing.open("wb") as packed:
                self._compress(plain, packed)
                packed.flush()
                os.fsync(packed.fileno())
        except OSError:
            packing.unlink(missing_ok=True)
            raise
        packing.replace(self.path)
        _sync_folder(self.path.parent)
        self.growing_path.unlink()

    def _compress(self, plain: BinaryIO, packed: BinaryIO) -> None:
        if self._compression == "gzip":
            with gzip.GzipFile(
                filename="", mode="wb", compresslevel=GZIP_LEVEL, fileobj=packed, mtime=0
            ) as stream:
                shutil.copyfileobj(plain, stream)
        else:
            zstandard.ZstdCompressor(level=ZSTD_LEVEL).copy_stream(plain, packed)


def _sync_folder(folder: Path) -> None:
    """Let a new name in a folder outlast a power cut, where the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
