"""Recognize lines that are a date, with its labels, days of the week and zones."""

from __future__ import annotations

import re
from functools import cache
from itertools import filterfalse, islice

from newsbot.extraction.values.calendar_days import find_calendar_days, western_digits
from newsbot.extraction.values.other_calendars import OTHER_MONTHS
from newsbot.extraction.values.relative_times import may_hold_relative_time, relative_time
from newsbot.extraction.values.vocabulary import (
    find_first_word,
    group_by_first_word,
    one_of,
    read_words,
    word_set,
)
from newsbot.text.lazy_pattern import lazy_pattern
from newsbot.text.tokens import fold_tokens

MAX_UNKNOWN_WORDS = 4
"""Words beside a labelled date that no table has, such as days of the week and zones."""
MIN_SENTENCE_WORD_CHARS = 5
"""A shorter word before a full stop at the end of a line is abbreviated: "a.m."."""
MIN_DATE_DIGITS = 4
"""Digits of the shortest date, 1.2.24."""

_TABLES = read_words("datewords")
TIME_WORDS = word_set(_TABLES, "beside")
"""Words in a line of date and time beside its numbers and months."""
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DAY_OR_TIME = re.compile(
    r"\d{1,2}[./-]\s?\d{1,2}[./-]|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
    r"|\b\d{1,2}[:.h]\d\d\b|\d ?[年년月월日일]"
)
# With the vowel signs of Indic scripts, Thai and Arabic, which are no letters for ``re``.
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0900-\u0dff\u0e31-\u0e4e\u064b-\u065f])*")
_MAX_PLACE_WORDS = 3
"""A place beside a date, such as "New Delhi, 14 May 2026", has no more words."""
_MAX_OTHER_WORDS = 12
"""Words of a date line that no table lists, such as zones; a line with more is a sentence."""
_EASTERN_MARKS = frozenset("年月日時分년월일오전후週星期")
_LABEL_WORDS = word_set(_TABLES, "published") | word_set(_TABLES, "updated")
_LABELS = group_by_first_word(_LABEL_WORDS)
_UNSPACED_LABELS = word_set(_TABLES, "unspaced")
_LABEL = lazy_pattern(
    lambda: rf"{one_of(_LABEL_WORDS)}(?![^\W\d_])|{one_of(_UNSPACED_LABELS)}", re.IGNORECASE
)
_ZONE = lazy_pattern(lambda: one_of(read_words("zones")["names"]), re.IGNORECASE)
_RELATIVE_TIME = lazy_pattern(relative_time, re.IGNORECASE)
_LONG_LAST_WORD = re.compile(rf"[^\W\d_]{{{MIN_SENTENCE_WORD_CHARS},}}[.!?]$")


def is_date_line(text: str) -> bool:
    """Return whether a line is a date or a time and nothing else, in any of seventy languages.

    >>> is_date_line("Tuesday, 12 May, 10.15 am"), is_date_line("12. maj kl. 10.15")
    (True, True)
    >>> is_date_line("2 hours ago"), is_date_line("πριν από 3 ημέρες")
    (True, True)
    >>> is_date_line("In May 2026 it rained"), is_date_line("2026")
    (False, False)
    """
    if may_hold_relative_time(text) and _RELATIVE_TIME.fullmatch(text.strip(" ()[]")):
        return True
    if not any(map(str.isdigit, text)):
        return False
    words = [word.lower() for word in _WORD.findall(text)]
    # The first word of most lines is not a date word; a sentence has many that are not.
    others = filterfalse(_is_date_word, words)
    most = 0 if text.isascii() else _MAX_OTHER_WORDS
    if next(islice(others, most, None), None) is not None:
        return False
    if _months().isdisjoint(words) and not _DAY_OR_TIME.search(text):
        return False
    return all(map(_is_date_word, words)) or find_other_words(text) == (1, [])


def _is_date_word(word: str) -> bool:
    return word in _date_words() or _EASTERN_MARKS.issuperset(word)


