"""Invent words: of the same length, script and case, and always the same one for a word.

Words are invented letter by letter: a vowel for a vowel, a consonant for a consonant, chosen by a
hash of the whole word. In scripts with a syllable or a word per character each character is chosen
by itself, so that words with the same start keep it. There is no state and no secret.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from hashlib import blake2b
from itertools import count

from newsbot.text.scripts import DENSE_CHARACTER

MAX_KEPT_DIGITS = 2
"""Shorter numbers are often days, hours or minutes, and reveal nothing by themselves."""

INVENTED_ENDING = "example"
"""The top-level domain that RFC 2606 reserves for hosts that do not exist."""

# Marks that are part of a word in Indic scripts, Arabic and Thai; Python's \w excludes them.
_MARKS = (
    "\u0300-\u036f\u0610-\u061a\u064b-\u0670\u0900-\u0963\u0971-\u0dff\u0e31-\u0e4e\u200c\u200d"
)
WORD = re.compile(rf"(?:[^\W\d_]|[{_MARKS}])+")
_TOKEN = re.compile(
    r"(?P<stamp>\b\d{4}-\d\d-\d\d[T ]\d\d:[\d:.]+(?:[+-]\d\d:?\d\d)?)"
    r"|(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)"
    r"|(?P<duration>\bP(?:\d+[YMWD])*T(?:\d+(?:\.\d+)?[HMS])+)"
    rf"|(?P<number>\d+)|{WORD.pattern}"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_POOLS = (
    "aeiou",
    "bcdfghjklmnpqrstvwxyz",
    "аеиоуыэюя",
    "бвгджзклмнпрстфхцчш",
    "αεηιουω",
    "βγδζθκλμνξπρστφχψ",
    "的一是在人大中上国地时要出会可也年生自家以同用多然心老里开些女相日本",
    "가나다라마바사아자고도로모보소오조구두루무부수우주기니리미비시이지",
)
_POOL_OF = {letter: pool for pool in _POOLS for letter in pool}
_HAN, _HANGUL = _POOLS[-2:]
_MAX_ATTEMPTS = 3
_ROW = 32
"""Letters of one row of the code chart belong to one script."""


class Inventor:
    """Invents words, except those to keep.

    :param kept: the words to keep, in lower case.
    :param spellings: how texts spell the labels of the site's host (``Harbour Times`` for
        ``harbourtimes``), so that the invented ones agree too.
    :param domain: the site's domain, which texts also name; empty for none.
    """

    def __init__(
        self,
        kept: AbstractSet[str],
        *,
        spellings: Mapping[str, str] | None = None,
        domain: str = "",
    ) -> None:
        self.kept = kept
        self._label = domain.partition(".")[0]
        self._domain = re.compile(rf"\b{re.escape(domain)}\b", re.IGNORECASE) if domain else None
        self.spellings = spellings or {}
        self._known: dict[str, str] = {}

    def rewrite(self, text: str) -> str:
        """Return a text with its words and long numbers invented.

        Years, dates written as one number and ISO 8601 durations are kept.

        >>> Inventor(frozenset({"read"})).rewrite("Read Harbour, PT2M5S, 12 May 2026, no. 48213")
        'Read Jifzaez, PT2M5S, 12 Xaw 2026, ka. 60329'
        """
        if self._domain is None or self._domain.search(text) is None:
            return _TOKEN.sub(self._token, text)
        parts = (_TOKEN.sub(self._token, part) for part in self._domain.split(text))
        return f"{self.rewrite_name(self._label)}.{INVENTED_ENDING}".join(parts)

    def rewrite_name(self, label: str) -> str:
        """Return the invented form of a label of the site's host.

        >>> inventor = Inventor(frozenset(), spellings={"harbourtimes": "Harbour Times"})
        >>> inventor.rewrite_name("harbourtimes"), inventor.rewrite("Harbour Times")
        ('jifzaezfixon', 'Jifzaez Fixon')
        """
        spelling = self.spellings.get(label)
        if spelling is None:
            return self.rewrite(label)
        return "".join(WORD.findall(self.rewrite(spelling))).lower()

    def word(self, word: str) -> str:
        """Return the invented form of one word, or the word if it is kept."""
        if word.casefold() in self.kept:
            return word
        # Letter by letter: in the other case some letters become two.
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in word).replace("ς", "σ")
        if lower not in self._known:
            self._known[lower] = self._invent(lower)
        return _copy_case(self._known[lower], word)

    def _invent(self, lower: str) -> str:
        """Invent a word that is neither the word itself nor one to keep."""
        for attempt in range(_MAX_ATTEMPTS):
            numbers = _hash_numbers(f"{lower}{attempt or ''}", len(lower))
            invented = "".join(
                _letter(
                    letter, _hash_numbers(letter, 1)[0] if DENSE_CHARACTER.match(letter) else number
                )
                for letter, number in zip(lower, numbers, strict=True)
            )
            if invented != lower and invented not in self.kept:
                break
        return invented

    def _token(self, match: re.Match[str]) -> str:
        token = match[0]
        if match["mail"]:
            return "desk@example.org"
        if match["duration"] or match["stamp"]:
            return token
        return invent_number(token) if match["number"] else self.word(token)


def invent_number(number: str) -> str:
    """Return another number with as many digits; short ones, years and dates are kept.

    >>> invent_number("12"), invent_number("2026"), len(invent_number("48213"))
    ('12', '2026', 5)
    """
    is_date = _YEAR.fullmatch(number) or _DAY.fullmatch(number)
    if len(number) <= MAX_KEPT_DIGITS or is_date or not number.isascii():
        return number
    digits = [str(other % 10) for other in _hash_numbers(number, len(number))]
    if number[0] != "0":
        digits[0] = str(1 + int(digits[0]) % 9)
    return "".join(digits)


def _hash_numbers(seed: str, many: int) -> list[int]:
    """Return numbers that depend on a text alone, on every machine."""
    found: list[int] = []
    for part in count():
        found += blake2b(f"{part}:{seed}".encode("utf-8", "replace")).digest()
        if len(found) >= many:
            return found[:many]
    raise AssertionError


def _letter(letter: str, number: int) -> str:
    pool = _POOL_OF.get(letter) or _pool_of(letter)
    return pool[number % len(pool)] if pool else letter


@cache
def _pool_of(letter: str) -> str:
    """Return what a letter outside the pools may become, empty for one that is kept.

    Accented letters of European languages are kept: they distinguish the languages.
    """
    if "\u3400" <= letter <= "\u9fff":
        return _HAN
    if "\uac00" <= letter <= "\ud7af":
        return _HANGUL
    if letter < "\u0530" or unicodedata.category(letter) != "Lo":
        return ""
    first = ord(letter) // _ROW * _ROW
    row = map(chr, range(first, first + _ROW))
    return "".join(c for c in row if unicodedata.category(c) == "Lo" and c.isprintable())


def _copy_case(invented: str, word: str) -> str:
    """Give an invented word the capitals of the original."""
    if word.islower() or len(invented) != len(word):
        return invented
    return "".join(
        new.upper() if old.isupper() and len(new.upper()) == 1 else new
        for new, old in zip(invented, word, strict=True)
    )
