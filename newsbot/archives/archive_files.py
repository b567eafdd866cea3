"""Find the archive files that a user names: paths, patterns, and the WARC files in a WACZ."""

from __future__ import annotations

import glob
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from newsbot.archives.archive_bytes import SeekableFile

_HEAD_BYTES = 4_096
_ZIP = b"PK\x03\x04"
_ZIP_HEADER_BYTES = 30
_WARC_NAMES = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz")
_UNFINISHED = (".part", ".open", ".tmp")


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveFile:
    """A WARC or ARC file, or one that is stored in a WACZ: so many bytes from a start on."""

    path: Path
    name: str
    start: int = 0
    length: int | None = None

    @contextmanager
    def open(self) -> Iterator[SeekableFile]:
        """Open the file for reading.

        :raises OSError: it cannot be read.
        """
        with self.path.open("rb") as file:
            yield file if self.length is None else FilePart(file, self.start, self.length)

    def read_size(self) -> int:
        """Return its bytes.

        :raises OSError: it cannot be read.
        """
        return self.path.stat().st_size if self.length is None else self.length

    def read_key(self) -> bytes:
        """Return 16 bytes by which runs know the file: its name and its first bytes.

        :raises OSError: it cannot be read.
        """
        with self.open() as file:
            head = file.read(_HEAD_BYTES)
        return blake2b(self.name.encode() + b"\0" + head, digest_size=16).digest()


class FilePart:
    """A part of an open file, as a file of its own."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        self._file, self._start, self._length, self._at = file, start, length, 0

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a position; returns it."""
        self._at = max(0, (self._length if whence else 0) + offset)
        return self._at

    def read(self, length: int) -> bytes:
        """Return up to so many bytes."""
        self._file.seek(self._start + self._at)
        data = self._file.read(max(0, min(length, self._length - self._at)))
        self._at += len(data)
        return data


def find_archives(pattern: str) -> list[ArchiveFile]:
    """Return the files of a path or a pattern, by name; of a WACZ, those in it.

    Files with the suffix of an unfinished one are left out of patterns.

    :raises ValueError: no file is found, or one cannot be read; the message names it.
    """
    path = Path(pattern).expanduser()
    if path.is_file():
        paths = [path]
    elif path.is_dir():
        paths = sorted(each for each in path.rglob("*") if each.name.endswith(_WARC_NAMES))
    else:
        found = (Path(name) for name in glob.iglob(str(path), recursive=True))  # noqa: PTH207 - takes absolute patterns
        paths = sorted(each for each in found if each.suffix not in _UNFINISHED)
    files = [file for each in paths if each.is_file() for file in _list_archives(each)]
    if not files:
        msg = f"{pattern!r}: no file has this path or matches it as a pattern"
        raise ValueError(msg)
    return files


def _list_archives(path: Path) -> list[ArchiveFile]:
    try:
        with path.open("rb") as file:
            is_zip = file.read(4) == _ZIP
        return _list_wacz(path) if is_zip else [ArchiveFile(path=path, name=path.name)]
    except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
        msg = f"{str(path)!r} cannot be read: {error}"
        raise ValueError(msg) from error


def _list_wacz(path: Path) -> list[ArchiveFile]:
    """Return the WARC files of a WACZ (1.1.1), which stores them without compression of its own.

    :raises ValueError: a WARC file in it is compressed, or it has no WARC file.
    """
    files = []
    with path.open("rb") as file, zipfile.ZipFile(file) as packed:
        for entry in packed.infolist():
            if not entry.filename.lower().endswith(_WARC_NAMES):
                continue
            if entry.compress_type != zipfile.ZIP_STORED:
                msg = f"{str(path)!r}: {entry.filename!r} is compressed in it; unpack it first"
                raise ValueError(msg)
            file.seek(entry.header_offset + _ZIP_HEADER_BYTES - 4)
            sizes = file.read(4)
            extra = int.from_bytes(sizes[:2], "little") + int.from_bytes(sizes[2:], "little")
            start = entry.header_offset + _ZIP_HEADER_BYTES + extra
            name = f"{path.name}/{Path(entry.filename).name}"
            files.append(ArchiveFile(path=path, name=name, start=start, length=entry.compress_size))
        size = file.seek(0, 2)
    if not files:
        msg = f"{str(path)!r}: a ZIP file without a WARC file"
        raise ValueError(msg)
    _check_apart(path, files, size)
    return files


def _check_apart(path: Path, files: Sequence[ArchiveFile], size: int) -> None:
    """Make sure that each byte of a WACZ belongs to one file at most.

    Otherwise a small one could name its bytes a million times.

    :raises ValueError: two files have bytes in common, or one reaches beyond the end.
    """
    ends = {file.start: file.start + (file.length or 0) for file in files}
    starts = sorted(ends)
    are_apart = all(ends[one] <= after for one, after in pairwise([*starts, size]))
    if len(starts) < len(files) or not are_apart:
        msg = f"{str(path)!r}: WARC files in it overlap or are cut short; unpack it first"
        raise ValueError(msg)
