"""Read the XML of feeds and sitemaps element by element.

Entities stay unread; no DTD and no file is loaded. Documents that are not well-formed are repaired
and read again. feedparser is not used: it reads a document whole, has no limit, and yields no
elements as they come.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urljoin

from lxml import etree

from newsbot.discover.listing_text import HEAD_BYTES, TextChunks, is_json_head
from newsbot.discover.xml_repair import repair_xml

T = TypeVar("T")

_MAX_DEPTH = 100
"""Elements inside each other; lxml itself refuses more than 256."""
_MAX_ATTRIBUTES = 100
"""Of one element, which the base URL of each entry inside walks over; real ones have under 20."""
_MAX_ELEMENTS = 1_500_000
"""30 for each entry of the longest sitemap; some seconds of CPU."""
_MAX_REPAIRED_CHARS = 32 * 1024 * 1024
"""Of a document that is not well-formed: 50,000 entries of 600 characters each."""

_LIST_ROOTS = frozenset({"rss", "rdf", "feed", "channel", "urlset", "sitemapindex"})
_ERROR_MESSAGES = frozenset("br b p i div font span strong pre table tr th td".split())
"""Elements of the messages that a server may print before a document, such as those of PHP."""
_START = re.compile(r"<(!--|(?:[\w.-]+:)?([A-Za-z][\w.-]*))")
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


def find_xml_root(head: str) -> str | None:
    """Return the local name of a document's first element in lower case, None without one.

    Text and messages of the server before a feed or sitemap are passed over.

    >>> find_xml_root("<?xml version='1.0'?><!-- made by hand --><rdf:RDF xmlns:rdf='x'>")
    'rdf'
    >>> find_xml_root("<br /><b>Warning</b>: no such file<br /><rss>")
    'rss'
    """
    root = None if is_json_head(head) else _find_root(head)
    return root[0] if root else None


@dataclass(frozen=True, kw_only=True, slots=True)
class XmlReading(Generic[T]):
    """The value read of a document, and whether it was read to its end and was repaired first."""

    value: T
    is_whole: bool
    is_repaired: bool = False


def read_xml(
    body: bytes, names: frozenset[str], read: Callable[[Iterator[Any]], T]
) -> XmlReading[T]:
    """Read a document, and once more after a repair if it is not well-formed.

    :param names: local names of the elements that are wanted, in lower case.
    :param read: takes these elements as they are closed, and returns the value; each element is
        emptied afterwards.
    """
    chunks = TextChunks(body)
    try:
        value = read(_read_elements(_cut_prolog(chunks), names, chunks, is_strict=True))
        return XmlReading(value=value, is_whole=chunks.is_whole)
    except etree.XMLSyntaxError:
        chunks = TextChunks(body)
        text = "".join(_take_repairable(_cut_prolog(chunks), chunks))
        value = read(_read_elements(repair_xml(text), names, chunks, is_strict=False))
        is_whole = chunks.is_whole and _is_ended(text)
        return XmlReading(value=value, is_whole=is_whole, is_repaired=True)


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


def url_text_of(element: Any) -> str:
    """Return the text of an element that holds a URL, with its line breaks."""
    return "".join(element.itertext()).strip()


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


def _find_root(head: str) -> tuple[str, int] | None:
    """Return the name of the first element and where it begins, passing over error messages."""
    first = None
    position = 0
    while match := _START.search(head, position):
        position = match.end()
        if match[1] == "!--":
            end = head.find("-->", position)
            position = end + 3 if end >= 0 else len(head)
            continue
        name = match[2].lower()
        if name in _LIST_ROOTS:
            return name, match.start()
        first = first or (name, match.start())
        if name not in _ERROR_MESSAGES:
            break
    return first


def _cut_prolog(chunks: Iterable[str]) -> Iterator[str]:
    """Yield the text from the first element on: an XML declaration or DTD has no more to say."""
    for number, chunk in enumerate(chunks):
        root = _find_root(chunk[:HEAD_BYTES]) if number == 0 else None
        yield chunk[root[1] :] if root else chunk


def _take_repairable(texts: Iterable[str], chunks: TextChunks) -> Iterator[str]:
    """Yield the text that is held in memory for a repair; what is cut off is not whole."""
    rest = _MAX_REPAIRED_CHARS
    for text in texts:
        if len(text) > rest:
            chunks.is_whole = False
            return
        rest -= len(text)
        yield text


def _read_elements(
    texts: Iterable[str], names: frozenset[str], chunks: TextChunks, *, is_strict: bool
) -> Iterator[Any]:
    """Yield elements, at a limit those before it; ``chunks`` are not whole then.

    :raises etree.XMLSyntaxError: the document is not well-formed, if ``is_strict``.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        recover=not is_strict,  # a repaired document may have prefixes without a namespace
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth = elements = 0
    for event, element in _parse(parser, texts, is_strict=is_strict):
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


def _parse(parser: Any, texts: Iterable[str], *, is_strict: bool) -> Iterator[tuple[str, Any]]:
    for text in texts:
        parser.feed(text.encode("utf-8", errors="replace"))
        yield from parser.read_events()
    if is_strict:
        parser.close()
        yield from parser.read_events()


def _is_over_limit(depth: int, attributes: int, elements: int) -> bool:
    return depth > _MAX_DEPTH or attributes > _MAX_ATTRIBUTES or elements > _MAX_ELEMENTS


def _is_ended(text: str) -> bool:
    """Return whether the end tag of the root is there."""
    root = _find_root(text[:HEAD_BYTES])
    return (
        root is not None
        and re.search(rf"</(?:[\w.-]+:)?{root[0]}\s*>", text, re.IGNORECASE) is not None
    )


def _empty(element: Any) -> None:
    """Free an element and its earlier siblings."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
