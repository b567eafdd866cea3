"""Decompress listings within limits, and read their XML element by element, or their JSON.

Entities stay unread; no DTD and no file is loaded. Decompressed bytes are counted as they come, so
that a bomb ends at the limit. feedparser is not used: it reads a document whole, has no limit, and
yields no elements as they come.
"""

from __future__ import annotations

import codecs
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from newsbot.discover.listing import MAX_LISTING_BYTES

_CHUNK_BYTES = 65_536
_GZIP = b"\x1f\x8b"
_HEAD_BYTES = 4_096
_MAX_JSON_BYTES = 10 * 1024 * 1024
"""JSON cannot be read in parts."""
_MAX_DEPTH = 100
"""Elements inside each other; lxml itself refuses more than 256."""
_MAX_ATTRIBUTES = 100
"""Of one element, which the base URL of each entry inside walks over; real ones have under 20."""
_MAX_ELEMENTS = 1_500_000
"""30 for each entry of the longest sitemap; some seconds of CPU."""

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
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


class ByteChunks:
    """The bytes of a document in chunks, decompressed if it is gzip.

    ``is_whole`` is False after a limit was reached or the gzip broke off.
    """

    def __init__(self, body: bytes, *, max_bytes: int = MAX_LISTING_BYTES) -> None:
        self._body = body
        self._max_bytes = max_bytes
        self.is_whole = True

    def __iter__(self) -> Iterator[bytes]:
        """Yield at most ``max_bytes`` in all; broken data ends the document there."""
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
    """Return the first characters of a document, decompressed and without byte order mark."""
    head = b"".join(ByteChunks(body[:_CHUNK_BYTES], max_bytes=_CHUNK_BYTES))[:_HEAD_BYTES]
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return head.decode(encoding, errors="replace").lstrip("\ufeff")
    return head.decode("utf-8", errors="replace")


def is_json_head(head: str) -> bool:
    """Return whether a document begins like a JSON object or list."""
    return head.lstrip().startswith(("{", "["))


def read_json(body: bytes) -> Any:
    """Return the value of a JSON document, None if it is not one or is longer than 10 MB."""
    chunks = ByteChunks(body, max_bytes=_MAX_JSON_BYTES)
    try:
        return json.loads(b"".join(chunks).decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        return None


def find_xml_root(head: str) -> str | None:
    """Return the local name of a document's first element in lower case, None without one.

    >>> find_xml_root("<?xml version='1.0'?><!-- made by hand --><rdf:RDF xmlns:rdf='x'>")
    'rdf'
    """
    match = _ROOT.match(head)
    return match[1].lower() if match else None


def read_elements(
    chunks: ByteChunks, names: frozenset[str], *, encoding: str | None = None
) -> Iterator[Any]:
    """Yield the elements of these local names as they are closed; each is emptied afterwards.

    Undeclared prefixes make no difference. XML that is not well-formed is read as far as possible.

    :param encoding: used instead of the document's own declaration.
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
    depth = elements = 0
    for number, chunk in enumerate(chunks):
        # libxml2 refuses white space before the declaration.
        parser.feed(chunk if number else chunk.lstrip())
        for event, element in parser.read_events():
            if event == "start":
                depth += 1
                elements += 1
                if _is_over_limit(depth, len(element.attrib), elements):
                    chunks.is_whole = False
                    return
                continue
            depth -= 1
            if name_of(element) in names:
                yield element
                _empty(element)
    chunks.is_whole = chunks.is_whole and depth == 0
    try:
        parser.close()
    except etree.XMLSyntaxError:
        return
    for event, element in parser.read_events():
        if event == "end" and name_of(element) in names:
            yield element
            _empty(element)


def name_of(element: Any) -> str:
    """Return the local name of an element in lower case; empty for a comment and the like.

    >>> name_of(etree.Element("{http://purl.org/rss/1.0/}Item"))
    'item'
    """
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def text_of(element: Any) -> str:
    """Return the text of an element and its descendants, white space as one space."""
    return " ".join("".join(element.itertext()).split())


def base_of(element: Any, url: str) -> str:
    """Return the base URL of an element (xml:base, outermost first)."""
    base = url
    for outer in [*reversed([*element.iterancestors()]), element]:
        own = outer.get(_XML_BASE) or outer.get("xml:base")
        if own:
            try:
                base = urljoin(base, own.strip())
            except ValueError:
                continue
    return base


def _is_over_limit(depth: int, attributes: int, elements: int) -> bool:
    return depth > _MAX_DEPTH or attributes > _MAX_ATTRIBUTES or elements > _MAX_ELEMENTS


def _empty(element: Any) -> None:
    """Free an element and its earlier siblings."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
