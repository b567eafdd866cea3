"""A parsed page turned into what it shows around its text: headings, bylines, dates, trails."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.html import HtmlElement

from newsbot.extraction.values.text import clean_text
from newsbot.extraction.values.vocabulary import read_words, word_set

MAX_ELEMENTS = 60_000
"""Elements looked at; a longer page has its head, and so all of this, in the first ones."""
MAX_NAMES_CHARS = 300
"""Characters read of a class attribute."""
MAX_CANDIDATES = 60
"""Candidates kept of each kind."""
NEARBY_ELEMENTS = 120
"""How many elements after the headline still belong to the head of the article."""

_WORDS = read_words("bylines")
_BYLINE_WORDS = word_set(_WORDS, "markup", "bylines")
_OTHER_WORDS = word_set(_WORDS, "markup", "others")
_DATE_WORDS = frozenset(
    ["date", "dates", "datum", "time", "timestamp", "published", "publish", "pubdate", "publication", "posted", "datetime", "fecha", "data", "dateline", "meta", "updated", "created", "day", "entry-date", "post-date", "article-date"]
)
_TRAIL_WORDS = frozenset({"breadcrumb", "breadcrumbs", "breadcrump"})
_WORD = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])")
_READ_TAGS = tuple(
    ["h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "span", "a", "li", "ul", "ol", "em", "strong", "b", "i", "small", "cite", "address", "time", "section", "header", "footer", "aside", "td", "dd", "dt", "dl", "nav", "font", "center", "figcaption", "label"]
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
    trails: list[HtmlElement] = field(default_factory=list)
    order: list[HtmlElement] = field(default_factory=list)

    def near(self, heading: Candidate | None, *, count: int = NEARBY_ELEMENTS) -> list[HtmlElement]:
        """Return the elements that follow the heading, or the page's first ones without it."""
        start = heading.place + 1 if heading else 0
        return self.order[start : start + count]


@lru_cache(maxsize=20_000)
def name_words(names: str) -> frozenset[str]:
    """Return the lower-case words of a class or id attribute.

    >>> sorted(name_words("articleByline post-meta"))
    ['article', 'byline', 'meta', 'post']
    """
    return frozenset(word.lower() for word in _WORD.findall(names[:MAX_NAMES_CHARS]))


@lru_cache(maxsize=20_000)
def _kind(names: str) -> str | None:
    """Return what a class attribute marks: byline, trail, date, or ``None``."""
    words = name_words(names)
    if words & _BYLINE_WORDS and not words & _OTHER_WORDS:
        return "byline"
    if words & _TRAIL_WORDS:
        return "trail"
    return "date" if words & _DATE_WORDS else None


def read_visible(root: HtmlElement) -> VisibleParts:
    """Read the parts of the page below ``root`` in one pass over its elements."""
    parts = VisibleParts()
    body = root.find("body")
    order = [e for e in (root if body is None else body).iter(*_READ_TAGS)][:MAX_ELEMENTS]
    parts.order.extend(order)
    for place, element in enumerate(order):
        tag = element.tag
        if tag == "h1":
            _add(parts.headings, element, place, limit=400)
        elif tag == "time":
            _add(parts.dates, element, place, limit=200)
        else:
            names = element.get("class") or element.get("id")
            kind = _kind(names) if names else None
            if kind:
                _sort_in(parts, element, place, kind)
            elif tag == "address" or (tag == "a" and element.get("rel") == "author"):
                _sort_in(parts, element, place, "byline")
    return parts


def _sort_in(parts: VisibleParts, element: HtmlElement, place: int, kind: str) -> None:
    if kind == "trail":
        parts.trails.append(element)
    elif kind == "date":
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
        if depth == 8 or ancestor.tag in ("article", "main", "body"):
            return False
        if ancestor.tag in ("aside", "nav", "footer", "figure") or (
            name_words(ancestor.get("class") or ancestor.get("id") or "") & _OTHER_WORDS
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
        length += len(text.strip()) + 1
        if length > limit:
            break
    return clean_text(" ".join(found))
