"""The pages of a corpus, and whether their gold holds a text."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from devtools.scoring.gold_pages import CorpusError, Gold, GoldPage, read_corpus
from newsbot.text.tokens import find_words

SHINGLE = 4
IN_GOLD, NOT_IN_GOLD = 0.6, 0.4
"""Shares of a text's words that must (at least, at most) stand in the body."""
MIN_SNIPPET_CHARS = {True: 30, False: 15}
"""A text that is part of a wanted (unwanted) string counts from this length on."""


def read_pages(folder: Path) -> list[GoldPage]:
    """Return the pages of a corpus, at least one.

    :raises SystemExit: it cannot be used; the message is one line that says why.
    """
    try:
        return read_corpus(folder)
    except CorpusError as error:
        sys.exit(f"newsbot: {error}")


class Body:
    """A body of text that blocks or lines are looked up in."""

    def __init__(self, text: str, split: Callable[[str], list[str]] = find_words) -> None:
        """Take the text, a paragraph a line; ``split`` gives the words that are compared."""
        self._split = split
        words = split(text)
        self._shingles = set(_runs(words))
        self._flat = f" {' '.join(words)} "
        self._lines = Counter(tuple(split(line)) for line in text.split("\n"))

    def count(self, text: str) -> int:
        """Count how often a text is a line of this body."""
        return self._lines[tuple(self._split(text))]

    def has(self, text: str) -> bool | None:
        """Return whether a text is in this body, None if only in part."""
        words = self._split(text)
        if len(words) < SHINGLE:
            if tuple(words) in self._lines and words:
                return True
            return None if not words or f" {' '.join(words)} " in self._flat else False
        covered: set[int] = set()
        for i, run in enumerate(_runs(words)):
            if run in self._shingles:
                covered.update(range(i, i + SHINGLE))
        share = len(covered) / len(words)
        return True if share >= IN_GOLD else False if share <= NOT_IN_GOLD else None


def label_by_snippets(text: str, gold: Gold) -> bool | None:
    """Label a text by the strings that a body must or must not hold, None if none applies."""
    flat = " ".join(text.split())
    for snippets, label in ((gold.must_hold, True), (gold.must_not_hold, False)):
        for snippet in snippets:
            wanted = " ".join(snippet.split())
            if wanted in flat or (len(flat) > MIN_SNIPPET_CHARS[label] and flat in wanted):
                return label
    return None


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)]
