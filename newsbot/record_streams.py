"""Read lines from a file or stdin, plain or compressed; write a file completely or not at all."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal, Protocol

import zstandard

MAX_LINE_BYTES = 256_000_000
"""Read at once; the pieces of a longer line are not records and pass through unchanged."""

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_CHUNK_BYTES = 1 << 17
_PEEKED_BYTES = 4096
_NUL = b"\0"
"""A byte that JSON never holds and nearly every binary format does."""
BROKEN_STREAM = (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError)
"""Errors of reading a compressed file that is truncated or damaged."""


class InputError(Exception):
    """Input that cannot be read; the message is one line that names it."""


class OpenableFile(Protocol):
    """A file that can be opened, whose ``str()`` is its name."""

    def open(self, mode: Literal["rb"]) -> IO[bytes]:
        """Open it to read.

        :raises OSError: it cannot be read.
        """
        ...


class RecordSource:
    """Lines of JSON that can be read more than once.

    ``name`` is a path, or ``-`` for stdin, which is copied to a temporary file for a second pass.
    """

    def __init__(self, source: str | OpenableFile, *, is_read_twice: bool) -> None:
        """Open the source.

        :param source: a path, ``-`` for stdin, or a file of a storage.
        :raises InputError: it cannot be opened.
        """
        self.name = name = str(source)
        try:
            self._file: IO[bytes] = (
                _copy_stdin() if source == "-" and is_read_twice else _open_source(source)
            )
            self.size = os.fstat(self._file.fileno()).st_size if self._file.seekable() else 0
        except OSError as error:
            msg = f"{name}: cannot be read ({error.strerror or error})"
            raise InputError(msg) from error

    @property
    def position(self) -> int:
        """The number of bytes of ``size`` that have been read; 0 for a pipe."""
        return self._file.tell() if self.size else 0

    def lines(self) -> Iterator[bytes]:
        """Yield the lines from the beginning, each with its line end if it has one.

        :raises InputError: the source is truncated, broken or binary.
        """
        number = 0
        try:
            if self.size:
                self._file.seek(0)
            stream = decompress(self._file)
            if _NUL in stream.peek(1)[:_PEEKED_BYTES]:
                msg = f"{self.name}: is binary; expected JSON lines, plain, gzip or zstd"
                raise InputError(msg)
            while line := stream.readline(MAX_LINE_BYTES):
                number += 1
                yield line
        except BROKEN_STREAM as error:
            msg = f"{self.name}: is truncated or broken after line {number} ({error})"
            raise InputError(msg) from error
        except OSError as error:
            msg = f"{self.name}: cannot be read after line {number} ({error.strerror or error})"
            raise InputError(msg) from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _open_source(source: str | OpenableFile) -> IO[bytes]:
    if not isinstance(source, str):
        return source.open("rb")
    return sys.stdin.buffer if source == "-" else Path(source).open("rb")


def _copy_stdin() -> IO[bytes]:
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - the source closes it
    shutil.copyfileobj(sys.stdin.buffer, spool)
    spool.seek(0)
    return spool


def decompress(file: Any) -> Any:
    """Return a stream of a file's content, decompressed by the format of its first bytes.

    :return: the file itself if it is plain.
    """
    start = file.peek(4)[:4]
    if start.startswith(_GZIP):
        return gzip.GzipFile(fileobj=file, mode="rb")
    if start.startswith(_ZSTD):
        return io.BufferedReader(_ZstdFrames(file), buffer_size=_CHUNK_BYTES)
    return file


class _ZstdFrames(io.RawIOBase):
    """The content of zstd frames; zstandard's own reader accepts a truncated one as complete."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._is_begun = False
        self._packed = self._plain = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._plain:
            self._packed = self._packed or self._file.read(_CHUNK_BYTES)
            if not self._packed:
                if self._is_begun:
                    msg = "a frame ends early"
                    raise EOFError(msg)
                return 0
            self._is_begun = True
            self._plain = self._frame.decompress(self._packed)
            self._packed = self._frame.unused_data
            if self._frame.eof:
                self._frame = zstandard.ZstdDecompressor().decompressobj()
                self._is_begun = False
        part, self._plain = self._plain[: len(buffer)], self._plain[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


@contextmanager
def open_output(name: str | None) -> Iterator[IO[bytes]]:
    """Open the target of the lines: a file, or stdout for None.

    A file gets its name when it is complete; after an error or an interrupt there is none, or the
    previous one. It is compressed by the ending of its name (``.gz``, ``.zst``).

    :raises OSError: the file cannot be written.
    """
    if name is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(name)
    if path.exists() and not path.is_file():  # a pipe or a device cannot be replaced
        with path.open("wb") as file:
            yield file
        return
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            with _compress(file, path.suffix) as stream:
                yield stream
            file.flush()
            os.fsync(file.fileno())
        _set_mode(Path(part), path)
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


@contextmanager
def _compress(file: IO[bytes], suffix: str) -> Iterator[Any]:
    if suffix == ".gz":
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
            yield packed
    elif suffix == ".zst":
        with zstandard.ZstdCompressor().stream_writer(file, closefd=False) as packed:
            yield packed
    else:
        yield file


def _set_mode(part: Path, path: Path) -> None:
    """Set the mode of the previous file, or that of any new file."""
    if path.exists():
        part.chmod(path.stat().st_mode & 0o777)
        return
    mask = os.umask(0)
    os.umask(mask)
    part.chmod(0o666 & ~mask)
