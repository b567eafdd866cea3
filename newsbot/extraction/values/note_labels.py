"""Labels of lines in which a publisher corrects or explains an article, in some 30 languages."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from newsbot.extraction.values.vocabulary import (
    find_first_word,
    group_by_first_word,
    one_of,
    read_words,
    word_set,
)

MAX_LABEL_CHARS = 60
"""A label, with the day of the correction, is within so many characters."""
_FIRST_OF_CHANGED = ("this", "the")
_CHANGED = (
    r"th(?:is|e) (?:article|story|report|post|piece|headline)\b.{0,20} (?:was|been)"
    r" (?:\w+ )?(?:amended|corrected|clarified)\b"
)


def find_note_label(text: str) -> Literal["correction", "note"] | None:
    """Return what the first words of a text say that it is.

    >>> find_note_label("Correction: the goat is a cow."), find_note_label("Correction officers")
    ('correction', None)
    >>> find_note_label("(Anm. d. Red.: Das stimmt.)"), find_note_label("Editor’s note — a goat")
    ('note', 'note')
    >>> find_note_label("An earlier version of this article said that it was a cow.")
    'correction'
    >>> find_note_label("This story has since been amended."), find_note_label("This story grew.")
    ('correction', None)
    """
    text = text[:MAX_LABEL_CHARS].casefold().replace("’", "'")
    first = find_first_word(text)
    match = _label_pattern(first).match(text) if first in _first_words() else None
    if match is None:
        return None
    return "note" if match["note"] else "correction"


@cache
def _read() -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, list[str]]]:
    """Return the labels of notes, those of corrections, and statements, by their first words."""
    tables = read_words("note_labels")
    note, correction, statement = (
        group_by_first_word(map(str.casefold, word_set(tables, table)))
        for table in ("note", "correction", "statement")
    )
    return note, correction, statement


@cache
def _first_words() -> frozenset[str]:
    return frozenset(_FIRST_OF_CHANGED).union(*_read())


@cache
def _label_pattern(first: str) -> re.Pattern[str]:
    note, correction, statement = (one_of(words.get(first, ())) for words in _read())
    day = r"(?:\s*[,(]?[^:：—–]{0,25}\)?)?"  # "Correction (5 May 2026): ..."
    label = rf"(?:(?P<note>{note})|{correction}{day})\s*(?:[:：—–]|\s-\s)|{correction}\.(?=\s)"
    changed = _CHANGED if first in _FIRST_OF_CHANGED else "(?!)"
    return re.compile(rf"[\s(\[*“\"]*(?:{label}|{statement}|{changed})")
