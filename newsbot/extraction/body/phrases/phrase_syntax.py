"""The syntax of phrases: how each begins, and what is in all that it matches.

Phrases are regular expressions of a few signs: groups, choices, classes and repeats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

MAX_LITERAL_CHARS = 4
"""Phrases with the same first characters, so many at most, are compiled together: ``re`` takes 1 to
2 ms for a thousand characters."""

_META = frozenset(".[](){}|?*+^$\\")
_REPEATS = frozenset("?*{")
_MARKS = re.compile(r"\\.|[()|]", re.DOTALL)

_DIGITS = "".join(chr(zero + n) for zero in map(ord, "0٠۰०০๐") for n in range(10))
"""Decimal digits of the scripts that ``\\d`` finds in the phrases."""


def multiply_out(phrase: str) -> list[str]:
    """Multiply out the choices that a phrase begins with, so that each has one beginning.

    >>> multiply_out("(log|sign) in|(please )?register")
    ['log in', 'sign in', 'please register', 'register']
    """
    return [variant for choice in _split(phrase) for variant in _multiply_start(choice)]


def _multiply_start(phrase: str) -> list[str]:
    """Multiply out the group that a phrase begins with; outside of groups it has no bar."""
    if not phrase.startswith("("):
        return [phrase]
    end = _closing(phrase)
    inner, rest = phrase[1:end], phrase[end + 1 :]
    optional = rest.startswith("?")
    rest = rest.removeprefix("?")
    multiplied = [variant for choice in _split(inner) for variant in _multiply_start(choice + rest)]
    return multiplied + (_multiply_start(rest) if optional else [])


def _split(phrase: str) -> list[str]:
    """Split a phrase at the bars outside of any group."""
    if "|" not in phrase:  # most have none, and there are thousands
        return [phrase]
    if "(" not in phrase and "\\" not in phrase:
        return phrase.split("|")
    depth, bars = 0, [-1]
    for mark in _MARKS.finditer(phrase):
        char = mark[0]
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
        elif char == "|" and not depth:
            bars.append(mark.start())
    return [phrase[start + 1 : end] for start, end in pairwise([*bars, len(phrase)])]


def _closing(phrase: str) -> int:
    """Return the index of the bracket that closes the one a phrase begins with."""
    depth = 0
    for mark in _MARKS.finditer(phrase):
        char = mark[0]
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if not depth:
                return mark.start()
    msg = f"phrase {phrase!r} must close the bracket it begins with"
    raise ValueError(msg)


def find_starts(variant: str) -> list[str]:
    r"""Return what a variant begins with: two characters, or one, or ``""`` for any.

    >>> find_starts("read"), find_starts(r"\d ?min")[:2], find_starts("[ab]c"), find_starts(".+!")
    (['re'], ['0', '1'], ['a', 'b'], [''])
    """
    if variant.startswith("."):
        return [""]
    if variant.startswith("\\d"):
        return list(_DIGITS)
    if variant.startswith("["):
        return list(variant[1 : variant.index("]")])
    escaped = variant.startswith("\\")
    literal = variant[escaped:]
    second, third = literal[1:2], literal[2:3]
    if not literal or (literal[0] in _META and not escaped) or second in _REPEATS:
        msg = f"phrase {variant!r} must begin with a character that is always there"
        raise ValueError(msg)
    known = 1 if second in _META or third in _REPEATS else 2
    return [literal[:known]]


def find_literal(variant: str) -> str:
    r"""Return the characters that all texts of a variant begin with, up to four.

    >>> find_literal("read ?more"), find_literal("re.*"), find_literal(r"\(ad\)")
    ('read', 're', '(ad')
    """
    literal = variant.removeprefix("\\")
    for place, char in enumerate(literal[:MAX_LITERAL_CHARS]):
        if (place and char in _META) or literal[place + 1 : place + 2] in _REPEATS:
            return literal[:place]
    return literal[:MAX_LITERAL_CHARS]


def find_needed(phrase: str) -> list[str]:
    """Return literal texts of which one is in all that a phrase matches; empty without such texts.

    >>> find_needed(".{1,30} wrote (to|from).?"), find_needed(".{0,9}(abc|def ?g) at")
    ([' wrote '], ['abc', 'def'])
    """
    choices = _split(phrase)
    if len(choices) == 1:
        found = [*_iter_needed(phrase), []]
        return max(found, key=lambda texts: min(map(len, texts), default=0))
    needed = [find_needed(choice) for choice in choices]
    return [text for texts in needed for text in texts] if all(needed) else []


def _iter_needed(phrase: str) -> Iterator[list[str]]:
    """Yield the literal texts outside of groups, and those that the choices of groups need."""
    literal, place = "", 0
    while place < len(phrase):
        char = phrase[place]
        end = _end_of(phrase, place)
        is_repeated = phrase[end : end + 1] in _REPEATS and end < len(phrase)
        if char not in _META and not is_repeated:
            literal += char
        elif literal:
            yield [literal]
            literal = ""
        if char == "(" and not is_repeated:
            yield find_needed(phrase[place + 1 : end - 1])
        place = end
    yield [literal]


def _end_of(phrase: str, place: int) -> int:
    """Return the index after the character, class, group or number of repeats at a place."""
    char = phrase[place]
    if char == "(":
        return place + _closing(phrase[place:]) + 1
    if char in "[{":
        return phrase.index("]" if char == "[" else "}", place) + 1
    return place + (2 if char == "\\" else 1)
