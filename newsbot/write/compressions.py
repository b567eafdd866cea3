"""The compressions of output files; another one is an entry of COMPRESSIONS."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import zstandard

GZIP_LEVEL = 6
ZSTD_LEVEL = 10


@dataclass(frozen=True, slots=True)
class Compression:
    """How an output file is compressed.

    ``compress`` wraps a file opened for writing: ``flush`` passes on all that was written, and
    ``close`` ends the compressed data without closing the file. ``open`` reads a whole file.
    """

    suffix: str
    """What it adds to the name of a file."""
    compress: Callable[[BinaryIO], Any] | None
    """None for a plain file."""
    open: Callable[[Path], Any]


def _gzip(file: BinaryIO) -> gzip.GzipFile:
    return gzip.GzipFile(filename="", mode="wb", compresslevel=GZIP_LEVEL, fileobj=file, mtime=0)


def _zstd(file: BinaryIO) -> Any:
    return zstandard.ZstdCompressor(level=ZSTD_LEVEL).stream_writer(file, closefd=False)


COMPRESSIONS = {
    "none": Compression("", None, lambda path: path.open("rb")),
    "gzip": Compression(".gz", _gzip, gzip.open),
    "zstd": Compression(".zst", _zstd, lambda path: io.BufferedReader(zstandard.open(path, "rb"))),
}
"""By the value of ``OUTPUT_COMPRESSION``."""
