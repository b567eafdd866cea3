"""The phrases of the interface -> the words that it speaks in, in any language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from newsbot.extraction.body.phrases import load_phrases

MIN_WORD_CHARS = 4
_SPELT = re.compile(r"(?<!\\)[^\W\d_]{4,}")


@cache
def interface_words() -> frozenset[str]:
    """Return the words of four letters or more that the phrases of all languages spell out."""
    return frozenset(
        word
        for tables in load_phrases().values()
        for table in tables.values()
        for phrase in table["phrases"]
        for word in _SPELT.findall(phrase)
    )


def interface_share(words: Sequence[str]) -> float:
    """Return how many of the longer words are such as the interface speaks in, 0 to 1.

    >>> interface_share(["Subscribe", "to", "our", "newsletter"])
    1.0
    """
    longer = [word.casefold() for word in words if len(word) >= MIN_WORD_CHARS]
    known = interface_words()
    return sum(word in known for word in longer) / len(longer) if longer else 0.0
