"""Decompress and decode listings within limits.

Decompressed bytes are counted as they come, so that a bomb ends at the limit. The declared encoding
of a document is often wrong: what is valid UTF-8 is read as UTF-8.
"""

from __future__ import annotations

import codecs
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any

from w3lib.encoding import resolve_encoding

from newsbot.discover.listing import MAX_LISTING_BYTES

HEAD_BYTES = 65_536
"""Read to recognize a document: some begin with long comments."""

_CHUNK_BYTES = 65_536
_GZIP = b"\x1f\x8b"
_MAX_JSON_BYTES = 10 * 1024 * 1024
"""JSON cannot be read in parts."""

_BOM = "\ufeff"
_UTF_16_32 = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
)
_WIDE = re.compile(rb"(?:(\s\0|[<{\[h]\0)|\0[\s<{\[h])(?=[^\0]\0|\0[^\0])")
"""How a document in UTF-16 without a byte order mark begins."""
_DECLARED = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE
)
_LEGACY = re.compile(
    r"iso8859|cp\d|koi8|gb|big5|hz|euc|shift|iso2022|mac|tis|johab|latin|ascii|ptcp|kz"
)
"""Names of encodings other than UTF. The codecs of Python that are no charsets are left out."""
_NOT_UTF_8 = re.compile("[\udc80-\udcff]")
_AS_CP1252 = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", errors="replace") for byte in range(0x80, 0x100)
}


class TextChunks:
    """The text of a document in chunks, decompressed if it is gzip, without byte order marks.

    ``is_whole`` is False after a limit was reached or the gzip broke off.
    """

    def __init__(self, body: bytes, *, max_bytes: int = MAX_LISTING_BYTES) -> None:
        self._body = body
        self._max_bytes = max_bytes
        self.is_whole = True

    def __iter__(self) -> Iterator[str]:
        """Yield the text of at most ``max_bytes``; broken data ends the document there."""
        decoder = None
        at_start = True
        for chunk in self._limit():
            if decoder is None:
                encoding, errors = _find_encoding(chunk)
                decoder = codecs.getincrementaldecoder(encoding)(errors)
            text = decoder.decode(chunk)
            if _NOT_UTF_8.search(text):
                text = text.translate(_AS_CP1252)
            text = text.lstrip(_BOM) if at_start else text
            at_start = at_start and not text
            yield text

    def _limit(self) -> Iterator[bytes]:
        total = 0
        for chunk in self._inflate() if self._body.startswith(_GZIP) else self._slice():
            total += len(chunk)
            if total > self._max_bytes:
                self.is_whole = False
                return
            yield chunk

    def _slice(self) -> Iterator[bytes]:
        for start in range(0, len(self._body), _CHUNK_BYTES):
            yield self._body[start : start + _CHUNK_BYTES]

    def _inflate(self) -> Iterator[bytes]:
        inflater = zlib.decompressobj(wbits=31)
        rest = self._body
        while rest and not inflater.eof:
            try:
                chunk = inflater.decompress(rest, _CHUNK_BYTES)
            except zlib.error:
                break
            rest = inflater.unconsumed_tail
            if chunk:
                yield chunk
        self.is_whole = self.is_whole and inflater.eof


def read_head(body: bytes) -> str:
    """Return the first 64 KiB of a document, decompressed and decoded."""
    return "".join(TextChunks(body[:HEAD_BYTES], max_bytes=HEAD_BYTES))


def is_json_head(head: str) -> bool:
    """Return whether a document begins like a JSON object or list."""
    return head.lstrip().startswith(("{", "["))


def read_json(body: bytes) -> Any:
    """Return the value of a JSON document, None if it is not one or is longer than 10 MB."""
    try:
        return json.loads("".join(TextChunks(body, max_bytes=_MAX_JSON_BYTES)))
    except (ValueError, RecursionError):
        return None


def _find_encoding(head: bytes) -> tuple[str, str]:
    """Return the encoding of a document and what to do about its errors.

    :param head: the first chunk of the document.
    """
    for mark, encoding in _UTF_16_32:
        if head.startswith(mark):
            return encoding, "replace"
    if wide := _WIDE.match(head):
        return "utf-16-le" if wide[1] else "utf-16-be", "replace"
    match = _DECLARED.search(head)
    declared = resolve_encoding(match[1].decode("ascii")) if match else None
    if declared and _LEGACY.match(declared.replace("-", "").replace("_", "").lower()):
        is_utf_8 = not head.isascii() and _is_utf_8(head)
        return ("utf-8", "surrogateescape") if is_utf_8 else (declared, "replace")
    return "utf-8", "surrogateescape"


def _is_utf_8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True
