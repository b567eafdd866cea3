"""Durations of recordings in seconds, and reading times in minutes."""

from __future__ import annotations

import re

from newsbot.extraction.values.vocabulary import one_of, read_words
from newsbot.text.lazy_pattern import lazy_pattern

MAX_DURATION_SECONDS = 24 * 3600
"""A longer recording is a live stream."""
MAX_READING_MINUTES = 240
MAX_LENGTH_CHARS = 40
MAX_LINE_CHARS = 60

_ISO = re.compile(
    r"^P(?:(\d{1,3})D)?T?(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})(?:[.,]\d+)?S)?$", re.IGNORECASE
)
_CLOCK = re.compile(r"^(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)$")
_WORDED = lazy_pattern(
    r"^(?:(\d{1,2})\s*(?:h|hrs?|hours?|std\.?|stunden?|heures?|horas?|ore|uur)\s*)?"
    r"(?:(\d{1,3})\s*(?:m|min\.?|mins|minutes?|minuten|minutos?|minuti|minuter|minutter|мин|хв|分)\s*)?"
    r"(?:(\d{1,2})\s*(?:s|sec\.?|secs|seconds?|sek\.?|sekunden|secondes?|segundos?|secondi|сек|秒))?$",
    re.IGNORECASE,
)
_READING = lazy_pattern(
    lambda: (
        rf"^\W*(?:(?:ca\.?|approx\.?|environ|about|~)\s*)?(?:"
        rf"(?:{one_of(read_words('reading')['before'])})\W*(?P<after>\d{{1,3}})(?:\s*[-–]\s*\d+)?\s*{one_of(read_words('reading')['minutes'])}?"
        rf"|(?P<first>\d{{1,3}})\s*[-’'‘]?\s*{one_of(read_words('reading')['minutes'])}[\s.-]*(?:{one_of(read_words('reading')['after'])}))\W*$"
    ),
    re.IGNORECASE,
)


def parse_duration(text: str) -> int:
    """Return a duration in seconds.

    :raises ValueError: the text is not a duration, or it is longer than a day.

    >>> parse_duration("PT1M16S"), parse_duration("01m16s"), parse_duration("1:16")
    (76, 76, 76)
    >>> parse_duration("3 min"), parse_duration("1:02:03")
    (180, 3723)
    """
    text = text.strip()
    days = 0
    if match := _ISO.match(text):
        days, *parts = (int(part or 0) for part in match.groups())
    elif match := (_CLOCK.match(text) or _WORDED.match(text)):
        parts = [int(part or 0) for part in match.groups()]
    else:
        parts = []
    hours, minutes, seconds = parts or (0, 0, 0)
    total = days * 86_400 + hours * 3_600 + minutes * 60 + seconds
    if not 0 < total <= MAX_DURATION_SECONDS:
        msg = f"duration must be like 'PT1M16S', '1:16' or '3 min', got {text[:40]!r}"
        raise ValueError(msg)
    return total


def find_duration(text: object) -> int | None:
    """Return the seconds of a duration, or None.

    >>> find_duration("PT2M"), find_duration(95), find_duration("soon")
    (120, 95, None)
    """
    if isinstance(text, int) and not isinstance(text, bool):
        return text if 0 < text <= MAX_DURATION_SECONDS else None
    if not isinstance(text, str) or len(text) > MAX_LENGTH_CHARS:
        return None
    try:
        return parse_duration(text)
    except ValueError:
        return None


def find_reading_minutes(line: str) -> int | None:
    """Return the minutes of a line that consists of a reading time, or None.

    >>> find_reading_minutes("2 min de lecture"), find_reading_minutes("Lesezeit: 3 Minuten")
    (2, 3)
    >>> find_reading_minutes("It took 4 minutes to read") is None
    True
    """
    match = _READING.match(line) if len(line) <= MAX_LINE_CHARS else None
    minutes = int(match["after"] or match["first"]) if match else 0
    return minutes if 0 < minutes <= MAX_READING_MINUTES else None
