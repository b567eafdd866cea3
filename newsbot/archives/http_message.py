"""HTTP responses as archives keep them: parse the headers, and decode the body.

Archives keep bodies as they were sent, already decoded under the old headers, or cut. Neither
FastWARC 2.0 nor warcio 1.8 decodes all of them, so that the body itself decides here.
"""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from dataclasses import dataclass

import brotli  # type: ignore[import-untyped]  # a part of it is in C
import zstandard

MAX_ENCODINGS = 5
"""Of one body, each of which may take as long as the largest page; servers use one or two."""
MAX_HEADER_BYTES = 262_144
"""Of status line and headers, as in a crawl."""
_WINDOW_BYTES = 2**27
"""Memory that a zstd body may ask for: 8 MB are the most that browsers accept (RFC 9659)."""
TOO_LARGE = "larger than DOWNLOAD_MAXSIZE"
CUT_SHORT = "the body is cut short"
NOT_DECODED = "the body cannot be decompressed"
NO_RESPONSE = "not an HTTP response"
ENDLESS_HEADERS = "HTTP headers without an end"
UNKNOWN_ENCODING = "unknown content encoding"
MANY_ENCODINGS = "too many content encodings"
"""Reasons of errors, as counts name them."""
_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})\b")
_CHUNK_SIZE = re.compile(rb"\s{0,8}([0-9a-fA-F]{1,8})[^\r\n]{0,1000}\r?\n")
_MAGIC = {"gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}
_STEP_BYTES = 2**16
_ZSTD_STEP_BYTES = 2**9
"""zstandard has no limit of what one call returns: 32 KB for each byte at most."""


class BadMessageError(ValueError):
    """A stored response cannot be read; the message is a few words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpMessage:
    """A stored response; ``headers`` are as sent, ``body`` still encoded."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def find(self, name: str) -> str:
        """Return a header by its name in lower case, "" without it; several are joined."""
        return ", ".join(value for key, value in self.headers if key.lower() == name)


def parse_message(block: bytes) -> HttpMessage:
    """Separate status, headers and body.

    :raises BadMessageError: it is no HTTP response.
    """
    status = _STATUS.match(block)
    if status is None:
        raise BadMessageError(NO_RESPONSE)
    end = _END.search(block, 0, MAX_HEADER_BYTES)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    if end is None and len(block) > MAX_HEADER_BYTES:
        raise BadMessageError(ENDLESS_HEADERS)
    headers = []
    for line in head.split(b"\n")[1:]:
        name, colon, value = line.decode("latin-1").partition(":")
        if colon and name.strip():
            headers.append((name.strip(), value.strip()))
    return HttpMessage(status=int(status[1]), headers=headers, body=body)


def unpack_body(message: HttpMessage, *, max_bytes: int) -> bytes:
    """Return the body without chunks and content encodings.

    A body that is not in the encoding of its header is taken as it is: many archives keep the
    headers of what they have decoded.

    :raises BadMessageError: it is cut short, in an unknown encoding or too many of them, or longer
        than ``max_bytes``.
    """
    body = message.body
    if "chunked" in message.find("transfer-encoding").lower():
        body = _join_chunks(body)
    stated = message.find("content-encoding").lower().split(",")
    names = [each.strip().removeprefix("x-") for each in stated]
    encodings = [name for name in names if name not in ("", "identity", "none", "utf-8")]
    if len(encodings) > MAX_ENCODINGS:
        raise BadMessageError(MANY_ENCODINGS)
    for name in reversed(encodings):
        body = _decode(body, name, max_bytes)
    if len(body) > max_bytes:
        raise BadMessageError(TOO_LARGE)
    return body


def _join_chunks(body: bytes) -> bytes:
    """Return the content of chunks; a body that is not in chunks is returned as it is.

    :raises BadMessageError: the last chunk is missing.
    """
    parts: list[bytes] = []
    at = 0
    while (size := _CHUNK_SIZE.match(body, at)) is not None:
        length = int(size[1], 16)
        if not length:
            return b"".join(parts)
        part = body[size.end() : size.end() + length]
        if not at and body[size.end() + length :][:1] not in (b"\r", b"\n"):
            return body  # it begins with what looks like a size
        if len(part) < length:
            break
        parts.append(part)
        at = size.end() + length
        at += len(body[at : at + 2]) - len(body[at : at + 2].lstrip(b"\r\n"))
    if not at:
        return body
    raise BadMessageError(CUT_SHORT)


def _decode(body: bytes, name: str, max_bytes: int) -> bytes:
    magic = _MAGIC.get(name)
    if not body or (magic and not body.startswith(magic)):
        return body
    unpack = _UNPACKERS.get(name)
    if unpack is None:
        raise BadMessageError(UNKNOWN_ENCODING)
    return unpack(body, max_bytes)


def _unpack_gzip(body: bytes, max_bytes: int) -> bytes:
    try:
        return _inflate(body, 31, max_bytes)
    except zlib.error:
        raise BadMessageError(NOT_DECODED) from None


def _unpack_deflate(body: bytes, max_bytes: int) -> bytes:
    """Decompress with the header of zlib, or without it as some servers send it."""
    for wbits in (15, -15):
        with suppress(zlib.error):
            return _inflate(body, wbits, max_bytes)
    return body


def _inflate(body: bytes, wbits: int, max_bytes: int) -> bytes:
    unpacker = zlib.decompressobj(wbits=wbits)
    unpacked = unpacker.decompress(body, max_bytes + 1)
    if len(unpacked) > max_bytes:
        raise BadMessageError(TOO_LARGE)
    if not unpacker.eof:
        raise BadMessageError(CUT_SHORT)
    return unpacked


def _unpack_zstd(body: bytes, max_bytes: int) -> bytes:
    unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW_BYTES).decompressobj()
    parts: list[bytes] = []
    length = 0
    try:
        for start in range(0, len(body), _ZSTD_STEP_BYTES):
            parts.append(unpacker.decompress(body[start : start + _ZSTD_STEP_BYTES]))
            length += len(parts[-1])
            if length > max_bytes:
                raise BadMessageError(TOO_LARGE)
            if unpacker.eof:
                return b"".join(parts)
    except (zstandard.ZstdError, MemoryError):
        raise BadMessageError(NOT_DECODED) from None
    raise BadMessageError(CUT_SHORT)


def _unpack_brotli(body: bytes, max_bytes: int) -> bytes:
    """Decompress Brotli, which has no mark at its start: what fails at once was decoded before."""
    unpacker = brotli.Decompressor()
    parts: list[bytes] = []
    length = 0
    try:
        more = unpacker.process(body, output_buffer_limit=_STEP_BYTES)
        while more or not unpacker.can_accept_more_data():
            parts.append(more)
            length += len(more)
            if length > max_bytes:
                raise BadMessageError(TOO_LARGE)
            if unpacker.is_finished():
                break
            more = unpacker.process(b"", output_buffer_limit=_STEP_BYTES)
    except brotli.error:
        if length < _STEP_BYTES and body.lstrip()[:1] == b"<":
            return body
        raise BadMessageError(NOT_DECODED) from None
    if not unpacker.is_finished():
        raise BadMessageError(CUT_SHORT)
    return b"".join(parts)


_UNPACKERS = {
    "gzip": _unpack_gzip,
    "deflate": _unpack_deflate,
    "zstd": _unpack_zstd,
    "br": _unpack_brotli,
}
