"""The bytes of an archive file: plain, or a row of gzip members or zstd frames.

Readers of WARC stop at the first damaged byte (FastWARC 2.0, warcio 1.8). Here each member is
decompressed by itself, so that reading goes on with the next one that can be read.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

import zstandard

from newsbot.archives.member_streams import GzipStream, MemberStream, ZstdStream, make_unpacker

GZIP = b"\x1f\x8b\x08"
ZSTD = b"\x28\xb5\x2f\xfd"
_DICTIONARY = b"\x5d\x2a\x4d\x18"
"""Of the frame in front that holds the dictionary of the others (IIPC, WARC with zstd, 1.0)."""

MAX_RATIO = 100
"""Bytes for each byte of a member; pages have 4 to 10, and what has more is made to fill memory."""
FREE_BYTES = 64 * 2**20
"""Decompressed bytes of a file beyond that ratio, in all its members together."""
MAX_REREAD_TIMES = 4
"""Sizes of the file that are read once more in search of the next sound record."""
_READ_BYTES = 2**16
_ZSTD_READ_BYTES = 2**9
"""zstandard has no limit of what one call returns: 32 KB for each byte at most."""
_WINDOW_BYTES = 2**20
_FIRST_WINDOW_BYTES = 2**12
"""Searched first, since in a file of nothing but damage the next record is a line away."""
_OVERLAP_BYTES = 2**12
"""Read behind a window: no first line is longer."""
_PROBE_BYTES = 512
_MAX_DICTIONARY_BYTES = 16 * 2**20
_FIRST_LINE = re.compile(rb"\n(?=WARC/[01]\.\d|https?://[^\s]{1,2000} [\d.:a-fA-F]{1,45} \d{14} )")
"""Of a WARC record, or of an ARC record."""
_BEGINNING = re.compile(rb"\s{0,4}(?:WARC/[01]\.|(?:https?|filedesc|dns|ftp)://?[^\s])")


class Damage(StrEnum):
    """Why a record cannot be read, as counts name it."""

    CUT_SHORT = "cut short"
    LONG_LINE = "line too long"
    MANY_HEADERS = "too many headers"
    NO_RECORD = "not a record"
    PACKED = "cannot be decompressed"
    BOMB = "decompresses to too much"
    WRONG_LENGTH = "wrong length"
    DICTIONARY = "zstd dictionary cannot be read"


class DamagedError(ValueError):
    """A record cannot be read."""

    def __init__(self, reason: Damage) -> None:
        super().__init__(reason)
        self.reason = reason


class StoppedError(Exception):
    """Reading was stopped from outside."""


class SeekableFile(Protocol):
    """What archives are read from."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a position, or with ``whence`` 2 to one from the end; returns it."""

    def read(self, length: int, /) -> bytes:
        """Return up to so many bytes."""


