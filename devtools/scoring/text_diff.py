"""Find the lines and words that only the gold text or only the extracted one has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, TypeAlias

from devtools.scoring.gold_pages import Gold
from devtools.scoring.page_scores import find_known
from devtools.scoring.text_overlap import (
    LEAST_COVERED,
    SHINGLE_TOKENS,
    Shingle,
    count_shingles,
    find_covered,
)
from newsbot.text.normalize import collapse_spaces
from newsbot.text.tokens import WORD, find_words

Sign: TypeAlias = Literal["+", "-"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that was leaked (``+``) or lost (``-``)."""

    sign: Sign
    line: str


class Text:
    """A text in which the lines of another are looked up."""

    def __init__(self, text: str, shingles: set[Shingle] | None = None) -> None:
        self._shingles = shingles or set(count_shingles(find_words(text)))
        self._flat = f" {' '.join(find_words(text))} "

    def find_held(self, tokens: list[str]) -> set[int]:
        """Return the indexes of a line's tokens that are in the text."""
        if len(tokens) < SHINGLE_TOKENS:
            there = f" {' '.join(tokens)} " in self._flat
            return set(range(len(tokens))) if there else set()
        return find_covered(tokens, self._shingles)

    def lacks(self, line: str) -> bool:
        """Return whether the text lacks more than half of a line's tokens."""
        tokens = find_words(line)
        return len(self.find_held(tokens)) < LEAST_COVERED * len(tokens)

    def mark(self, line: str) -> Iterator[tuple[str, bool]]:
        """Yield the pieces of a line, each with whether it is in the text."""
        words = list(WORD.finditer(line))
        held = self.find_held([word.group() for word in words])
        end = 0
        for is_held, run in groupby(range(len(words)), key=lambda i: i in held):
            indexes = list(run)
            last = words[indexes[-1]].end() if indexes[-1] + 1 < len(words) else len(line)
            yield line[end:last], is_held
            end = last
        if not words:
            yield line, True


def gold_text(gold: Gold) -> Text:
    """Return the gold body as a ``Text``, with any choice of its optional lines."""
    return Text(gold.body or "", set(find_known(gold)))


def find_differences(gold: Gold, text: str) -> Iterator[Difference]:
    """Yield the leaked and lost lines of a page in text order.

    Other line breaks are not a difference. If the gold is strings instead of a body, lost are the
    missing wanted ones, leaked the unwanted ones.
    """
    if not gold.body:
        flat = collapse_spaces(text)
        yield from (Difference("-", s) for s in gold.must_hold if collapse_spaces(s) not in flat)
        yield from (Difference("+", s) for s in gold.must_not_hold if collapse_spaces(s) in flat)
        return
    known, found = gold_text(gold), Text(text)
    wanted, got = gold.lines, text.split("\n")
    matcher = SequenceMatcher(a=wanted, b=got, autojunk=False)
    for kind, start, end, got_start, got_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        for i in range(start, end):
            if i not in gold.optional and found.lacks(wanted[i]):
                yield Difference("-", wanted[i])
        for line in got[got_start:got_end]:
            if known.lacks(line):
                yield Difference("+", line)
