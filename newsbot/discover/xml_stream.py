"""Bytes of a document from outside -> unpacked pieces, XML elements, and what it begins with.

Nothing is expanded: entities stay unread, no DTD and no file is loaded. What is unpacked is counted
as it comes, so a bomb ends where the limit is. feedparser is not used: it reads a document whole,
has no limit, and gives no elements as they come.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from newsbot.discover.listing import MAX_LISTING_BYTES

_PIECE_BYTES = 65_536
_GZIP = b"\x1f\x8b"
_HEAD_BYTES = 4_096
_MAX_DEPTH = 100
"""Elements inside each other; lxml itself refuses more than 256."""

_ROOT = re.compile(
    r"\A\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>\s*)*"
    r"<(?:[\w.-]+:)?([\w.-]+)",
    re.DOTALL | re.IGNORECASE,
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


class ByteChunks:
    """The pieces of a document, unpacked where it is gzip; ``is_whole`` tells how it ended."""

    def __init__(self, body: bytes, *, max_bytes: int = MAX_LISTING_BYTES) -> None:
        self._body = body
        self._max_bytes = max_bytes
        self.is_whole = True

    def __iter__(self) -> Iterator[bytes]:
        """Yield at most ``max_bytes`` in all; what is broken ends the document there."""
        total = 0
        for piece in self._unpack() if self._body.startswith(_GZIP) else self._cut():
            total += len(piece)
            if total > self._max_bytes:
                self.is_whole = False
                return
            yield piece

    def _cut(self) -> Iterator[bytes]:
        for start in range(0, len(self._body), _PIECE_BYTES):
            yield self._body[start : start + _PIECE_BYTES]

    def _unpack(self) -> Iterator[bytes]:
        unpacker = zlib.decompressobj(wbits=31)
        waiting = self._body
        while waiting and not unpacker.eof:
            try:
                piece = unpacker.decompress(waiting, _PIECE_BYTES)
            except zlib.error:
                break
            waiting = unpacker.unconsumed_tail
            if piece:
                yield piece
        self.is_whole = self.is_whole and unpacker.eof


def read_head(body: bytes) -> str:
    """Return the first characters of a document, unpacked and without its mark of byte order."""
    head = b"".join(ByteChunks(body[:_PIECE_BYTES], max_bytes=_PIECE_BYTES))[:_HEAD_BYTES]
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return head.decode(encoding, errors="replace").lstrip("\ufeff")
    return head.decode("utf-8", errors="replace")


def find_xml_root(head: str) -> str | None:
    """Return the local name of a document's first element in lower case, None where it has none.

    >>> find_root("<?xml version='1.0'?><!-- made by hand --><rdf:RDF xmlns:rdf='x'>")
    'rdf'
    """
    match = _ROOT.match(head)
    return match[1].lower() if match else None


def read_elements(
    pieces: ByteChunks, names: frozenset[str], *, encoding: str | None = None
) -> Iterator[Any]:
    """Yield the elements of these local names as they are closed, each emptied after its turn.

    Prefixes that nobody declared make no difference. What is not well-formed is read as far as it
    can be.

    :param encoding: what is believed instead of the document's own declaration.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        recover=True,
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth = 0
    for number, piece in enumerate(pieces):
        # libxml2 refuses white space before the declaration.
        parser.feed(piece if number else piece.lstrip())
        for event, element in parser.read_events():
            depth += 1 if event == "start" else -1
            if depth > _MAX_DEPTH:
                pieces.is_whole = False
                return
            if event == "end" and name_of(element) in names:
                yield element
                _empty(element)
    pieces.is_whole = pieces.is_whole and depth == 0
    try:
        parser.close()
    except etree.XMLSyntaxError:
        return
    for event, element in parser.read_events():
        if event == "end" and name_of(element) in names:
            yield element
            _empty(element)


def name_of(element: Any) -> str:
    """Return the local name of an element in lower case; empty for what is no element.

    >>> name_of(etree.Element("{http://purl.org/rss/1.0/}Item"))
    'item'
    """
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def text_of(element: Any) -> str:
    """Return the text of an element and all within it, white space as one space."""
    return " ".join("".join(element.itertext()).split())


def base_of(element: Any, url: str) -> str:
    """Return what relative addresses in an element are relative to (xml:base, outermost first)."""
    base = url
    for outer in [*reversed([*element.iterancestors()]), element]:
        own = outer.get(XML_BASE) or outer.get("xml:base")
        if own:
            try:
                base = urljoin(base, own.strip())
            except ValueError:
                continue
    return base


def _empty(element: Any) -> None:
    """Free an element that was read, and those before it that its parent still holds."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
