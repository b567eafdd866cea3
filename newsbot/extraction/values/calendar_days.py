"""Calendar days in text, in any of seventy languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from newsbot.extraction.values.other_calendars import BUDDHIST_ERA, find_other_days
from newsbot.extraction.values.vocabulary import fold_word, one_of, read_words
from newsbot.text.lazy_pattern import lazy_pattern
from newsbot.text.scripts import THAI_CHARACTER

FULL_YEAR = 1000
CENTURY = 2000
"""Two-digit years belong to this century: the web of the last one used four digits."""

_TABLES = read_words("months")
_MONTHS_BY_LANGUAGE = {
    language: {
        fold_word(form): number for number, forms in enumerate(months, start=1) for form in forms
    }
    for language, months in _TABLES.items()
}
# Where languages disagree on a word, the first one wins.
_MONTHS = {
    form: number
    for months in reversed(_MONTHS_BY_LANGUAGE.values())
    for form, number in months.items()
}
# Arabic pages give a month two names: "6 يوليو/تموز 2026".
_SECOND_NAME = r"\s?/\s?[\u0621-\u064a]+(?:\s[\u0621-\u064a]+)?(?=\s)"
_FORMS = {form for months in _TABLES.values() for forms in months for form in forms}
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
# "le 5 mai", "de mayo de", "tháng 5 năm": words inside worded dates.
_OF = r"[\s,،.-]*(?:of|de|del|do|da|di|d[’']|năm|[พค]\.ศ\.)?[\s,.-]*"
_ISO = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:(?P<sep>[-/.]) ?(?P<month>\d{1,2})(?P=sep) ?(?P<day>\d{1,2})"
    r"|(?P<month2>[01]\d)(?P<day2>[0-3]\d))"
    r"(?:(?!\d{2})|(?=(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?!\d)))"
)
_EASTERN = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*[年년]\s*[)）]?\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일号]?"
)


@cache
def _month() -> str:
    return rf"(?P<month>{one_of(_FORMS)})(?:\.|{_SECOND_NAME})?"


_DAY_MONTH = lazy_pattern(
    lambda: rf"(?<![\w]){_DAY}{_OF}{_month()}{_OF}{_YEAR}(?!\d)", re.IGNORECASE
)
_MONTH_DAY = lazy_pattern(
    lambda: rf"(?<!\w){_month()}[\s.]*{_DAY}[\s,]+{_YEAR}(?!\d)", re.IGNORECASE
)
# JavaScript's and RFC 850's order: "Tue Nov 05 10:00:00 CET 2019", "2019, May 5", "2019. május 5".
_DAY_TIME_YEAR = rf"{_DAY}\s+(?=\d\d:\d\d)\S+\s+(?:[A-Z+:\d-]+\s+)?{_YEAR}(?!\d)"
_MONTH_DAY_TIME_YEAR = lazy_pattern(lambda: rf"(?<!\w){_month()}\s+{_DAY_TIME_YEAR}", re.IGNORECASE)
# Lithuanian "2024 m. gegužės 17 d.", Armenian "2024 թ. մայիսի 17", Basque "2024ko maiatzaren 17a";
# Latvian "2024. gada 17. maijs", Kazakh "2024 ж. 17 мамыр".
_AFTER_YEAR = rf"(?<!\d){_YEAR}(?:\(?e?\)?ko\s+|[\s.,]+(?:(?:m|թ)\.\s*)?)"
_YEAR_MONTH_DAY = lazy_pattern(
    lambda: rf"{_AFTER_YEAR}{_month()}(?:aren|ren)?\s*{_DAY}(?!\d)", re.IGNORECASE
)
_YEAR_WORD = rf"(?<!\d){_YEAR}\.?\s+(?:gada|жылғы|ж\.)\s+"
_YEAR_DAY_MONTH = lazy_pattern(lambda: rf"{_YEAR_WORD}{_DAY}\s+{_month()}", re.IGNORECASE)
_NUMERIC = re.compile(
    r"(?<![\d.])(?<!\b[RHS])(?P<first>\d{1,2})\s?(?P<sep>[./|-])\s?(?P<second>\d{1,2})\s?(?P=sep)\s?"
    r"(?P<year>(?:19|20)\d\d|\d\d)(?![\d])(?!\.\d)"
)
_FULL_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBERS = (_ISO, _EASTERN, _NUMERIC)
_WORDED = (
    # Vietnamese months are "tháng 5".
    (re.compile(r"(?<!\w)\d{1,2}(?=\D*?[^\W\d_])\D++(?:\d{1,2}\D++)?(?:19|20)\d\d"), _DAY_MONTH),
    (re.compile(rf"{_DAY}[\s,]+(?:19|20)\d\d", re.IGNORECASE), _MONTH_DAY),
    (re.compile(_DAY_TIME_YEAR, re.IGNORECASE), _MONTH_DAY_TIME_YEAR),
    (re.compile(rf"{_AFTER_YEAR}[^\W\d_]", re.IGNORECASE), _YEAR_MONTH_DAY),
    (re.compile(_YEAR_WORD, re.IGNORECASE), _YEAR_DAY_MONTH),
)
"""Each pattern after a small one for its numbers, without which it need not be compiled: a page
writes its dates in one order, and each order has the months of seventy languages."""
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_BUDDHIST_YEAR = re.compile(r"(?<!\d)25[4-9]\d(?!\d)")
_MONTH_FIRST_LANGUAGES = frozenset({"en-us", "en-ph", "en-ca", "fil"})


def find_calendar_days(text: str, language: str) -> list[tuple[date, int, int]]:
    """Return the calendar days in a text with start and end, in the order of the text.

    An ambiguous day, such as 05/04/2024, is returned in both readings, the likelier one first.

    :param language: BCP 47 tag, for the order of numbers and names of months; empty if unknown.

    >>> find_calendar_days("2024/5/17 or 05/04/24", "de")[0]
    (datetime.date(2024, 5, 17), 0, 9)
    """
    language, text = language.lower(), _western(text)
    others = find_other_days(text, language)
    found: list[tuple[date, int, int]] = []
    worded = _WORDED if _may_be_worded(text) else ()
    for pattern in (*_NUMBERS, *(each for start, each in worded if start.search(text))):
        for match in pattern.finditer(text):
            found += [(day, match.start(), match.end()) for day in _days_of(match, language)]
    if others:  # A day that is stated in both calendars counts as Gregorian.
        inside = [(start, end) for _, start, end in others]
        found = [f for f in found if not any(s < f[2] and f[1] < e for s, e in inside)] or others
    return sorted(found, key=lambda entry: entry[1])


def _may_be_worded(text: str) -> bool:
    """Check cheaply for the name of a month: T and Z alone belong to an ISO 8601 time."""
    return _FULL_YEAR.search(text) is not None and any(c.isalpha() and c not in "TZ" for c in text)


def western_digits(text: str) -> str:
    """Return a text with the digits of all scripts as 0 to 9; its length stays.

    >>> western_digits("۱۳:۴۵")
    '13:45'
    """
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(lambda digit: str(int(digit[0])), text)


def _western(text: str) -> str:
    """Convert other digits to 0 to 9 and Buddhist to Christian years; the length stays."""
    if text.isascii():
        return text
    text = western_digits(text)
    if not THAI_CHARACTER.search(text):
        return text
    return _BUDDHIST_YEAR.sub(lambda year: str(int(year[0]) - BUDDHIST_ERA), text)


def _days_of(match: re.Match[str], language: str) -> Iterator[date]:
    parts = match.groupdict()
    year = int(parts["year"])
    if "first" in parts:
        yield from _numeric_days(parts, year, language)
        return
    month = parts["month"] or parts["month2"]
    day = int(parts["day"] or parts["day2"])
    number = int(month) if month.isdecimal() else _month_number(month, language)
    if found := _valid_day(year, number, day):
        yield found


def _month_number(name: str, language: str) -> int:
    name = fold_word(name)
    own = _MONTHS_BY_LANGUAGE.get(language.split("-", maxsplit=1)[0], {})
    return own.get(name) or _MONTHS[name]


def _numeric_days(parts: dict[str, str], year: int, language: str) -> Iterator[date]:
    """Yield the readings of 05/04/24: day first, except in American English.

    The other reading follows if the language does not decide the order.
    """
    if year < FULL_YEAR:
        year += CENTURY
    first, second = int(parts["first"]), int(parts["second"])
    day_first, month_first = _valid_day(year, second, first), _valid_day(year, first, second)
    has_dots = parts["sep"] == "."
    is_american = not has_dots and language in _MONTH_FIRST_LANGUAGES
    days = [day for day in (day_first, month_first) if day]
    if is_american:
        days.reverse()
    is_open = not has_dots and (not language or language.startswith("en"))
    yield from days if is_open else days[:1]


def _valid_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