def is_labelled_date(text: str) -> bool:
    """Return whether a line begins with a label and is one full date or several, with few words.

    >>> is_labelled_date("Publicado el 9 de julio del 2026 a las 8:05 p. m. (GMT-5)")
    True
    >>> is_labelled_date("Published 4 May 2026, the report says what the ferry had cost.")
    False
    """
    if not _begins_with_label(text.lstrip("\u200e\u200f([【 ")) or _LONG_LAST_WORD.search(text):
        return False
    count, others = find_other_words(text)
    return count > 0 and len(others) <= MAX_UNKNOWN_WORDS * count


def _begins_with_label(text: str) -> bool:
    first = find_first_word(text)
    is_label = first in _LABELS and _label(first).match(text) is not None
    return is_label or text.startswith(tuple(_UNSPACED_LABELS))


@cache
def _label(first: str) -> re.Pattern[str]:
    return re.compile(rf"{one_of(_LABELS[first])}(?![^\W\d_])", re.IGNORECASE)


def find_other_words(text: str) -> tuple[int, list[str]]:
    """Return the number of full dates in a line, and its words beside dates, times and labels.

    Of a script without spaces each character is a word.

    >>> find_other_words("Ann Lee, 4 May 2026, 8:05 am"), find_other_words("Ann Lee, 8:05")
    ((1, ['ann', 'lee']), (0, ['ann', 'lee']))
    """
    parts = _split_at_dates(text)
    line = _ZONE.sub(" ", _LABEL.sub(" ", " ".join(parts)))
    known = _date_words()
    words = [word for word in _WORD.findall(line.lower()) if word not in known]
    return len(parts) - 1, [token for word in words for token in fold_tokens(word)]


def is_beside_dates(text: str) -> bool:
    """Return whether a text in lower case is a label of dates, or words of times and weekdays.

    >>> is_beside_dates("published on"), is_beside_dates("samedi"), is_beside_dates("ann lee")
    (True, True, False)
    """
    words = _WORD.findall(text)
    return text in _LABEL_WORDS or (bool(words) and all(word in TIME_WORDS for word in words))


def shorten_dates(text: str) -> str:
    """Return a line with a year alone in place of each full date, in any language.

    >>> shorten_dates("Por Ana Paz em 2 de julho de 2026 às 18h30")
    'Por Ana Paz em  2000  às 18h30'
    """
    if sum(map(str.isdigit, text)) < MIN_DATE_DIGITS:
        return text
    return " 2000 ".join(_split_at_dates(text))


def _split_at_dates(text: str) -> list[str]:
    """Return the parts of a line around its full dates: one more than there are dates.

    A time that is relative to now, such as "2 hours ago", is a full date.
    """
    days = [(start, stop) for _, start, stop in find_calendar_days(western_digits(text), "")]
    if may_hold_relative_time(text):
        days += [match.span() for match in _RELATIVE_TIME.finditer(text)]
    parts, end = [], 0
    for start, stop in sorted(days):
        if start >= end:
            parts.append(text[end:start])
            end = stop
    return [*parts, text[end:]]


def is_placed_date(text: str) -> bool:
    """Return whether a line is a place and a full date, separated by a comma.

    >>> is_placed_date("New Delhi, 14 May 2026"), is_placed_date("Rain, said Ann Lee, 14 May 2026")
    (True, False)
    """
    if not _YEAR.search(text):
        return False
    parts = [part.strip(" ()[]") for part in text.split(",")]
    found = (part for part in parts if _WORD.search(part) and not is_date_line(part))
    others = list(islice(found, 2))
    if len(others) != 1 or others[0] not in (parts[0], parts[-1]):
        return False
    words = _WORD.findall(others[0])
    is_place = len(words) <= _MAX_PLACE_WORDS and not any(map(str.isdigit, others[0]))
    return is_place and not others[0][0].islower() and any(map(is_date_line, parts))


@cache
def _months() -> frozenset[str]:
    tables = read_words("months")
    own = frozenset(form for months in tables.values() for forms in months for form in forms)
    return own | OTHER_MONTHS


@cache
def _date_words() -> frozenset[str]:
    halves = word_set(_TABLES, "halves")
    return _months() | TIME_WORDS | frozenset(_WORD.findall(" ".join(_LABEL_WORDS | halves)))
