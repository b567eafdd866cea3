"""The lines of a text without markup, and the properties of each by itself.

Line ends may be those of any system. An empty line becomes the gap before the next one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from newsbot.extraction.body.phrases import normalize_phrase, rule_of_phrase
from newsbot.text.normalize import remove_controls
from newsbot.text.prose import count_inner_ends, ends_sentence, is_prose_line
from newsbot.text.scripts import is_mostly_unspaced
from newsbot.text.tokens import find_line_words

READ_CHARS = 1_000
"""How much of a line is read: longer ones are prose, whatever follows."""
LONG_LINE_CHARS = 400
"""No button, label, credit or headline is as long as this."""
_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, eq=False)
class TextLine:
    """One line: its number from 1, its stripped text, and whether there is a gap before it."""

    number: int
    text: str
    has_gap: bool

    @cached_property
    def head(self) -> str:
        """The part of the text that is read."""
        return self.text[:READ_CHARS]

    @cached_property
    def normalized(self) -> str:
        """The start of the text, normalized for comparison."""
        return normalize_phrase(self.head)

    @cached_property
    def pattern(self) -> str:
        """The normalized text with each number as 0: what the lines of a list have in common."""
        return _NUMBER.sub("0", self.normalized)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the head, as written."""
        return tuple(find_line_words(self.head))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The words that indicate the topic: lower-cased, without short ones."""
        if self.is_unspaced:
            letters = [word for word in self.words if not word.isascii()]
            return tuple(map("".join, pairwise(letters)))
        return tuple(word.casefold() for word in self.words if len(word) >= MIN_KEY_CHARS)

    @cached_property
    def is_unspaced(self) -> bool:
        """Whether most of it is in a script without spaces."""
        return is_mostly_unspaced(self.head)

    @cached_property
    def ends_sentence(self) -> bool:
        """Whether it ends like a sentence."""
        return ends_sentence(self.text)

    @cached_property
    def inner_ends(self) -> int:
        """The number of sentences that end inside it."""
        return count_inner_ends(self.head)

    @cached_property
    def has_digit(self) -> bool:
        """Whether there is a digit in the head."""
        return any(map(str.isdigit, self.head))

    @cached_property
    def rule(self) -> str | None:
        """The rule of the interface phrase that the line is, None for other lines."""
        return rule_of_phrase(self.text)

    @cached_property
    def is_prose(self) -> bool:
        """Whether it is a paragraph, not an interface phrase."""
        return is_prose_line(self.head, self.words) and self.rule is None


MIN_KEY_CHARS = 4
"""Shorter words are mostly grammatical."""


def split_lines(text: str) -> list[TextLine]:
    r"""Split a text into its lines that are not empty.

    Control characters and lone surrogates are removed, other characters stay as they are.

    >>> [(line.number, line.text, line.has_gap) for line in split_lines("a\r\n\r\n  b\x00 ")]
    [(1, 'a', False), (3, 'b', True)]
    """
    lines: list[TextLine] = []
    last = 0
    for number, raw in enumerate(_LINE_END.split(text), start=1):
        plain = remove_controls(raw).strip()
        if plain and not _is_invisible(plain):
            lines.append(
                TextLine(number=number, text=plain, has_gap=bool(lines) and number - last > 1)
            )
            last = number
    return lines


def _is_invisible(text: str) -> bool:
    """Return whether a text shows nothing: only direction marks, joiners or soft hyphens."""
    return len(text) <= MIN_KEY_CHARS and all(
        unicodedata.category(char) in {"Cf", "Zs"} for char in text
    )
