"""A parsed page turned into what it shows around its text: headings, bylines and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from newsbot.extraction.values.text import clean_text
from newsbot.extraction.values.titles import level_title
from newsbot.extraction.values.vocabulary import read_words, word_set

MAX_ELEMENTS = 60_000
"""Elements looked at; a longer page has its head, and so all of this, in the first ones."""
MAX_NAMES_CHARS = 300
"""Characters read of a class attribute."""
MAX_ANCESTORS = 8
"""Ancestors whose names say what an element is for."""
MAX_CANDIDATES = 60
"""Candidates kept of each kind."""

_WORDS = read_words("bylines")
_BYLINE_WORDS = word_set(_WORDS, "markup", "bylines")
_OTHER_WORDS = word_set(_WORDS, "markup", "others")
_ASIDE_WORDS = word_set(_WORDS, "markup", "asides")
_DATE_WORDS = word_set(_WORDS, "markup", "dates")
_WORD = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])")
_HEADINGS = frozenset({"h1", "h2", "h3"})
_READ_TAGS = (
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "span", "a", "li", "ul", "ol", "em"),
    *("strong", "b", "i", "small", "cite", "address", "time", "section", "header", "footer"),
    *("aside", "td", "dd", "dt", "dl", "nav", "font", "center", "figcaption", "label", "article"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An element that may show a field: its place in the page's order and its clean text."""

    element: HtmlElement
    place: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class VisibleParts:
    """What a page shows around its text, each kind in the page's order.

    ``order`` holds the elements of the page; ``start`` is the place of the main heading, 0 if none.
    """

    headings: list[Candidate] = field(default_factory=list)
    bylines: list[Candidate] = field(default_factory=list)
    dates: list[Candidate] = field(default_factory=list)
    order: list[HtmlElement] = field(default_factory=list)

    def lines(self, start: int, stop: int, *, limit: int) -> Iterator[Candidate]:
        """Yield the short texts among the elements from ``start`` to ``stop``, in their order.

        An element is a line when text of its own stands in it and all its text is within
        ``limit`` characters; what is inside a line is not a line again.
        """
        inside: set[HtmlElement] = set()
        for place in range(max(start, 0), min(stop, len(self.order))):
            element = self.order[place]
            if element.getparent() in inside:
                inside.add(element)
                continue
            if not _has_own_text(element):
                continue
            text = spaced_text(element, limit=limit + 1)
            if len(text) <= limit:
                inside.add(element)
                yield Candidate(element=element, place=place, text=text)


def _has_own_text(element: HtmlElement) -> bool:
    text = element.text
    if text and not text.isspace():
        return True
    return any(inner.tail and not inner.tail.isspace() for inner in element)


@lru_cache(maxsize=20_000)
def name_words(names: str) -> frozenset[str]:
    """Return the lower-case words of a class or id attribute.

    >>> sorted(name_words("articleByline post-meta"))
    ['article', 'byline', 'meta', 'post']
    """
    return frozenset(word.lower() for word in _WORD.findall(names[:MAX_NAMES_CHARS]))


@lru_cache(maxsize=20_000)
def kind_of_names(names: str) -> str | None:
    """Return what a class attribute marks: byline, date, or ``None``."""
    words = name_words(names)
    if words & _BYLINE_WORDS and not words & _OTHER_WORDS:
        return "byline"
    return "date" if words & _DATE_WORDS else None


@lru_cache(maxsize=20_000)
def marks_date(names: str) -> bool:
    """Say whether a class attribute has a word for dates, whatever else it says."""
    return not name_words(names).isdisjoint(_DATE_WORDS)


def read_visible(root: HtmlElement) -> VisibleParts:
    """Read the parts of the page below ``root`` in one pass over its elements."""
    parts = VisibleParts()
    body = root.find("body")
    order = list(islice((root if body is None else body).iter(*_READ_TAGS), MAX_ELEMENTS))
    parts.order.extend(order)
    for place, element in enumerate(order):
        tag = element.tag
        if tag in _HEADINGS:
            _add(parts.headings, element, place, limit=400)
        elif tag == "time":
            _add(parts.dates, element, place, limit=200)
        else:
            names = element.get("class") or element.get("id")
            kind = kind_of_names(names) if names else None
            if tag == "address" or (tag == "a" and "author" in (element.get("rel") or "")):
                kind = "byline"
            if kind:
                _sort_in(parts, element, place, kind)
    return parts


def _sort_in(parts: VisibleParts, element: HtmlElement, place: int, kind: str) -> None:
    if kind == "date":
        _add(parts.dates, element, place, limit=200)
    elif not _is_aside(element):
        _add(parts.bylines, element, place, limit=300)


def _add(candidates: list[Candidate], element: HtmlElement, place: int, *, limit: int) -> None:
    if len(candidates) < MAX_CANDIDATES:
        text = spaced_text(element, limit=limit + 1)
        if len(text) <= limit:
            candidates.append(Candidate(element=element, place=place, text=text))


def _is_aside(element: HtmlElement) -> bool:
    """Say whether one of the nearest eight ancestors is for comments, teasers or the like."""
    for depth, ancestor in enumerate(element.iterancestors()):
        if depth == MAX_ANCESTORS or ancestor.tag in ("article", "main", "body"):
            return False
        if ancestor.tag in ("aside", "nav", "footer", "figure") or (
            name_words(ancestor.get("class") or ancestor.get("id") or "") & _ASIDE_WORDS
        ):
            return True
    return False


def spaced_text(element: HtmlElement, *, limit: int) -> str:
    """Return the element's text, its parts set apart by spaces, read no further than ``limit``.

    >>> from lxml.html import fromstring
    >>> spaced_text(fromstring("<p>By<a>Ann Lee</a><i>Editor</i></p>"), limit=100)
    'By Ann Lee Editor'
    """
    found: list[str] = []
    length = 0
    for text in element.itertext():
        found.append(text)
        length += len(text)
        if length > 2 * limit and len(clean_text(" ".join(found))) > limit:
            break
    text = clean_text(" ".join(found))
    return clean_text(" ".join(_shown_texts(element))) if "{" in text else text


def iter_following(element: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements after ``element`` in the order of the document, not those inside it.

    >>> from lxml.html import fromstring
    >>> page = fromstring("<div><p><h1>A</h1><i>B</i></p><div><b>C</b></div></div>")
    >>> [e.tag for e in iter_following(page.find(".//h1"))]
    ['i', 'div', 'b']
    """
    current: HtmlElement | None = element
    while current is not None:
        following = current.getnext()
        if following is None:
            current = current.getparent()
            continue
        yield from (inner for inner in following.iter("*"))
        current = following


def heading_text(element: HtmlElement) -> str:
    """Return a heading's text, with spaces added only where its parts would run together.

    >>> from lxml.html import fromstring
    >>> heading_text(fromstring("<h1><i>Rain</i><i>: Harbour closed</i></h1>"))
    'Rain: Harbour closed'
    >>> heading_text(fromstring("<h1><i>Weather</i><b>Rain</b></h1>"))
    'Weather Rain'
    """
    texts = _shown_texts(element)
    joined, spaced = clean_text("".join(texts)), clean_text(" ".join(texts))
    return joined if level_title(joined) == level_title(spaced) else spaced


def _shown_texts(element: HtmlElement) -> list[str]:
    """Return the element's texts without those of style sheets and scripts inside it."""
    if next(element.iter("style", "script"), None) is None:
        return list(element.itertext())
    return list(element.xpath(".//text()[not(parent::style or parent::script)]"))
