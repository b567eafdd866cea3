"""Dates and times in text, in any of seventy languages, as ISO 8601."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

from newsbot.extraction.values.calendar_days import find_calendar_days, western_digits
from newsbot.extraction.values.day_halves import find_half, full_hour
from newsbot.extraction.values.time_zones import find_zone
from newsbot.text.lazy_pattern import lazy_pattern
from newsbot.text.normalize import clean_string

EARLIEST = date(1995, 1, 1)
"""Earlier dates are refused: no news page is older than the news web."""
LATEST = date(2100, 1, 1)
"""Later dates are refused if the time of download is unknown."""
SLACK = timedelta(days=1)
"""How much later than the download a date may be: east of UTC the next day has begun."""
MAX_DATE_CHARS = 300
MIN_DATE_DIGITS = 4
"""Digits of the shortest date, 1.2.24; most lines with a digit have fewer."""
_ZONE_HOURS = range(-12, 15)
"""Hours by which the clocks of time zones are ahead of UTC."""

_ISO_STAMP = re.compile(
    r"(?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?"
)
_EPOCH = re.compile(r"^(\d{10})(\d{3})?(?:\.\d+)?$")
_TIME = re.compile(
    r"(?<![\d.:/])(?P<hour>[01]?\d|2[0-3])(?:"
    r"(?:[:h.]|[時时點点]|시\s?|\s[hH]\s)(?P<minute>[0-5]\d)(?!\d|\.\d)"
    r"(?::(?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?[分분]?"
    r"|(?:[時时點点시]|\s?(?:นาฬิกา|ໂມງ))\s?(?P<counted>[0-5]?\d)\s?(?:[分분]|นาที|ນາທີ)"
    # Danish, Finnish and Indonesian "14.35.00", unless it may be a day.
    r"|\.(?P<dotted>1[3-9]|[2-5]\d)\.(?P<dotted_second>[0-5]\d)(?![\d.]))",
    re.IGNORECASE,
)
_COMPACT_TIME = re.compile(
    r"^T?(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?P<second>[0-5]\d)?(?!\d)"
)
# An hour without minutes counts only beside a word for a half of the day.
_HOUR = lazy_pattern(r"(?<![\d.:/])(?P<hour>1[0-2]|0?\d)(?:[時时點点시])?(?![\d:])")
_LOST_PLUS = re.compile(r"((?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d)?) (\d\d:?\d\d)")
_AMERICAN_ZONE = re.compile(r"\b[ECMP][SD]?T\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """A parsed date: ``iso`` is a day or a time in ISO 8601, ``raw`` the page's wording.

    ``zone_assumed`` is the IANA name of the site's zone, if it replaced a missing offset.
    """

    iso: str
    raw: str
    zone_assumed: str | None = None

    @property
    def day(self) -> str:
        """The calendar day, as ``YYYY-MM-DD``."""
        return self.iso[:10]

    @property
    def has_time(self) -> bool:
        """Whether a time of day is known."""
        return len(self.iso) > len("2024-05-17")


def find_date(
    text: str,
    *,
    zone: str | None = None,
    latest: datetime | None = None,
    language: str | None = None,
) -> Stamp | None:
    """Return the first plausible date in ``text``, or ``None``.

    :param zone: IANA zone of the site, for times without an offset.
    :param latest: time of download with an offset; a date more than a day later is ignored.
    :param language: BCP 47 tag, for the order of 05/04/2024.

    >>> find_date("Publié le 4 mai 2024 à 10h05", zone="Europe/Paris").iso
    '2024-05-04T10:05:00+02:00'
    >>> find_date("05/04/2024", language="en-US").iso, find_date("05/04/2024", language="fr").iso
    ('2024-05-04', '2024-04-05')
    >>> find_date("call 030 1234567") is None
    True
    """
    raw = clean_string(text, limit=MAX_DATE_CHARS)
    if sum(map(str.isdigit, raw)) < MIN_DATE_DIGITS and "年" not in raw:
        return None
    return _read_date(raw, zone, latest, language)


@lru_cache(maxsize=100)  # several sources read the same dates of a page
def _read_date(
    raw: str, zone: str | None, latest: datetime | None, language: str | None
) -> Stamp | None:
    # A plus sign that was not escaped on its way through a URL is a space.
    plain = _LOST_PLUS.sub(r"\1+\2", raw) if " " in raw else raw
    stated = _iso_moment(plain) if _ISO_STAMP.fullmatch(plain) else None
    if stated:
        return _stamp(stated, raw, zone=zone, latest=latest)
    epoch = _EPOCH.match(raw)
    if epoch:
        return _stamp(datetime.fromtimestamp(int(epoch[1]), tz=UTC), raw, zone=None, latest=latest)
    order = "en-US" if _AMERICAN_ZONE.search(raw) else language
    text = western_digits(raw)
    days = find_calendar_days(text, order or "")
    for day, start, end in days:
        if day >= EARLIEST:
            stop = min((s for _, s, _ in days if s >= end), default=len(text))
            moment = _with_time(day, text[:start], text[end:stop], language or "")
            stamp = _stamp(moment, raw, zone=zone, latest=latest)
            if stamp:
                return stamp
    return None


def _iso_moment(stamp: str) -> datetime | None:
    """Return the time of an ISO 8601 text, the form of nearly all metadata."""
    try:
        return datetime.fromisoformat(stamp)
    except ValueError:
        return None


def _with_time(day: date, before: str, after: str, language: str) -> date | datetime:
    """Return the day with the time and offset next to it, or the day alone."""
    compact = _COMPACT_TIME.match(after)
    for text in (after[:60].lstrip("T"), before[-40:]):
        match = compact or _TIME.search(text)
        half, end = (None, 0) if match is None else find_half(match.string, *match.span())
        if match is None:
            match, half, end = _find_hour(text)
        if match:
            given = match.groupdict()
            hour = full_hour(int(given["hour"]), half) if half else int(given["hour"])
            minute = given.get("minute") or given.get("counted") or given.get("dotted") or 0
            second = given.get("second") or given.get("dotted_second") or 0
            moment = time(hour, int(minute), int(second))
            offset = find_zone(match.string[end:], language)
            return datetime.combine(day, moment, tzinfo=offset)
    return day


def _find_hour(text: str) -> tuple[re.Match[str] | None, str | None, int]:
    """Return the first hour without minutes beside a word for a half of the day: "3 pm"."""
    for match in _HOUR.finditer(text):
        half, end = find_half(text, *match.span())
        if half:
            return match, half, end
    return None, None, 0


def _stamp(
    moment: date | datetime, raw: str, *, zone: str | None, latest: datetime | None
) -> Stamp | None:
    bound = (latest + SLACK).date() if latest else LATEST
    if not isinstance(moment, datetime):
        return Stamp(iso=moment.isoformat(), raw=raw) if EARLIEST <= moment <= bound else None
    if not EARLIEST <= moment.date() <= bound:
        return None
    if moment.tzinfo is None and zone:
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - takes 2 ms

        return Stamp(
            iso=moment.replace(tzinfo=ZoneInfo(zone)).isoformat(timespec="seconds"),
            raw=raw,
            zone_assumed=zone,
        )
    return Stamp(iso=moment.isoformat(timespec="seconds"), raw=raw)


def in_clock_of(stated: Stamp, shown: Stamp) -> Stamp | None:
    """Return a stated UTC time with the offset of a shown local time; None if they do not match.

    They match if they differ by whole quarters of an hour within the range of time zones.

    >>> utc, local = find_date("2024-05-05T02:25:54Z"), find_date("May 4, 2024 9:25pm")
    >>> in_clock_of(utc, local).iso
    '2024-05-04T21:25:54-05:00'
    >>> in_clock_of(utc, find_date("May 4, 2024 9:31pm")) is None
    True
    """
    if not (stated.has_time and shown.has_time and stated.iso.endswith("+00:00")):
        return None
    instant = datetime.fromisoformat(stated.iso)
    clock = datetime.fromisoformat(shown.iso)
    apart = clock.replace(tzinfo=UTC, second=0) - instant.replace(second=0)
    minutes = round(apart.total_seconds() / 60)
    if minutes % 15 or not -12 * 60 <= minutes <= 14 * 60:
        return None
    local = instant.astimezone(timezone(timedelta(minutes=minutes)))
    return replace(stated, iso=local.isoformat(timespec="seconds"))


def is_midnight_of(day: Stamp, stated: Stamp) -> bool:
    """Return whether a stated UTC time is the midnight with which a shown day begins.

    >>> utc, shown = find_date("2021-11-04T23:00:00Z"), find_date("5. November 2021")
    >>> is_midnight_of(shown, utc), is_midnight_of(shown, find_date("2021-11-04T23:10:00Z"))
    (True, False)
    """
    if day.has_time or not stated.has_time or not stated.iso.endswith("+00:00"):
        return False
    instant = datetime.fromisoformat(stated.iso)
    ahead = datetime.combine(date.fromisoformat(day.day), time.min, UTC) - instant
    hours, rest = divmod(ahead, timedelta(hours=1))
    return not rest and hours in _ZONE_HOURS
