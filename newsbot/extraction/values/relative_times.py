"""How long ago an article was published, in words: "2 hours ago", "vor 2 Stunden"."""

from __future__ import annotations

from newsbot.extraction.values.vocabulary import one_of, read_words, word_set

_WORDS = read_words("relative_times")
_BEFORE, _UNITS, _AFTER, _WHOLE = (
    one_of(word_set(_WORDS, name)) for name in ("before", "units", "after", "whole")
)
RELATIVE_TIME = (
    rf"(?:(?<!\w){_BEFORE}\s+\d{{1,3}}\s*{_UNITS}|(?<!\d)\d{{1,3}}\+?\s*{_AFTER}|(?<!\w){_WHOLE})"
    rf"(?!\w)\.?"
)
"""A pattern for text in lower case, or one that ignores case."""
