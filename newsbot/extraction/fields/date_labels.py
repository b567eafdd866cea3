"""Labels of shown dates: publication, update or another date."""

from __future__ import annotations

import re

from newsbot.caching import cache_short
from newsbot.extraction.document.element import Element
from newsbot.extraction.fields.candidates import ElementCandidate, spaced_text
from newsbot.extraction.values.picture_credits import split_caption
from newsbot.extraction.values.vocabulary import one_of, read_words, word_set
from newsbot.text.class_names import class_words
from newsbot.text.lazy_pattern import lazy_pattern
from newsbot.text.normalize import clean_string
from newsbot.text.tokens import find_words

MAX_LABEL_CHARS = 30
"""A separate label is shorter than this."""
MIN_DATE_DIGITS = 2
"""Digits of the shortest date or time that is updated: "Updated 9h"."""

_WORDS = read_words("datewords")
UPDATED = lazy_pattern(
    lambda: (
        rf"(?<!\w){one_of(word_set(_WORDS, 'updated'))}(?!\w)"  # no \b: vowel signs are no letters
        rf"|{one_of(word_set(_WORDS, 'unspaced', 'updated'))}"
    ),
    re.IGNORECASE,
)
_PUBLISHED = lazy_pattern(
    lambda: rf"(?<!\w){one_of(word_set(_WORDS, 'published'))}(?!\w)", re.IGNORECASE
)
_LABELS = lazy_pattern(
    lambda: (
        rf"(?P<updated>{UPDATED.pattern})"
        rf"|{_PUBLISHED.pattern}|{one_of(word_set(_WORDS, 'unspaced', 'published'))}"
    ),
    re.IGNORECASE,
)
_OTHER = lazy_pattern(lambda: rf"\b{one_of(word_set(_WORDS, 'others'))}\b", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}|年")
_UNSPACED = word_set(_WORDS, "unspaced", "updated")


def _first_words(*tables: str) -> frozenset[str]:
    """Return the first words of phrases: a text without any of them contains no phrase."""
    return frozenset(find_words(p)[0] for table in tables for p in word_set(_WORDS, table))


_FIRST_OF_UPDATED = _first_words("updated")
_FIRST_OF_PUBLISHED = _first_words("published")
_FIRST_OF_OTHERS = _first_words("others")


@cache_short(16)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(find_words(text.lower()))


def mentions_update(text: str) -> bool:
    """Return whether a short text contains a word for an update.

    >>> mentions_update("Last updated 3 May"), mentions_update("最終更新 5月3日")
    (True, True)
    >>> mentions_update("புதுப்பிக்கப்பட்டது: 3 மே 2026")
    True
    """
    if not _FIRST_OF_UPDATED.isdisjoint(_words_of(text)):
        return UPDATED.search(text) is not None
    return not text.isascii() and any(mark in text for mark in _UNSPACED)


def split_dates(text: str) -> tuple[str, str]:
    """Split a line into the parts with the dates of publication and of the update.

    A label is before its date, or after it if the line begins with a date and ends in a label.

    >>> split_dates("Published 4 May 2024, updated 6 May 2024 10:05")
    (' 4 May 2024, ', ' 6 May 2024 10:05')
    >>> split_dates("4 May 2024 published, 6 May 2024 updated")
    ('4 May 2024 ', ', 6 May 2024 ')
    """
    labels = list(_LABELS.finditer(text))
    ends = [0, *(label.end() for label in labels)]
    starts = [*(label.start() for label in labels), len(text)]
    parts = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    is_last = len(labels) > 1 and _has_date(parts[0]) and not _has_date(parts[-1])
    published, updated = ("" if is_last else parts[0]), ""
    for label, part in zip(labels, parts if is_last else parts[1:], strict=False):
        if not _has_date(part):
            continue
        if label["updated"]:
            updated = updated or part
        elif not _has_date(published):
            published = part
        elif not _YEAR.search(part):  # "Tuesday, 16 June 2026 | Published at 19:40"
            published = f"{published} {part}"
    return published, updated


def _has_date(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= MIN_DATE_DIGITS


def find_published(text: str) -> re.Match[str] | None:
    """Return the first word for publication in a text."""
    known = not _FIRST_OF_PUBLISHED.isdisjoint(_words_of(text))
    return _PUBLISHED.search(text) if known else None


def is_update_label(candidate: ElementCandidate) -> bool:
    """Return whether a shown date is that of an update, by its class, text or label."""
    words = class_words(candidate.element.get("class") or "")
    if "published" in words:
        return mentions_update(candidate.text)
    if words & {"updated", "modified"} or mentions_update(candidate.text):
        return True
    label = label_before(candidate.element)
    return mentions_update(label) and not find_published(label)


def is_other_label(candidate: ElementCandidate) -> bool:
    """Return whether a date belongs to a member, an issue or a picture."""
    text = candidate.text
    if mentions_other(f"{label_before(candidate.element)} {text}"):
        return True
    return "©" in text and split_caption(text)[1] is not None


def mentions_other(text: str) -> bool:
    """Return whether a short text says that its date is of a member, an issue or the like.

    >>> mentions_other("Member since 4 May 2024"), mentions_other("Published 4 May 2024")
    (True, False)
    """
    return not _FIRST_OF_OTHERS.isdisjoint(_words_of(text)) and _OTHER.search(text) is not None


def label_before(element: Element) -> str:
    """Return the short text directly before an element, in its line or in the previous element.

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
        if text := clean_string(line or ""):
            return text[-MAX_LABEL_CHARS:]
        if before is not None:
            text = "" if not isinstance(before.tag, str) else spaced_text(before, limit=60)
            return text if len(text) <= MAX_LABEL_CHARS else ""
    return ""
