"""How long ago an article was published, in words: "2 hours ago", "vor 2 Stunden"."""

from __future__ import annotations

import re
from functools import cache

from newsbot.extraction.values.vocabulary import one_of, read_words, word_set
from newsbot.text.lazy_pattern import lazy_pattern

_START_CHARS = 3
"""Of the words after a number: most numbers are before others, which begin otherwise."""
_DIGIT = re.compile("[0-9]")


@cache
def relative_time() -> str:
    """Return a pattern for text in lower case, or one that ignores case."""
    before, units, after, whole = (
        one_of(_read(name)) for name in ("before", "units", "after", "whole")
    )
    return (
        rf"(?:(?<!\w){before}\s+\d{{1,3}}\s*{units}|(?<!\d)\d{{1,3}}\+?\s*{after}|(?<!\w){whole})"
        rf"(?!\w)\.?"
    )


def may_hold_relative_time(text: str) -> bool:
    """Check cheaply, without the words of seventy languages in full.

    >>> may_hold_relative_time("Ann Lee, 2 hours ago"), may_hold_relative_time("4 May 2026")
    (True, False)
    """
    # Only Arabic and Hebrew have words that need no number beside them.
    if text.isascii() and _DIGIT.search(text) is None:
        return False
    return _START.search(text) is not None


def _read(name: str) -> frozenset[str]:
    return word_set(read_words("relative_times"), name)


_START = lazy_pattern(
    lambda: (
        rf"(?<!\w){one_of(_read('before'))}\s+\d|(?<!\w){one_of(_read('whole'))}"
        rf"|(?<!\d)\d{{1,3}}\+?\s*{one_of(word[:_START_CHARS] for word in _read('after'))}"
    ),
    re.IGNORECASE,
)
