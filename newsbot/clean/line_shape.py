"""The shape of one line: features of paragraphs, labels, headlines, buttons, file names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from newsbot.clean.field_values import find_credit, has_date, is_byline
from newsbot.clean.text_lines import TextLine
from newsbot.extraction.body.phrases import load_phrases
from newsbot.extraction.values.vocabulary import read_words, word_set

NOWHERE = -1.0
"""The value of a measure that a line lacks, such as the length of a missing neighbour."""
_NO_COLON = 31.0
_EARLY_CHARS = 30
_YEAR_CHARS = 120
_MAX_NAME_WORDS = 4
_MIN_LONG_WORD_CHARS = 4
_MIN_DOUBLED_WORDS, _MIN_DOUBLED_CHARS = 4, 40
"""A shorter line that repeats itself may be a call."""
MAX_AGENCY_CHARS, MAX_AGENCY_WORDS = 80, 8
"""A longer line is a sentence, not a credit."""
_MIN_AGENCY_CHARS = 3
_CAPITAL = re.compile(r"[^\W\d_a-zß-öø-ÿа-яёα-ω]")
_DIGIT = re.compile(r"\d")
_URL = re.compile(r"https?://|www\.|\S@\S+\.\w|\b[\w-]+\.(?:com|org|net|co\.uk|de|fr)\b")
_HANDLE = re.compile(r"(?<!\w)[@#]\w")
_BULLET = re.compile(r"(?:[-–—•·*▪●■◦‣>»|]|\d{1,2}[.)]\s)")
_QUOTES = frozenset("\"'“„«‘‹「『")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FILE_NAME = re.compile(r"\S{1,120}\.(?:jpe?g|png|gif|webp|avif|svg|mp[34])", re.IGNORECASE)
_UNIX_TIME = re.compile(r"1[4-9]\d{8}(?:\d{3})?")
"""Seconds or milliseconds of the years 2014 to 2033."""
_CREDIT_SEPARATOR = re.compile(r"\s*(?:[/|]|\bvia\b)\s*", re.IGNORECASE)
_AGENCIES = frozenset(
    name
    for kind in ("agencies", "accounts")
    for name in word_set(read_words("bylines"), kind, "names")
    if len(name) >= _MIN_AGENCY_CHARS
)
_SPELLED_WORD = re.compile(rf"(?<!\\)[^\W\d_]{{{_MIN_LONG_WORD_CHARS},}}")
"""A word in the pattern of a phrase; the letter of an escape is not part of one."""


def is_bullet(line: TextLine) -> bool:
    """Return whether a line begins like the item of a list."""
    return _BULLET.match(line.text) is not None


def is_doubled(line: TextLine) -> bool:
    """Return whether the second half of a line repeats the first, as a link and its title do."""
    half, odd = divmod(len(line.words), 2)
    is_long = half >= _MIN_DOUBLED_WORDS and len(line.text) >= _MIN_DOUBLED_CHARS
    return is_long and not odd and line.words[:half] == line.words[half:]


def is_file_name(text: str) -> bool:
    """Return whether a line is the file name of a picture or a recording.

    >>> is_file_name("lamp-2.jpg"), is_file_name("See lamp-2.jpg")
    (True, False)
    """
    return _FILE_NAME.fullmatch(text) is not None


def is_unix_time(text: str) -> bool:
    """Return whether a line is a Unix time.

    >>> is_unix_time("1709410344"), is_unix_time("1709")
    (True, False)
    """
    return _UNIX_TIME.fullmatch(text) is not None


def is_agency_credit(text: str) -> bool:
    """Return whether a line is names and, after a slash, a bar or "via", a picture agency.

    It may be in brackets.

    >>> is_agency_credit("(A. Crane | AFP via Getty Images)"), is_agency_credit("Crane / Lamp")
    (True, False)
    >>> is_agency_credit("The lamp went out, says AFP"), is_agency_credit("Both AFP/dpa said so.")
    (False, False)
    """
    if len(text) > MAX_AGENCY_CHARS or len(text.split()) > MAX_AGENCY_WORDS:
        return False
    bare = text.removeprefix("(").removesuffix(")") if text.endswith(")") else text
    parts = _CREDIT_SEPARATOR.split(bare.strip())
    return len(parts) > 1 and (parts[-1].casefold() in _AGENCIES or parts[-1] == "AP")


@cache
def interface_words() -> frozenset[str]:
    """Return the words of four letters or more in the interface phrases of all languages."""
    return frozenset(
        word
        for tables in load_phrases().values()
        for table in tables.values()
        for phrase in table["phrases"]
        for word in _SPELLED_WORD.findall(phrase)
    )


def interface_share(words: Sequence[str]) -> float:
    """Return the share of the longer words that interface phrases use, 0 to 1.

    >>> interface_share(["Subscribe", "to", "our", "newsletter"])
    1.0
    """
    longer = [word.casefold() for word in words if len(word) >= _MIN_LONG_WORD_CHARS]
    known = interface_words()
    return sum(word in known for word in longer) / len(longer) if longer else 0.0


def measure_shape(line: TextLine) -> dict[str, float]:
    """Measure a line by its characters and words."""
    return {**_letters(line), **_signs(line), **_meaning(line)}


def _letters(line: TextLine) -> dict[str, float]:
    head, words = line.head, line.words
    chars, count = len(head), max(1, len(words))
    small = sum(word[0].islower() for word in words)
    longer = [word for word in words if len(word) >= _MIN_LONG_WORD_CHARS]
    capitals = sum(word[0].isupper() for word in longer)
    is_name = 1 < len(words) <= _MAX_NAME_WORDS and not small and not line.has_digit
    return {
        "chars": chars,
        "words": len(words),
        "lower-case words": NOWHERE if line.is_unspaced else small / count,
        "capital words": capitals / max(1, len(longer)),
        "capitals": NOWHERE if line.is_unspaced else len(_CAPITAL.findall(head)) / chars,
        "digits": len(_DIGIT.findall(head)) / chars,
        "letters": sum(map(len, words)) / chars,
        "name": float(is_name),
    }


def _signs(line: TextLine) -> dict[str, float]:
    head, first, last = line.head, line.head[0], line.text[-1]
    colon = head.find(":", 0, _EARLY_CHARS)
    return {
        "ends a sentence": float(line.ends_sentence),
        "sentences inside": line.inner_ends,
        "early colon": float(colon) if colon >= 0 else _NO_COLON,
        "ends with colon": float(last in ":："),
        "ends with ellipsis": float(line.text.endswith(("…", "...", "[…]", "[...]"))),
        "question": float(last in "?？؟"),
        "exclamation": float(last in "!！"),
        "commas": head.count(",") / max(1, len(line.words)),
        "bars": float("|" in head or "›" in head or "»" in head[1:] or "·" in head),
        "bullet": float(is_bullet(line)),
        "quotes first": float(first in _QUOTES),
        "lower-case start": float(first.islower()),
        "odd start": float(not first.isalnum()),
        "brackets around": float(first in "([" and last in ")]"),
    }


def _meaning(line: TextLine) -> dict[str, float]:
    head = line.head
    return {
        "URL": float(_URL.search(head) is not None),
        "handle": float(_HANDLE.search(head) is not None),
        "copyright": float("©" in head or "(c)" in head.lower()),
        "has year": float(_YEAR.search(head, 0, _YEAR_CHARS) is not None),
        "phrase": float(line.rule is not None),
        "interface words": interface_share(line.words),
        "date": float(has_date(line)),
        "byline": float(is_byline(line)),
        "credit": float(find_credit(line) is not None),
    }
