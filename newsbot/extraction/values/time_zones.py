"""Time zones as pages write them: offsets, abbreviations and names."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache

from newsbot.extraction.values.vocabulary import fold_word, one_of, read_words
from newsbot.text.lazy_pattern import lazy_pattern

MAX_OFFSET_MINUTES = 14 * 60
"""No zone is farther from UTC."""

_TABLES = read_words("zones")
# "Uhr (MESZ)", "hrs IST", "น. (GMT+7)": words and a bracket between the time and its zone.
_BETWEEN = re.compile(
    r"\s*(?:uhr|hrs?|hours|horas|h|น\.|बजे|টায়|টা|часов|год\.|godz\.|hod\.)?[\s,]*[(\[（]?\s*",
    re.IGNORECASE,
)
_OFFSET = re.compile(
    r"(?P<utc>Z\b|UTC|GMT)?\s*(?:(?P<sign>[+−-])\s?(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?(?![\d-]))?",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"([A-ZА-ЯČİ]{2,4})\b")
_NAMES = {fold_word(name): zone for name, zone in _TABLES["names"].items()}
_NAME = lazy_pattern(lambda: rf"{one_of(_TABLES['names'])}(?![^\W\d_])", re.IGNORECASE)


def find_zone(text: str, language: str = "") -> tzinfo | None:
    """Return the time zone at the beginning of the text after a time.

    :param language: BCP 47 tag, for abbreviations with several meanings.

    >>> [str(find_zone(text)) for text in (" Uhr (MESZ)", " (GMT+7)", " IST", " Eastern Time")]
    ['UTC+02:00', 'UTC+07:00', 'UTC+05:30', 'America/New_York']
    """
    start = _BETWEEN.match(text)
    text = text[start.end() :] if start else text
    match = _OFFSET.match(text)
    if match and match["sign"]:
        minutes = int(match["hours"]) * 60 + int(match["minutes"] or 0)
        if minutes <= MAX_OFFSET_MINUTES:
            return timezone(timedelta(minutes=-minutes if match["sign"] in "-−" else minutes))
    if match and match["utc"]:
        return UTC
    if name := _NAME.match(text):
        return _zone(_NAMES[fold_word(name[0])])
    short = _ABBREVIATION.match(text)
    return _named(short[1], language.split("-", maxsplit=1)[0].lower()) if short else None


@cache
def _named(abbreviation: str, language: str) -> tzinfo | None:
    if meanings := _TABLES["ambiguous"].get(abbreviation):
        return _zone(meanings.get(language, meanings["default"]))
    stated = _TABLES["abbreviations"].get(abbreviation)
    return None if stated is None else _zone(stated)


def _zone(stated: str | float) -> tzinfo:
    """Return the zone of an IANA name or of an offset in hours."""
    if isinstance(stated, str):
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - takes 2 ms, and few pages name a zone

        return ZoneInfo(stated)
    return timezone(timedelta(hours=stated))