class ArchiveBytes:
    """A file from a position on, in members; a plain file is one member.

    ``begin`` goes to the next member, ``read`` and ``read_line`` read within it, and ``recover``
    goes behind a damaged place.
    """

    def __init__(self, file: SeekableFile, *, stop: Callable[[], bool] = lambda: False) -> None:
        """Take an open file that can seek; ``stop`` is asked from time to time."""
        self.file = file
        self.size = file.seek(0, 2)
        self.member_start = 0
        """Position in the file of the member that is read."""
        self._stop = stop
        self._next = 0
        self._buffer = b""
        self._at = 0
        self._is_over = True
        self._reread = 0

    def seek(self, offset: int) -> None:
        """Let the next member be the one at a position in the file."""
        self._next = offset
        self._buffer, self._at, self._is_over = b"", 0, True

    def mark_record(self, number: int) -> tuple[int, int]:
        """Return where the record that comes next is: of its member, and its number in there."""
        return self.member_start, number

    def find_in_member(self) -> bool:
        """Go to the next first line of a record in this member; False if it has none."""
        return False

    def begin(self) -> bool:
        """Go to the next member; False at the end of the file.

        :raises DamagedError: something else is there.
        """
        raise NotImplementedError

    def fill(self) -> bool:
        """Add to the buffer; False at the end of the member.

        :raises DamagedError: the member cannot be decompressed, or not in measure.
        """
        raise NotImplementedError

    def recover(self) -> None:
        """Go behind a damaged record, to what may be the next one."""
        raise NotImplementedError

    def read_line(self, most: int) -> bytes:
        """Return a line without its end; empty at the end of the member.

        :raises DamagedError: it is longer.
        """
        while (end := self._buffer.find(b"\n", self._at, self._at + most)) < 0:
            if len(self._buffer) - self._at >= most:
                raise DamagedError(Damage.LONG_LINE)
            if not self.fill():
                end = len(self._buffer)
                break
        line = self._buffer[self._at : end]
        self._at = min(end + 1, len(self._buffer))
        return line.rstrip(b"\r")

    def read(self, length: int, *, keep: bool = True) -> bytes:
        """Return so many bytes; with ``keep=False``, only pass over them.

        :raises DamagedError: the member has fewer.
        """
        parts, left = [], length
        while True:
            part = self._buffer[self._at : self._at + left]
            self._at += len(part)
            left -= len(part)
            if keep:
                parts.append(part)
            if not left:
                return b"".join(parts)
            if not self.fill():
                raise DamagedError(Damage.CUT_SHORT)

    def skip_blank(self) -> bool:
        """Pass over line ends; False if the member has nothing else."""
        while True:
            rest = self._buffer[self._at : self._at + _PROBE_BYTES]
            stripped = rest.lstrip(b"\r\n")
            self._at += len(rest) - len(stripped)
            if stripped:
                return True
            if self._at >= len(self._buffer) and not self.fill():
                return False

    def starts_line(self) -> bool:
        """Return whether a line end, or the end of the member, comes next."""
        if self._at >= len(self._buffer) and not self.fill():
            return True
        return self._buffer[self._at : self._at + 1] in (b"\r", b"\n")

    def _add(self, more: bytes) -> None:
        self._buffer = self._buffer[self._at :] + more
        self._at = 0

    def _read_file(self, length: int) -> bytes:
        if self._stop():
            raise StoppedError
        return self.file.read(length)

    def _restart_at(self, earliest: int, latest: int) -> int:
        """Return where to look for the next record: early, while the budget lasts."""
        self._reread += latest - earliest
        return earliest if self._reread <= MAX_REREAD_TIMES * self.size else latest

    def _find(self, pattern: re.Pattern[bytes], start: int, probe: Callable[[bytes], bool]) -> int:
        """Return where a pattern matches and a probe of what follows holds, or the file ends."""
        position, length = start, _FIRST_WINDOW_BYTES
        while True:
            self.file.seek(position)
            window = self._read_file(length + _OVERLAP_BYTES)
            for match in pattern.finditer(window):
                if match.start() >= length:
                    break
                if probe(window[match.start() : match.start() + _PROBE_BYTES]):
                    return position + match.start()
            if len(window) <= length:
                return self.size
            position += length
            length = min(4 * length, _WINDOW_BYTES)


class PlainBytes(ArchiveBytes):
    """A file without compression; records are found again by their first line."""

    @property
    def _position(self) -> int:
        """Position in the file of the byte that comes next."""
        return self._next - len(self._buffer) + self._at

    def mark_record(self, number: int) -> tuple[int, int]:  # noqa: ARG002 - of a member
        """Return where the record that comes next is."""
        self.member_start = self._position
        return self.member_start, 0

    def begin(self) -> bool:
        """Return whether anything is left."""
        return self._position < self.size

    def fill(self) -> bool:
        """Add to the buffer; False at the end of the file."""
        self.file.seek(self._next)
        more = self._read_file(_READ_BYTES)
        self._next += len(more)
        self._add(more)
        return bool(more)

    def read(self, length: int, *, keep: bool = True) -> bytes:
        """Return so many bytes, or pass over them without reading the file."""
        if self._position + length > self.size:
            raise DamagedError(Damage.CUT_SHORT)
        if keep or length <= len(self._buffer) - self._at:
            return super().read(length, keep=keep)
        self.seek(self._position + length)
        return b""

    def recover(self) -> None:
        """Go to the next first line of a record, from behind that of the damaged one on."""
        start = self._restart_at(self.member_start + 1, max(self._position, 1))
        self.seek(min(self._find(_FIRST_LINE, start - 1, bool) + 1, self.size))


