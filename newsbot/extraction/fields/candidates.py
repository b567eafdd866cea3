"""Elements of a page that may show a byline, a date or another field, in page order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from newsbot.caching import cache_short
from newsbot.extraction.document.element import Element
from newsbot.extraction.document.element_texts import iter_texts
from newsbot.extraction.document.page_elements import PageElements
from newsbot.extraction.values.vocabulary import read_words, word_set
from newsbot.text.class_names import class_words
from newsbot.text.normalize import clean_string

MAX_ELEMENTS = 60_000
"""Elements that are searched; those that show fields are near the top of a page."""
MAX_ANCESTORS = 8
"""Ancestors whose class names are checked."""
MAX_CANDIDATES = 60
"""Most candidates of one role."""
MAX_BYLINE_CHARS = 300
MAX_DATE_CHARS = 200
MAX_LINE_CHARS = 200
"""An element with more text is prose."""

_WORDS = read_words("bylines")
_BYLINE_WORDS = word_set(_WORDS, "markup", "bylines")
_OTHER_WORDS = word_set(_WORDS, "markup", "others")
_BOX_WORDS = word_set(_WORDS, "markup", "boxes")
_ASIDE_WORDS = word_set(_WORDS, "markup", "asides")
_DATE_WORDS = word_set(_WORDS, "markup", "dates")
TIME_TAGS = frozenset(
    ("time", "amp-timeago", "time-ago", "timeago", "relative-time", "local-time", "bsp-timestamp")
)
"""``time`` and the custom elements that show a time in its place."""
_MAX_ADDRESS_ELEMENTS = 20
"""Elements of an address that are searched for a link to its author."""
_ROLE_OF_TAG: dict[str, str | None] = {
    **dict.fromkeys(TIME_TAGS, "date"),
    **dict.fromkeys(("h1", "h2", "h3")),
}
_READ_TAGS = (
    *TIME_TAGS,
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "span", "a", "li", "ul", "ol", "em"),
    *("strong", "b", "i", "small", "cite", "address", "section", "header", "footer"),
    *("aside", "td", "dd", "dt", "dl", "nav", "font", "center", "figcaption", "label", "article"),
)


@dataclass(kw_only=True, slots=True)
class ElementCandidate:
    """An element that may show a field, and its index in page order.

    ``limit`` is how many characters of ``text`` are read.
    """

    element: Element
    place: int
    limit: int
    # Not a cached_property: on Python 3.11 its lock takes as long as reading the text.
    _text: str | None = None

    @property
    def text(self) -> str:
        """Clean text of the element, read on first use: most candidates are excluded before."""
        if self._text is None:
            self._text = spaced_text(self.element, limit=self.limit + 1)
        return self._text

    @property
    def is_short(self) -> bool:
        """Whether the whole text is within the limit."""
        return len(self.text) <= self.limit


class CandidateIndex:
    """Elements of a page's body in page order, and the candidates among them.

    The place of a candidate is its index in page order. Most elements that show a field are in the
    upper part of a page.
    """

    def __init__(self, elements: PageElements) -> None:
        self.elements = elements.find_in_body(*_READ_TAGS)[:MAX_ELEMENTS]
        self._roles: dict[int, str | None] = {}
        self._lines: dict[int, ElementCandidate | None] = {}

    def candidate(self, element: Element) -> ElementCandidate | None:
        """Return a heading with its place; None if it is not among the searched elements."""
        try:
            place = self.elements.index(element)
        except ValueError:
            return None
        return ElementCandidate(element=element, place=place, limit=MAX_LINE_CHARS)

    def bylines_between(self, first: int, last: int) -> list[ElementCandidate]:
        """Return the elements from place ``first`` to ``last`` that are marked as bylines."""
        found = self._marked("byline", first, last, limit=MAX_BYLINE_CHARS)
        bylines = (c for c in found if not is_aside(c.element) and c.is_short)
        return list(islice(bylines, MAX_CANDIDATES))

    def dates_between(self, first: int, last: int) -> list[ElementCandidate]:
        """Return the elements from place ``first`` to ``last`` that are marked as dates."""
        found = self._marked("date", first, last, limit=MAX_DATE_CHARS)
        return list(islice((c for c in found if c.is_short), MAX_CANDIDATES))

    def _marked(
        self, role: str, first: int, last: int, *, limit: int
    ) -> Iterator[ElementCandidate]:
        first = max(first, 0)
        roles = self._roles
        for place, element in enumerate(self.elements[first : last + 1], start=first):
            found = roles[place] if place in roles else roles.setdefault(place, _role_of(element))
            if found == role:
                yield ElementCandidate(element=element, place=place, limit=limit)

    def lines(self, start: int, stop: int, *, limit: int) -> Iterator[ElementCandidate]:
        """Yield the lines among the elements from ``start`` to ``stop``, in page order.

        A line is an element that directly contains text, with at most ``limit`` characters in
        total, and ``MAX_LINE_CHARS`` at most. Elements inside a line are not lines.
        """
        inside: set[Element] = set()
        elements = self.elements
        for place in range(max(start, 0), min(stop, len(elements))):
            element = elements[place]
            if inside and element.getparent() in inside:
                inside.add(element)
                continue
            line = self._line_at(place)
            if line is not None and len(line.text) <= limit:
                inside.add(element)
                yield line

    def _line_at(self, place: int) -> ElementCandidate | None:
        """Return the line at a place from a cache: several fields read the same lines."""
        if place not in self._lines:
            element = self.elements[place]
            line = None
            if _has_direct_text(element):
                line = ElementCandidate(element=element, place=place, limit=MAX_LINE_CHARS)
            self._lines[place] = line if line and line.is_short else None
        return self._lines[place]


def _has_direct_text(element: Element) -> bool:
    text = element.text
    if text and not text.isspace():
        return True
    for inner in element:
        text = inner.tail
        if text and not text.isspace():
            return True
    return False


@cache_short(20_000)
def role_of_names(names: str) -> str | None:
    """Return the role that a class attribute names: byline, date, or None."""
    words = class_words(names)
    if not words.isdisjoint(_BYLINE_WORDS) and words.isdisjoint(_OTHER_WORDS):
        return "byline"
    return None if words.isdisjoint(_DATE_WORDS) else "date"


@cache_short(20_000)
def is_author_box(names: str) -> bool:
    """Return whether a class attribute names a box about the author: "author-bio"."""
    words = class_words(names)
    return not (words.isdisjoint(_BYLINE_WORDS) or words.isdisjoint(_BOX_WORDS))


@cache_short(20_000)
def marks_date(names: str) -> bool:
    """Return whether a class attribute contains a word for dates."""
    return not class_words(names).isdisjoint(_DATE_WORDS)


def _role_of(element: Element) -> str | None:
    """Return the role of an element by its tag and names: byline, date, or None."""
    tag = element.tag
    if tag == "address":
        inside = islice(element.iter(), _MAX_ADDRESS_ELEMENTS)
        return "byline" if any(e.tag == "a" for e in inside) else None  # else that of a place
    if tag in _ROLE_OF_TAG:
        return _ROLE_OF_TAG[tag]
    if tag == "a" and "author" in (element.get("rel") or ""):
        return "byline"
    names = element.get("class") or element.get("id")
    return role_of_names(names) if names else None


def is_aside(element: Element) -> bool:
    """Return whether a near ancestor holds comments, teasers or similar."""
    for depth, ancestor in enumerate(element.iterancestors()):
        if depth == MAX_ANCESTORS or ancestor.tag in ("article", "main", "body"):
            return False
        words = class_words(ancestor.get("class") or ancestor.get("id") or "")
        if ancestor.tag == "footer" and words & {"entry", "post", "article"}:
            return False  # WordPress themes have the byline in the footer of the entry.
        if ancestor.tag in ("aside", "nav", "footer", "figure") or words & _ASIDE_WORDS:
            return True
    return False


def spaced_text(element: Element, *, limit: int) -> str:
    """Return the element's text with spaces between its parts, read as far as ``limit``.

    >>> from lxml.html import fromstring
    >>> spaced_text(fromstring("<p>By<a>Ann Lee</a><i>Editor</i></p>"), limit=100)
    'By Ann Lee Editor'
    """
    if len(element) == 0:
        text = clean_string(element.text or "")
    else:
        text = clean_string(" ".join(_first_texts(element, limit)))
    return clean_string(" ".join(shown_texts(element))) if "{" in text else text


def _first_texts(element: Element, limit: int) -> list[str]:
    found: list[str] = []
    length = 0
    for text in iter_texts(element):
        if text.isspace():
            continue
        found.append(text)
        length += len(text.strip()) + 1
        if length > limit + 1 and len(clean_string(" ".join(found))) > limit:
            break
    return found


def shown_texts(element: Element) -> list[str]:
    """Return the element's texts without those of style sheets and scripts."""
    if len(element) == 0 or next(element.iter("style", "script"), None) is None:
        return list(iter_texts(element))
    return list(element.xpath(".//text()[not(parent::style or parent::script)]"))
