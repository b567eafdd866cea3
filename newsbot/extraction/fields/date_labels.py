"""The words at a shown date turned into what it is the date of: publication, change or neither."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from newsbot.extraction.values.credits import split_credit
from newsbot.extraction.values.text import clean_text
from newsbot.extraction.values.vocabulary import one_of, read_words, word_set
from newsbot.extraction.visible import Candidate, name_words, spaced_text

MAX_LABEL_CHARS = 30
"""A label in a line or an element of its own is shorter than this."""

_WORDS = read_words("datewords")
UPDATED = re.compile(
    rf"\b{one_of(word_set(_WORDS, 'updated'))}\b|{one_of(word_set(_WORDS, 'unspaced', 'updated'))}",
    re.IGNORECASE,
)
PUBLISHED = re.compile(rf"\b{one_of(word_set(_WORDS, 'published'))}\b", re.IGNORECASE)
_OTHER = re.compile(rf"\b{one_of(word_set(_WORDS, 'others'))}\b", re.IGNORECASE)


def says_updated(candidate: Candidate) -> bool:
    """Say whether the class, the text or the label of a shown date is that of a change."""
    words = name_words(candidate.element.get("class") or "")
    if "published" in words:
        return UPDATED.search(candidate.text) is not None
    if words & {"updated", "modified"} or UPDATED.search(candidate.text):
        return True
    label = label_before(candidate.element)
    return UPDATED.search(label) is not None and not PUBLISHED.search(label)


def says_other(candidate: Candidate) -> bool:
    """Say whether a date is a member's, an event's or a picture's."""
    text = candidate.text
    if _OTHER.search(text) or _OTHER.search(label_before(candidate.element)):
        return True
    return "©" in text and split_credit(text)[1] is not None


def label_before(element: HtmlElement) -> str:
    """Return the short text right before an element, in its line or in the element before it.

    >>> from lxml.html import fromstring
    >>> line = fromstring("<p><i>Updated</i> <time>3 May</time>, read by <b>Bo</b></p>")
    >>> [label_before(line.find(tag)) for tag in ("i", "time", "b")]
    ['', 'Updated', ', read by']
    """
    for scope in (element, element.getparent()):
        if scope is None:
            break
        before, parent = scope.getprevious(), scope.getparent()
        line = before.tail if before is not None else parent.text if parent is not None else None
        if text := clean_text(line or ""):
            return text[-MAX_LABEL_CHARS:]
        if before is not None:
            text = "" if not isinstance(before.tag, str) else spaced_text(before, limit=60)
            return text if len(text) <= MAX_LABEL_CHARS else ""
    return ""
