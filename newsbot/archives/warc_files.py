"""WARC files that grow by whole records, with a CDXJ index of each finished one."""

from __future__ import annotations

import fcntl
import gzip
import json
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from newsbot.archives.archive_bytes import DamagedError, PackedBytes, open_archive
from newsbot.archives.archive_reader import ArchiveReader, ArchiveRecord
from newsbot.archives.http_message import BadMessageError, parse_message

logger = logging.getLogger(__name__)

GROWING = ".part"
"""Added to the name of a file that is not finished."""
_LEVEL = 6
_INDEXED = ("response", "revisit", "resource")


class GrowingWarc:
    """A WARC file of gzip members, one for each record.

    It grows as ``<name>.part``, locked as long as its process lives. A record is given to the
    operating system as a whole; what a full disk cuts off is removed.
    """

    def __init__(self, path: Path) -> None:
        """Create the file; it must not exist.

        :raises OSError: it cannot be created.
        """
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = _name_growing(path).open("xb", buffering=0)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.size = 0

    def write(self, *records: bytes) -> None:
        """Append records, each compressed by itself.

        :raises OSError: they could not be written, and none of them was.
        """
        data = memoryview(b"".join(gzip.compress(record, _LEVEL, mtime=0) for record in records))
        try:
            written = 0
            while written < len(data):
                written += self._file.write(data[written:]) or 0
        except OSError:
            with suppress(OSError):
                self._file.truncate(self.size)
                self._file.seek(self.size)
            raise
        self.size += len(data)

    def finish(self) -> None:
        """Index the file and give it its name.

        :raises OSError: it cannot be renamed, or the index cannot be written.
        """
        os.fsync(self._file.fileno())
        _finish(self.path)
        self._file.close()


def finish_left_files(folder: Path) -> None:
    """Finish the files that killed processes left in a folder: cut them after the last record.

    :raises OSError: one cannot be changed.
    """
    for growing in sorted(folder.rglob(f"*.warc.gz{GROWING}")):
        with growing.open("r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue  # its process lives
            length = _find_whole_length(file)
            cut = file.seek(0, 2) - length
            file.truncate(length)
            os.fsync(file.fileno())
            if not length:
                growing.unlink()
                continue
            logger.info("%s: finished; a killed run left it, %d bytes cut", growing.name, cut)
            _finish(growing.with_name(growing.name.removesuffix(GROWING)))


def _finish(path: Path) -> None:
    growing = _name_growing(path)
    index = path.with_name(f"{path.name.removesuffix('.warc.gz')}.cdxj")
    with growing.open("rb") as file:
        lines = sorted(_index_lines(file, path.name))
    hidden = index.with_name(f".{index.name}")
    hidden.write_text("".join(lines), "utf-8")
    hidden.replace(index)
    growing.replace(path)


def _index_lines(file: BinaryIO, name: str) -> Iterator[str]:
    """Yield the lines of a CDXJ index."""
    size = file.seek(0, 2)
    earlier: ArchiveRecord | None = None
    reader = ArchiveReader(open_archive(file), max_block_bytes=size * 2 + 2**30)
    for record in reader.read():
        if earlier is not None:
            yield from _index_record(earlier, name, record.position[0])
        earlier = record
    if earlier is not None:
        yield from _index_record(earlier, name, size)


def _index_record(record: ArchiveRecord, name: str, end: int) -> Iterator[str]:
    """Yield the line of a record that can be replayed."""
    kind = record.headers.get("warc-type", "")
    if kind not in _INDEXED:
        return
    fields = {"url": record.url}
    if kind == "resource":
        fields["mime"] = _find_mime(record.headers.get("content-type", ""))
    else:
        with suppress(BadMessageError):
            message = parse_message(record.block or b"")
            mime = "warc/revisit" if kind == "revisit" else _find_mime(message.find("content-type"))
            fields |= {"mime": mime, "status": str(message.status)}
    digest = record.headers.get("warc-payload-digest", "")
    offset = record.position[0]
    place = {"length": str(end - offset), "offset": str(offset), "filename": name}
    time = "".join(filter(str.isdigit, record.headers.get("warc-date", "")))
    line = json.dumps({**fields, "digest": digest, **place})
    yield f"{_make_key(record.url)} {time} {line}\n"


def _make_key(url: str) -> str:
    """Return the key of a URL, as pywb looks it up."""
    from surt import surt  # type: ignore[import-untyped]  # noqa: PLC0415 - of an extra

    try:
        return str(surt(url)).replace(" ", "%20")
    except ValueError:  # the host is invalid
        return url.replace(" ", "%20")


def _find_mime(content_type: str) -> str:
    return content_type.partition(";")[0].strip().replace(" ", "") or "unk"


def _find_whole_length(file: BinaryIO) -> int:
    """Return the length of a file up to the end of its last whole record."""
    length = 0
    with suppress(DamagedError):
        source = open_archive(file)
        while isinstance(source, PackedBytes) and source.begin():
            source.pass_member()
            length = source.member_end
    return length


def _name_growing(path: Path) -> Path:
    return path.with_name(f"{path.name}{GROWING}")
