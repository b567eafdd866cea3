"""Headings of a page: text, kicker and position."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from urllib.parse import urlsplit

from newsbot.extraction.document.element import Element
from newsbot.extraction.document.element_texts import iter_texts
from newsbot.extraction.fields.candidates import shown_texts
from newsbot.extraction.values.page_titles import normalize_title
from newsbot.text.class_names import class_words
from newsbot.text.normalize import clean_string

TRAIL_ANCESTORS = 4
"""Ancestors of a heading that are searched for breadcrumbs that end with it."""
MAX_TRAIL_STEPS = 12
MIN_TRAIL_LINKS = 2
MAX_KICKER_DEPTH = 4
_KICKER_WORDS = frozenset(
    {"kicker", "overline", "topline", "roofline", "dachzeile", "toptitle", "supertitle", "eyebrow"}
    | {"spitzmarke", "surtitle", "surtitre", "antetitulo", "volanta", "preheadline", "pretitle"}
    | {"overtitle", "occhiello", "strapline", "topic", "rubric", "rubrik", "vignette", "section"}
)
# Matches nearly all links of headings that are not to the front page, without parsing.
_BELOW_FRONT = re.compile(r"(?:https?://[a-zA-Z0-9.-]+)?/\w")
_FRONT = re.compile(r"(?:https?://[^/?#]+)?/?")
_BADGE_WORDS = frozenset({"badge", "badges", "premium", "paywall", "pill", "paid"})
MAX_BADGE_CHARS = 20
"""A label in a heading, such as "Plus", is shorter than this."""
_KICKER_TAGS = frozenset({"small", "time"})
_JOINTS = " \t\n\r\xa0:|–—-·•»/"
# "» Harbour closed", "23.01.2022 - Harbour closed"
_BEFORE_TEXT = re.compile(r"(?:\[?[>»›•]+\s+|\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}\s*[-–—|:]\s+)(?=\w)")


@dataclass(frozen=True)
class Heading:
    """A heading and its text as shown."""

    element: Element
    text: str

    @cached_property
    def is_breadcrumb(self) -> bool:
        """Whether it is the last breadcrumb or an entry of a menu.

        Many publishers have the title for search engines there as their only h1, and the article's
        headline in an h2 below.
        """
        if self.element.tag != "h1":
            return False
        for depth, element in enumerate((self.element, *self.element.iterancestors())):
            if depth > TRAIL_ANCESTORS:
                break
            if element.tag in ("nav", "li") or "readcrumb" in (element.get("class") or ""):
                return True
        return _follows_links(self.element)

    @cached_property
    def _kicker(self) -> Element | None:
        """The inner element with the beginning of the text, if it is not the whole text."""
        scope = self.element
        for _ in range(MAX_KICKER_DEPTH):
            first = next((e for e in scope if not isinstance(e.tag, str) or _has_text(e)), None)
            if first is None or not isinstance(first.tag, str) or _is_text(scope.text):
                return None
            if _is_text(first.tail) or any(_has_text(e) for e in first.itersiblings("*")):
                return first
            scope = first
        return None

    @cached_property
    def core(self) -> str:
        """The text without a kicker in a separate element; empty if there is none."""
        kicker = self._kicker
        if kicker is None:
            return ""
        before = len(list(filter(_is_text, shown_texts(kicker))))
        rest = list(filter(_is_text, shown_texts(self.element)))[before:]
        return _joined(rest).lstrip(_JOINTS) if before else ""

    @property
    def has_kicker(self) -> bool:
        """Whether that element is named a kicker, a section or a date."""
        kicker = self._kicker
        if kicker is None:
            return False
        named = [kicker, *kicker.iter(*_KICKER_TAGS)]
        return any(
            e.tag in _KICKER_TAGS or class_words(e.get("class") or "") & _KICKER_WORDS
            for e in named
        )


def links_front(element: Element, absolute: Callable[[str], str | None]) -> bool:
    """Return whether a heading is the site's name with a link to the front page.

    :param absolute: returns the absolute form of a relative URL.
    """
    links = [*element.iter("a")]
    parent = element.getparent()
    if not links and parent is not None and parent.tag == "a":
        links = [parent]
    href = (links[0].get("href") or "").strip() if len(links) == 1 else ""
    if not href or href.startswith("#") or _BELOW_FRONT.match(href):
        return False
    url = absolute(href)
    return url is not None and urlsplit(url).path in ("", "/")


def _follows_links(element: Element) -> bool:
    """Return whether only links are before it in its parent, the first to the front page."""
    before = list(islice(element.itersiblings("*", preceding=True), MAX_TRAIL_STEPS))
    links = [e if e.tag == "a" else e.find(".//a") for e in before if _has_text(e)]
    if len(links) < MIN_TRAIL_LINKS or any(link is None for link in links):
        return False
    return _FRONT.fullmatch(links[-1].get("href") or "") is not None


def heading_text(element: Element) -> str:
    """Return the text of a heading, with spaces added only where its parts would run together.

    >>> from lxml.html import fromstring
    >>> heading_text(fromstring("<h1><i>Rain</i><i>: Harbour closed</i></h1>"))
    'Rain: Harbour closed'
    >>> heading_text(fromstring("<h1><i>Weather</i><b>Rain</b></h1>"))
    'Weather Rain'

    A mark or a date before the text is left out.

    >>> heading_text(fromstring("<h1>23.01.2022 - Harbour closed</h1>"))
    'Harbour closed'
    """
    text = _read_heading(element)
    before = _BEFORE_TEXT.match(text)
    return text[before.end() :] if before else text


def _read_heading(element: Element) -> str:
    """Return the text of a heading without labels such as "Plus"."""
    if len(element) == 0:
        return clean_string(element.text or "")
    texts, badges = shown_texts(element), [e for e in element.iter() if _is_badge(e)]
    whole = _joined(texts)
    for badge in badges:
        label = clean_string("".join(badge.itertext()))
        whole = whole.removeprefix(label).removesuffix(label).strip() or whole
    return whole


def _is_badge(element: Element) -> bool:
    """Return whether a part of a heading is a label such as "Plus" or "Live"."""
    names = element.get("class")
    if not names or class_words(names).isdisjoint(_BADGE_WORDS):
        return False
    return 0 < len(clean_string("".join(element.itertext()))) <= MAX_BADGE_CHARS


def short_parts(element: Element) -> list[str]:
    """Return the texts of the short elements in a heading, which may be labels."""
    texts = (clean_string("".join(inner.itertext())) for inner in islice(element.iter(), 1, None))
    return [text for text in texts if 0 < len(text) <= MAX_BADGE_CHARS]


def _joined(texts: list[str]) -> str:
    joined, spaced = clean_string("".join(texts)), clean_string(" ".join(texts))
    is_same = joined == spaced or normalize_title(joined) == normalize_title(spaced)
    return joined if is_same else spaced


def iter_following(element: Element) -> Iterator[Element]:
    """Yield the elements after ``element`` in document order, without those inside it.

    >>> from lxml.html import fromstring
    >>> page = fromstring("<div><p><h1>A</h1><i>B</i></p><div><b>C</b></div></div>")
    >>> [e.tag for e in iter_following(page.find(".//h1"))]
    ['i', 'div', 'b']
    """
    current: Element | None = element
    while current is not None:
        following = current.getnext()
        if following is None:
            current = current.getparent()
            continue
        yield from (inner for inner in following.iter("*"))
        current = following


def _is_text(text: str | None) -> bool:
    return bool(text and not text.isspace())


def _has_text(element: Element) -> bool:
    return any(map(_is_text, iter_texts(element)))