class PackedBytes(ArchiveBytes):
    """A file of gzip members or zstd frames."""

    def __init__(
        self, file: SeekableFile, *, magic: bytes, stop: Callable[[], bool] = lambda: False
    ) -> None:
        super().__init__(file, stop=stop)
        self._magic = magic
        self._is_zstd = magic != GZIP
        self._unpacker = make_unpacker()
        self._position = 0
        self._is_broken = False
        self._taken = self._given = 0
        self._free = FREE_BYTES
        self._stream: MemberStream
        if self._is_zstd:
            self._read_dictionary()

    def begin(self) -> bool:
        """Go to the next member; errors as in the base class."""
        self.file.seek(self._next)
        start = self._read_file(_PROBE_BYTES)
        if not start.strip(b"\0"):  # some writers fill up blocks of a tape
            self._next += len(start)
            return bool(start) and self._begin_behind_zeros()
        zeros = len(start) - len(start.lstrip(b"\0"))
        self.member_start = self._position = self._next + zeros
        if not start[zeros:].startswith(self._magic):
            raise DamagedError(Damage.NO_RECORD)
        self.file.seek(self.member_start)
        self._free = max(0, self._free - max(0, self._given - MAX_RATIO * self._taken))
        self._taken = self._given = 0
        self._buffer, self._at, self._is_over, self._is_broken = b"", 0, False, False
        self._stream = self._open_stream()
        return True

    def _begin_behind_zeros(self) -> bool:
        """Go to the member behind a row of zeros; False if the file ends with them."""
        self._next = self._find(re.compile(rb"[^\0]"), self._next, bool)
        return self._next < self.size and self.begin()

    def fill(self) -> bool:
        """Decompress some more; errors as in the base class."""
        while not self._is_over:
            packed = self._stream.unconsumed_tail
            if not packed:
                packed = self._read_file(_ZSTD_READ_BYTES if self._is_zstd else _READ_BYTES)
                self._position += len(packed)
                self._taken += len(packed)
                if not packed:
                    self._is_over = self._is_broken = True
                    raise DamagedError(Damage.CUT_SHORT)
            try:
                more = self._stream.decompress(packed)
            except (zlib.error, zstandard.ZstdError, MemoryError) as error:
                self._is_broken = True
                raise DamagedError(Damage.PACKED) from error
            if self._stream.eof:
                self._is_over = True
                self._next = self._position - len(self._stream.unused_data)
                self._taken -= len(self._stream.unused_data)
            self._given += len(more)
            if self._given - MAX_RATIO * self._taken > self._free:
                self._is_broken = True
                raise DamagedError(Damage.BOMB)
            if more:
                self._add(more)
                return True
        return False

    @property
    def member_end(self) -> int:
        """Position in the file behind the member that was read to its end."""
        return self._next

    def pass_member(self) -> None:
        """Read to the end of the member; errors as in ``fill``."""
        while self.fill():
            self._at = len(self._buffer)

    def find_in_member(self) -> bool:
        """Go to the next first line of a record in this member; False if it has none."""
        if self._is_broken:
            return False
        try:
            while (match := _FIRST_LINE.search(self._buffer, self._at)) is None:
                self._at = max(self._at, len(self._buffer) - _PROBE_BYTES)
                if not self.fill():
                    return False
        except DamagedError:
            return False
        self._at = match.end()
        return True

    def recover(self) -> None:
        """Go to the next member that begins with a record."""
        if self._is_broken or self._next <= self.member_start:
            start = self._restart_at(self.member_start + 1, self._position)
        else:
            start = self._next
        self.seek(self._find(re.compile(re.escape(self._magic)), start, self._is_record))

    def _open_stream(self) -> MemberStream:
        return ZstdStream(self._unpacker) if self._is_zstd else GzipStream()

    def _is_record(self, packed: bytes) -> bool:
        """Return whether compressed bytes begin with a record."""
        try:
            start = self._open_stream().decompress(packed)
        except (zlib.error, zstandard.ZstdError, MemoryError):
            return False
        return not start or _BEGINNING.match(start) is not None

    def _read_dictionary(self) -> None:
        self.file.seek(0)
        head = self.file.read(8)
        if not head.startswith(_DICTIONARY) or len(head) < 8:  # noqa: PLR2004 - the header
            return
        (length,) = struct.unpack("<I", head[4:])
        content = self.file.read(min(length, _MAX_DICTIONARY_BYTES))
        try:
            if content.startswith(ZSTD):
                content = self._unpacker.stream_reader(content).read(_MAX_DICTIONARY_BYTES)
            self._unpacker = make_unpacker(zstandard.ZstdCompressionDict(content))
        except (zstandard.ZstdError, MemoryError) as error:
            raise DamagedError(Damage.DICTIONARY) from error
        self._next = 8 + length


def open_archive(file: SeekableFile, *, stop: Callable[[], bool] = lambda: False) -> ArchiveBytes:
    """Return the bytes of an archive, by what the file begins with.

    :raises DamagedError: its zstd dictionary cannot be read.
    :raises OSError: the file cannot be read.
    """
    file.seek(0)
    start = file.read(4)
    if start.startswith(GZIP[:2]):
        return PackedBytes(file, magic=GZIP, stop=stop)
    if start in (ZSTD, _DICTIONARY):
        return PackedBytes(file, magic=ZSTD, stop=stop)
    return PlainBytes(file, stop=stop)
