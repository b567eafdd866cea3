"""Make the XML of hand-made feeds and sitemaps well-formed, so that no entry is lost.

XML parsers that recover drop what they cannot read: ``&id`` of ``?cat=3&id=7``, or all entries
after a ``<`` in a title. Here, as in HTML, a mistake stays where it is: what is no markup is text,
an end tag closes the nearest element of its name, and the next field ends one that was left open.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from xml.sax.saxutils import escape, quoteattr

_ENTRIES = frozenset({"item", "entry", "url", "sitemap"})
_LISTS = frozenset({"rss", "rdf:rdf", "channel", "feed", "urlset", "sitemapindex"})
_TEXT_FIELD_NAMES = (
    "title link guid id loc lastmod changefreq priority pubdate published updated dc:date "
    "description summary"
)
_TEXT_FIELDS = frozenset(_TEXT_FIELD_NAMES.split())
"""Elements that hold no other fields: they end where the next one begins."""
_URL_FIELDS = frozenset({"link", "guid", "id", "loc"})
_FIELDS = _TEXT_FIELDS | _ENTRIES | {"content:encoded", "content"}
_FIELDS |= {"author", "dc:creator", "category", "comments", "enclosure", "news:news", "image:image"}
_MAX_DEPTH = 60
"""Elements inside each other; tags below are left out."""
_MAX_TAGS = 3_000_000
"""Those of all elements that are read of a document."""
_MAX_TEXT_CHARS = 1_000_000
"""Kept of the text between two tags."""
_NEAR = 5
"""Elements that are looked at for a field without its end: ``<title>a <b>c <link>``."""
_BATCH = 2_000
"""Pieces joined into one text."""

_MARKUP = re.compile(
    r"<(?:(?P<open>!\[CDATA\[|!--)"
    r"|(?P<other>[!?][A-Za-z][^<>]*+>)"
    r"|/(?P<end>[A-Za-z_][\w.:-]*+)(?:[^<>]*+>|\s*+(?=<))"
    r"|(?P<name>[A-Za-z_][\w.:-]*+)"
    r"(?P<rest>(?:[^<>\"']|\"[^<\"]*+\"|'[^<']*+')*+(?=>)|[^<>]*+(?=>))>)",
    re.ASCII,
)
_CLOSERS = {"![CDATA[": "]]>", "!--": "-->"}
_ATTRIBUTE = re.compile(
    r"(?<![\w.:-])([A-Za-z_][\w.:-]*+)\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++)", re.ASCII
)
_REFERENCE = re.compile(r"&(?:#(?:\d{1,8}|[xX][0-9a-fA-F]{1,6})|[A-Za-z]\w{1,31});", re.ASCII)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def repair_xml(text: str) -> Iterator[str]:
    r"""Yield a well-formed document with the elements of a broken one, in pieces.

    The names of its elements are in lower case, and all are inside one more element. Entities are
    replaced as in HTML; there is no document type. A document that breaks off in a URL has no end,
    so that half a URL is not taken for one.

    >>> "".join(repair_xml("<item><title>wind < 5<br><link>/?a=1&b=2</link></item>"))
    '<all><item><title>wind &lt; 5<br></br></title><link>/?a=1&amp;b=2</link></item></all>\n'
    """
    pieces = ["<all>"]
    tree = _OpenElements(pieces)
    tags = 0
    for piece in _split(text):
        if isinstance(piece, str):
            pieces.append(piece)
            continue
        tags += 1
        if tags > _MAX_TAGS:
            break
        if name := piece["end"]:
            tree.end(name.lower())
        else:
            tree.start(piece["name"].lower(), piece["rest"])
        if len(pieces) > _BATCH:
            yield "".join(pieces)
            pieces.clear()
    if not tree.is_in_url():
        tree.close(0)
        pieces.append("</all>\n")
    yield "".join(pieces)


def _split(text: str) -> Iterator[str | re.Match[str]]:
    """Yield the text of a document, escaped, and the start and end tags in it."""
    finder = _Finder(text)
    position = 0
    while match := _MARKUP.search(text, position):
        yield _escape_text(text[position : min(match.start(), position + _MAX_TEXT_CHARS)])
        position = match.end()
        if opener := match["open"]:
            end = finder.find(_CLOSERS[opener], position)
            # Without an end of its own, what follows is not part of it.
            if end < 0 or text.find(f"<{opener}", position, end) >= 0:
                continue
            if opener != "!--":
                yield _escape(text[position : min(end, position + _MAX_TEXT_CHARS)])
            position = end + len(_CLOSERS[opener])
        elif not match["other"]:
            yield match
    yield _escape_text(text[position : position + _MAX_TEXT_CHARS])


class _Finder:
    """Finds strings from growing positions; the text is searched once for each string."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, int] = {}

    def find(self, string: str, start: int) -> int:
        known = self._known.get(string, start - 1)
        if known < start and (known >= 0 or string not in self._known):
            known = self._known[string] = self._text.find(string, start)
        return known


class _OpenElements:
    """The elements that are open, and the pieces of the document that start and end them."""

    def __init__(self, pieces: list[str]) -> None:
        self._pieces = pieces
        self._names: list[str] = []
        self._counts: Counter[str] = Counter()
        self._entry = -1
        """The place of the innermost entry, -1 outside of all."""

    def start(self, name: str, rest: str) -> None:
        if name in _ENTRIES and self._counts[name]:
            self.close(self._find_last(name))
        elif name in _FIELDS:
            near = enumerate(self._names[-_NEAR:], start=max(0, len(self._names) - _NEAR))
            unclosed = next((place for place, open_one in near if open_one in _TEXT_FIELDS), None)
            if unclosed is not None:
                self.close(unclosed)
        is_empty = rest.endswith("/")
        if len(self._names) >= _MAX_DEPTH:
            return
        self._pieces.append(f"<{name}{_write_attributes(rest)}{'/' if is_empty else ''}>")
        if not is_empty:
            self._names.append(name)
            self._counts[name] += 1
            if name in _ENTRIES:
                self._entry = len(self._names) - 1

    def end(self, name: str) -> None:
        """End the nearest element of a name, unless an entry is inside it."""
        if not self._counts[name]:
            return
        place = self._find_last(name)
        if place >= self._entry or name in _LISTS or name in _ENTRIES:
            self.close(place)

    def close(self, place: int) -> None:
        """End the element at a place and all inside it."""
        for name in reversed(self._names[place:]):
            self._pieces.append(f"</{name}>")
            self._counts[name] -= 1
        del self._names[place:]
        if place <= self._entry:
            places = range(len(self._names) - 1, -1, -1)
            self._entry = next((p for p in places if self._names[p] in _ENTRIES), -1)

    def is_in_url(self) -> bool:
        """Return whether the innermost element is one whose text is a URL."""
        return bool(self._names) and self._names[-1] in _URL_FIELDS

    def _find_last(self, name: str) -> int:
        return len(self._names) - 1 - self._names[::-1].index(name)


def _write_attributes(rest: str) -> str:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(rest.rstrip("/")):
        value = match[2][1:-1] if match[2][0] in "\"'" else match[2]
        found.setdefault(match[1], quoteattr(_NOT_XML.sub("", _REFERENCE.sub(_expand, value))))
    return "".join(f" {name}={value}" for name, value in found.items())


def _escape_text(text: str) -> str:
    return _escape(_REFERENCE.sub(_expand, text) if "&" in text else text)


def _expand(match: re.Match[str]) -> str:
    return unescape(match[0])


def _escape(text: str) -> str:
    return escape(_NOT_XML.sub("", text))
