"""Hours of the 12-hour clock: the words for the halves of the day, beside the time."""

from __future__ import annotations

import re

from newsbot.extraction.values.vocabulary import fold_word, one_of, read_words
from newsbot.text.lazy_pattern import lazy_pattern

NOON = 12
FIRST_HOUR_BEFORE_NOON = 10
""""10 at noon" is still before noon, 1 and 2 are after it."""
FIRST_NIGHT_HOUR = 6
"""From 6 on, an hour of the night is before midnight."""

_TABLE = read_words("datewords")["halves"]
_KINDS = ("am", "pm", "noon", "night")
_FORMS = [form for kind in _KINDS for form in _TABLE[kind]]
_HALVES = {fold_word(form): kind for kind in _KINDS for form in _TABLE[kind]}
# Between a time and such a word: "3:24 Uhr nachmittags".
_AFTER = lazy_pattern(
    lambda: rf"\s*(?P<unit>uhr|h|बजे|টায়)?\s*(?P<half>{one_of(_FORMS)})(?![^\W\d_])", re.IGNORECASE
)
# Latin words before a time are usually others: "am 14. Mai um 12.05 Uhr". So are Arabic letters.
_FIRST_EAST_ASIAN, _LAST_LATIN = "\u2e80", "\u024f"
_BEFORE_TIME = [
    word
    for word in _FORMS
    if word in _TABLE["before"] or word > (_LAST_LATIN if len(word) > 1 else _FIRST_EAST_ASIAN)
]
_BEFORE = lazy_pattern(lambda: rf"{one_of(_BEFORE_TIME)}[\s,:]*$", re.IGNORECASE)
MAX_WORD_CHARS = 24


def find_half(text: str, start: int, end: int) -> tuple[str | None, int]:
    """Return the word for a half of the day beside a time, and where the time with it ends.

    :param start: start of the time in the text, ``end`` its end.
    """
    after = _AFTER.match(text, end)
    if after and not (after["unit"] and after["half"].lower() == "am"):  # "12 Uhr am Montag"
        return after["half"], after.end()
    before = _BEFORE.search(text[max(start - MAX_WORD_CHARS, 0) : start])
    return (before[0].strip(" ,:\n") if before else None), end


def full_hour(hour: int, half: str) -> int:
    """Return an hour of the 24-hour clock.

    >>> full_hour(3, "午後"), full_hour(12, "a.m."), full_hour(1, "ночи"), full_hour(10, "밤")
    (15, 0, 1, 22)
    """
    if hour > NOON:
        return hour
    kind = _HALVES[fold_word(half)]
    if kind == "night":
        is_late = FIRST_NIGHT_HOUR <= hour < NOON
    elif kind == "noon":
        return hour if hour >= FIRST_HOUR_BEFORE_NOON else hour + NOON
    else:
        is_late = kind == "pm"
    return hour % NOON + (NOON if is_late else 0)
