"""Recognize prose by its form alone.

Two tests, because their callers know different things. ``is_prose_paragraph`` is for a block of a
page: its markup already separates it from menus, so a length and any punctuation will do.
``is_prose_line`` is for a line of plain text, where labels and captions look alike: it must be made
of words and hold the end of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsbot.text.lazy_pattern import lazy_pattern
from newsbot.text.scripts import is_mostly_east_asian, is_mostly_unspaced

MIN_PARAGRAPH_CHARS = 60
MIN_EAST_ASIAN_CHARS = 24
"""As much as ``MIN_PARAGRAPH_CHARS`` says in Han, Kana or Hangul, by the length of translations."""
MIN_LINE_WORDS = 9
MIN_LINE_CHARS = 45
MIN_UNSPACED_WORDS = 22
"""Characters of a line in a script without spaces."""

_PUNCTUATION = re.compile("[.!?…。！？।؟,、，،]")
_SENTENCE_END = lazy_pattern(r"[.!?…。！？।؟۔|｡][\"'”’»“)\]」』]*$")
_INNER_END = lazy_pattern(r"[^\W\d_]{2}[.!?…][\"'”’»“)]*\s+[\"'“„«(¿¡]*[^\W\d_a-zß-ÿ]|[。！？।؟۔]")
_MAX_END_CHARS = 8
"""A mark and the quotes and brackets after it."""


def is_prose_paragraph(text: str) -> bool:
    """Return whether a block of text is as long as a sentence and has punctuation.

    Scripts such as Thai have no punctuation: a space between sentences counts as well.
    """
    return (
        len(text) >= MIN_PARAGRAPH_CHARS
        or (len(text) >= MIN_EAST_ASIAN_CHARS and is_mostly_east_asian(text))
    ) and (_PUNCTUATION.search(text) is not None or (" " in text and is_mostly_unspaced(text)))


def is_prose_line(text: str, words: Sequence[str]) -> bool:
    """Return whether a line is as long as a sentence and a sentence ends in it or with it.

    The inside counts as well as the end, since quotes and notes may follow the end.

    :param words: of ``text``, by ``find_line_words``.
    """
    if is_mostly_unspaced(text):
        is_long = len(words) >= MIN_UNSPACED_WORDS
    else:
        is_long = len(words) >= MIN_LINE_WORDS and len(text) >= MIN_LINE_CHARS
    return is_long and (ends_sentence(text) or count_inner_ends(text) > 0)


def ends_sentence(text: str) -> bool:
    """Return whether a text ends as sentences end, quotes and brackets after the mark allowed.

    >>> ends_sentence('"It rained."'), ends_sentence("Rain in town")
    (True, False)
    """
    return _SENTENCE_END.search(text[-_MAX_END_CHARS:]) is not None


def count_inner_ends(text: str) -> int:
    """Count the sentences that end inside a text.

    >>> count_inner_ends("It rained. The sea rose."), count_inner_ends("Ann B. Lee")
    (1, 0)
    """
    return len(_INNER_END.findall(text))
