"""Decompress one gzip member or one zstd frame of an archive, some bytes at a time."""

from __future__ import annotations

import zlib
from typing import Any, Protocol

import zstandard

_GIVEN_BYTES = 2**20
"""Of one call for a gzip member, at most; zstandard has no such limit."""
_MAX_WINDOW_BYTES = 2**27
"""Memory that a zstd frame may ask for; zstd itself needs a switch for more."""


class MemberStream(Protocol):
    """One compressed member; its attributes are those of ``zlib.decompressobj``."""

    eof: bool
    unused_data: bytes
    unconsumed_tail: bytes

    def decompress(self, packed: bytes) -> bytes:
        """Return some of what the bytes hold.

        :raises zlib.error, zstandard.ZstdError, MemoryError: they cannot be decompressed.
        """
        ...


class GzipStream:
    """A gzip member."""

    def __init__(self) -> None:
        self._unpacker = zlib.decompressobj(wbits=31)
        self.unconsumed_tail = self.unused_data = b""
        self.eof = False

    def decompress(self, packed: bytes) -> bytes:
        """Return some of what the bytes hold; the others are in ``unconsumed_tail``."""
        more = self._unpacker.decompress(packed, _GIVEN_BYTES)
        self.eof, self.unused_data = self._unpacker.eof, self._unpacker.unused_data
        self.unconsumed_tail = self._unpacker.unconsumed_tail
        return more


class ZstdStream:
    """A zstd frame."""

    unconsumed_tail = b""

    def __init__(self, unpacker: zstandard.ZstdDecompressor) -> None:
        self._unpacker: Any = unpacker.decompressobj()
        self.unused_data = b""
        self.eof = False

    def decompress(self, packed: bytes) -> bytes:
        """Return all that the bytes hold."""
        more: bytes = self._unpacker.decompress(packed)
        self.eof, self.unused_data = self._unpacker.eof, self._unpacker.unused_data
        return more


def make_unpacker(
    dictionary: zstandard.ZstdCompressionDict | None = None,
) -> zstandard.ZstdDecompressor:
    """Return what decompresses frames, which are compressed with a dictionary if it is given."""
    return zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=_MAX_WINDOW_BYTES)
