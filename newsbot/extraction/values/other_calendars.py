"""Days of other calendars than the Gregorian: Jalali, Hijri, Thai, Japanese eras, Minguo."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from newsbot.extraction.values.vocabulary import fold_word, one_of, read_words
from newsbot.text.lazy_pattern import lazy_pattern

BUDDHIST_ERA = 543
MINGUO_ERA = 1911
FIRST_THAI_SHORT_YEAR = 38
"""Two-digit years of Thai dates from here on are Buddhist: 2538 is 1995."""
THAI_CENTURY = 2500
JALALI_CENTURY = 1400
CENTURY_YEARS = 100

_TABLES = read_words("calendars")


def _numbers_of(months: list[list[str]]) -> dict[str, int]:
    """Return the months by name, with Arabic and Persian letters, which pages mix."""
    letters = str.maketrans("یک", "يك")
    forms = ((form, number) for number, names in enumerate(months, start=1) for form in names)
    return {spelling: n for form, n in forms for spelling in (form, form.translate(letters))}


_JALALI = _numbers_of(_TABLES["jalali"]["months"])
_HIJRI = _numbers_of(_TABLES["hijri"]["months"])
_THAI = {
    form: number
    for number, forms in enumerate(read_words("months")["th"], start=1)
    for form in forms
}
_ERAS: dict[str, int] = _TABLES["japanese"]
OTHER_MONTHS = frozenset(_JALALI) | frozenset(_HIJRI)
"""Names of the months of calendars whose months are not those of the Gregorian one."""

_END = r"(?!\d)"
_NUMBERS = r"(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})" + _END
_REVERSED = r"(?P<day2>\d{1,2})(?P<sep2>[/.-])(?P<month2>\d{1,2})(?P=sep2)"
_ERA = "|".join(era for era in _ERAS if not era.isascii())
_JAPANESE = lazy_pattern(
    rf"(?:(?P<era>{_ERA})\s?|(?<![A-Za-z])(?P<letter>[RHS])\.?)(?P<year>元|\d{{1,2}})"
    r"(?:\s?年\s?(?:[(（]\d{4}年?[)）]\s?)?|[./-])"
    r"(?P<month>\d{1,2})(?:\s?月\s?|[./-])(?P<day>\d{1,2})" + _END
)
_MINGUO = lazy_pattern(
    r"(?:(?:中華民國|中华民国|民國|民国)\s?(?P<named>\d{2,3})|(?<!\d)(?P<year>1[0-4]\d))"
    r"(?:\s?年\s?|(?P<sep>[./-]))(?P<month>\d{1,2})(?:\s?月\s?|[./-])(?P<day>\d{1,2})" + _END
)
_JALALI_WORDED = lazy_pattern(
    lambda: (
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:\s?ام)?[\s،]*(?P<month>{one_of(_JALALI)})[\s،,]*(?:\u200c?ماه)?"
        rf"(?:\s?سال)?[\s،,]*(?P<year>1[34]\d\d){_END}"
    ),
    re.IGNORECASE,
)
_HIJRI_WORDED = lazy_pattern(
    lambda: (
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:\s?من)?[\s،,/-]*(?P<month>{one_of(_HIJRI)})[\s،,/-]*"
        rf"(?:سنة|عام)?\s?(?P<year>14\d\d){_END}"
        rf"|(?P<month2>{one_of(w for w in _HIJRI if w.isascii())})\s(?P<day2>\d{{1,2}}),?\s"
        rf"(?P<year2>14\d\d){_END}"
    ),
    re.IGNORECASE,
)
_ISLAMIC_NUMBERS = re.compile(
    r"(?<![\d/.-])(?:(?P<year>1[34]\d\d)(?P<sep>[/.-])" + _NUMBERS
    + rf"|{_REVERSED}(?P<year2>1[34]\d\d){_END})"
)  # fmt: skip
_SHORT_JALALI = lazy_pattern(r"(?<![\d/.-])(?P<year>\d\d)(?P<sep>[/.])" + _NUMBERS)
_THAI_WORDED = lazy_pattern(
    lambda: (
        rf"(?<!\d)(?P<day>\d{{1,2}})\s?(?P<month>{one_of(_THAI)})\s?(?:พ\.?ศ\.?\s?)?(?P<year>\d\d)(?![\d:.]\d|\d)"
    )
)
_BUDDHIST = re.compile(
    r"(?<![\d/.-])(?:(?P<year>25[4-9]\d)(?P<sep>[/.-])" + _NUMBERS
    + rf"|{_REVERSED}(?P<year2>25[4-9]\d){_END})"
)  # fmt: skip
_SHORT_THAI = lazy_pattern(
    rf"(?<![\d/.-])(?P<day>\d{{1,2}})(?P<sep>[/.-])(?P<month>\d{{1,2}})(?P=sep)(?P<year>[4-9]\d){_END}"
)
_ARABIC_LETTER = re.compile("[\u0620-\u064a\u0671-\u06d3]")
_EASTERN_LETTER = lazy_pattern("[\u3041-\u30ff\u4e00-\u9fff㋿㍻㍼]")
_THAI_LETTER = re.compile("[\u0e01-\u0e5b]")


def find_other_days(text: str, language: str) -> list[tuple[date, int, int]]:
    """Return the days of other calendars in a text with start and end, in the order of the text.

    :param text: with digits 0 to 9.
    :param language: BCP 47 tag in lower case; numbers alone are read by it.

    >>> find_other_days("令和8年7月14日", "ja"), find_other_days("14/07/2569", "")[0][0]
    ([(datetime.date(2026, 7, 14), 0, 8)], datetime.date(2026, 7, 14))
    """
    main = language.split("-", maxsplit=1)[0]
    found: list[tuple[date, int, int]] = []
    for pattern, read in _readings(text, main):
        for match in pattern.finditer(text):
            parts = {name.rstrip("2"): value for name, value in match.groupdict().items() if value}
            try:
                day = read(parts)
            except (ValueError, OverflowError):
                continue
            if all(match.end() <= start or end <= match.start() for _, start, end in found):
                found.append((day, match.start(), match.end()))
    return sorted(found, key=lambda entry: entry[1])


_Reading = tuple[re.Pattern[str], Callable[[dict[str, str]], date]]


def _readings(text: str, main: str) -> Iterator[_Reading]:
    """Yield the patterns to search a text for, by its letters and the language of the page."""
    yield _BUDDHIST, lambda parts: _gregorian(parts, int(parts["year"]) - BUDDHIST_ERA)
    if _EASTERN_LETTER.search(text) or main in ("ja", "zh"):
        yield from _eastern_readings(main)
    is_arabic = not text.isascii() and _ARABIC_LETTER.search(text) is not None
    if is_arabic or main in ("fa", "ps", "ar", "ur") or "14" in text:
        yield from _islamic_readings(main, is_numeric=is_arabic or main in ("fa", "ps", "ar"))
    if main == "th" or (not text.isascii() and _THAI_LETTER.search(text)):
        yield _THAI_WORDED, _thai
        yield _SHORT_THAI, _thai


def _eastern_readings(main: str) -> Iterator[_Reading]:
    if main != "zh":
        yield _JAPANESE, _japanese
    if main != "ja":
        yield _MINGUO, _minguo


def _islamic_readings(main: str, *, is_numeric: bool) -> Iterator[_Reading]:
    yield _JALALI_WORDED, _jalali
    yield _HIJRI_WORDED, _hijri
    if is_numeric:
        yield _ISLAMIC_NUMBERS, _hijri if main in ("ar", "ur") else _jalali
    if main == "fa":
        yield _SHORT_JALALI, _jalali


def _gregorian(parts: dict[str, str], year: int) -> date:
    return date(year, int(parts["month"]), int(parts["day"]))


def _japanese(parts: dict[str, str]) -> date:
    year = 1 if parts["year"] == "元" else int(parts["year"])
    return _gregorian(parts, _ERAS[parts.get("era") or parts["letter"]] + year)


def _minguo(parts: dict[str, str]) -> date:
    return _gregorian(parts, MINGUO_ERA + int(parts.get("named") or parts["year"]))


def _thai(parts: dict[str, str]) -> date:
    year, month = int(parts["year"]), parts["month"]
    is_buddhist = year >= FIRST_THAI_SHORT_YEAR
    full = THAI_CENTURY - BUDDHIST_ERA + year if is_buddhist else 2000 + year
    return date(full, _THAI.get(month) or int(month), int(parts["day"]))


def _jalali(parts: dict[str, str]) -> date:
    from persiantools.jdatetime import JalaliDate  # noqa: PLC0415 - few pages have such dates

    year, month = int(parts["year"]), parts["month"]
    year += JALALI_CENTURY if year < CENTURY_YEARS else 0
    number = int(month) if month.isdecimal() else _JALALI[fold_word(month)]
    return JalaliDate(year, number, int(parts["day"])).to_gregorian()  # type: ignore[no-untyped-call]


def _hijri(parts: dict[str, str]) -> date:
    from hijridate import Hijri  # noqa: PLC0415 - as above

    month = parts["month"]
    number = int(month) if month.isdecimal() else _HIJRI[fold_word(month)]
    found = Hijri(int(parts["year"]), number, int(parts["day"])).to_gregorian()
    return date(found.year, found.month, found.day)
