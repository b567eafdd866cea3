"""A text without mark-up -> its lines, each with what is known of it by itself.

Lines may end as on any system; a line that holds nothing is remembered as the gap before the next.
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
"""What is looked at of a line: longer ones are prose, whatever follows."""
LONG_LINE_CHARS = 400
"""No button, label, credit or headline is as long as this."""
_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, eq=False)
class TextLine:
    """One line: its number from 1, its text without white space around, the gap before it."""

    number: int
    text: str
    has_gap: bool

    @cached_property
    def head(self) -> str:
        """As much of the text as is looked at."""
        return self.text[:READ_CHARS]

    @cached_property
    def level(self) -> str:
        """The text levelled for comparison, cut where it is long."""
        return normalize_phrase(self.head)

    @cached_property
    def pattern(self) -> str:
        """The levelled text with any number for each: what the lines of a list have in common."""
        return _NUMBER.sub("0", self.level)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of what is looked at, as written."""
        return tuple(find_line_words(self.head))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The words that say what the line is about: in lower case, small ones left out."""
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
        """Whether it ends as sentences end."""
        return ends_sentence(self.text)

    @cached_property
    def inner_ends(self) -> int:
        """How many sentences end inside it."""
        return count_inner_ends(self.head)

    @cached_property
    def has_digit(self) -> bool:
        """Whether there is a digit in what is looked at."""
        return any(map(str.isdigit, self.head))

    @cached_property
    def rule(self) -> str | None:
        """The rule of the phrase of the interface that it is, if it is one."""
        return rule_of_phrase(self.text)

    @cached_property
    def is_prose(self) -> bool:
        """Whether it reads as a paragraph and is no phrase of the interface."""
        return is_prose_line(self.head, self.words) and self.rule is None


MIN_KEY_CHARS = 4
"""Shorter words are mostly the grammar's."""


def split_lines(text: str) -> list[TextLine]:
    r"""Split a text into the lines that hold something.

    Control characters and lone surrogates are left out, other characters stay as they are.

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
    """Tell whether a text shows nothing: marks of direction, joiners, soft hyphens alone."""
    return len(text) <= MIN_KEY_CHARS and all(
        unicodedata.category(char) in {"Cf", "Zs"} for char in text
    )
