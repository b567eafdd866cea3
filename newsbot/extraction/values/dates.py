"""The text of a date, in any of twenty languages, turned into an ISO 8601 stamp."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from newsbot.extraction.values.text import clean_text
from newsbot.extraction.values.vocabulary import one_of, read_words

EARLIEST = date(1995, 1, 1)
"""No news page is older than the news web."""
LATEST = date(2100, 1, 1)
"""The bound where the caller knows no time of download."""
SLACK = timedelta(days=1)
"""How far a date may lie after the download: east of UTC tomorrow has begun."""
MAX_DATE_CHARS = 300
FULL_YEAR = 1000
CENTURY = 2000
"""Years of two digits are of this century: the web of the last one wrote four."""
NOON = 12

_MONTHS = {
    form: number
    for months in read_words("months").values()
    for number, forms in enumerate(months, start=1)
    for form in forms
}
_MONTH = rf"(?P<month>{one_of(_MONTHS)})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
# "le 5 mai", "de mayo de": the words that stand inside worded dates.
_OF = r"[\s,.-]*(?:of|de|del|do|da|di|d[’'])?[\s,.-]*"
_ISO = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:(?P<sep>[-/.]) ?(?P<month>\d{1,2})(?P=sep) ?(?P<day>\d{1,2})"
    r"|(?P<month2>[01]\d)(?P<day2>[0-3]\d))(?!\d{2})"
)
_EASTERN = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일]?"
)
_DAY_MONTH = re.compile(rf"(?<![\w]){_DAY}{_OF}{_MONTH}{_OF}{_YEAR}(?!\d)", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"(?<!\w){_MONTH}[\s.]*{_DAY}[\s,]+{_YEAR}(?!\d)", re.IGNORECASE)
# JavaScript's and RFC 850's order: "Tue Nov 05 10:00:00 CET 2019", "2019, May 5", "2019. május 5".
_MONTH_DAY_TIME_YEAR = re.compile(
    rf"(?<!\w){_MONTH}\s+{_DAY}\s+(?=\d\d:\d\d)\S+\s+(?:[A-Z+:\d-]+\s+)?{_YEAR}(?!\d)",
    re.IGNORECASE,
)
_YEAR_MONTH_DAY = re.compile(rf"(?<!\d){_YEAR}[\s.,]+{_MONTH}\s*{_DAY}(?!\d)", re.IGNORECASE)
_NUMERIC = re.compile(
    r"(?<![\d.])(?P<first>\d{1,2})\s?(?P<sep>[./-])\s?(?P<second>\d{1,2})\s?(?P=sep)\s?"
    r"(?P<year>(?:19|20)\d\d|\d\d)(?![\d])(?!\.\d)"
)
_EPOCH = re.compile(r"^(\d{10})(\d{3})?(?:\.\d+)?$")
_TIME = re.compile(
    r"(?<![\d.:/])(?P<hour>[01]?\d|2[0-3])(?:[:h.]|時|시\s?|\s[hH]\s)(?P<minute>[0-5]\d)(?!\d|\.\d)"
    r"(?::(?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?[分분]?\s*(?P<half>[ap]\.?m\b\.?)?",
    re.IGNORECASE,
)
_HALF_HOUR = re.compile(r"(?<!\d)(?P<hour>\d{1,2})\s?(?P<half>[ap]m)\b", re.IGNORECASE)
_OFFSET = re.compile(
    r"\s*(?P<utc>Z\b|UTC|GMT)?\s*(?:(?P<sign>[+−-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?(?![\d-]))?",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"\s*\(?([A-Z]{3,4})\b")
# Abbreviations with one meaning in the news; CST, IST and the like mean several places.
_ZONES = {
    "EST": -5, "EDT": -4, "ET": -5, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "WET": 0, "WEST": 1, "EET": 2, "EEST": 3,
    "MSK": 3, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "SAST": 2, "WIB": 7, "SGT": 8,
}  # fmt: skip
_AMERICAN_ZONE = re.compile(r"\b[ECMP][SD]?T\b")
_MONTH_FIRST_LANGUAGES = frozenset({"en-us", "en-ph", "en-ca", "fil"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """A date that was read: ISO 8601, a day alone or with time; the page's wording; the zone taken.

    ``zone_assumed`` is the IANA name of the site's zone where it stood in for a missing offset.
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
    :param latest: time of download with an offset; a date over a day later is no date.
    :param language: BCP 47 tag, for the order of 05/04/2024.

    >>> find_date("Publié le 4 mai 2024 à 10h05", zone="Europe/Paris").iso
    '2024-05-04T10:05:00+02:00'
    >>> find_date("05/04/2024", language="en-US").iso, find_date("05/04/2024", language="fr").iso
    ('2024-05-04', '2024-04-05')
    >>> find_date("call 030 1234567") is None
    True
    """
    raw = clean_text(text, limit=MAX_DATE_CHARS)
    if not any(c.isdigit() for c in raw):
        return None
    epoch = _EPOCH.match(raw)
    if epoch:
        return _stamp(datetime.fromtimestamp(int(epoch[1]), tz=UTC), raw, zone=None, latest=latest)
    if _AMERICAN_ZONE.search(raw):
        language = "en-US"
    for day, start, end in _find_days(_western_digits(raw), language or ""):
        if day >= EARLIEST:
            moment = _with_time(day, raw[:start], raw[end:])
            stamp = _stamp(moment, raw, zone=zone, latest=latest)
            if stamp:
                return stamp
    return None


def _western_digits(text: str) -> str:
    """Turn Arabic-Indic and other digits into 0 to 9; the length stays."""
    if text.isascii():
        return text
    return "".join(str(int(c)) if c.isdecimal() and c > "9" else c for c in text)


def _find_days(text: str, language: str) -> list[tuple[date, int, int]]:
    """Return the calendar days a text holds, with their places, in the order of the text."""
    found: list[tuple[date, int, int]] = []
    patterns = [_ISO, _EASTERN, _NUMERIC]
    if any(c.isalpha() for c in text):
        patterns += [_DAY_MONTH, _MONTH_DAY, _MONTH_DAY_TIME_YEAR, _YEAR_MONTH_DAY]
    for pattern in patterns:
        for match in pattern.finditer(text):
            day = _day_of(match, language)
            if day:
                found.append((day, match.start(), match.end()))
                break
    return sorted(found, key=lambda entry: entry[1])


def _day_of(match: re.Match[str], language: str) -> date | None:
    parts = match.groupdict()
    year = int(parts["year"])
    if "first" in parts:
        return _numeric_day(parts, year, language)
    month = parts["month"] or parts["month2"]
    day = int(parts["day"] or parts["day2"])
    number = int(month) if month.isdecimal() else _MONTHS[" ".join(month.lower().split())]
    return _valid_day(year, number, day)


def _numeric_day(parts: dict[str, str], year: int, language: str) -> date | None:
    """Read 05/04/24: the day goes first but in American English with slashes or dashes."""
    if year < FULL_YEAR:
        year += CENTURY
    first, second = int(parts["first"]), int(parts["second"])
    american = parts["sep"] != "." and language.lower() in _MONTH_FIRST_LANGUAGES
    month_first = _valid_day(year, first, second)
    day_first = _valid_day(year, second, first)
    return (month_first or day_first) if american else (day_first or month_first)


def _valid_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _with_time(day: date, before: str, after: str) -> date | datetime:
    """Return the day with the time of day and offset beside it, or the day alone."""
    after = after.lstrip("T")
    for text in (after[:60], before[-40:]):
        match = _TIME.search(text) or _HALF_HOUR.search(text)
        if match:
            parts = match.groupdict()
            hour = _full_hour(int(parts["hour"]), parts.get("half"))
            moment = time(hour, int(parts.get("minute") or 0), int(parts.get("second") or 0))
            offset = _offset_of(text[match.end() :])
            return datetime.combine(day, moment, tzinfo=offset)
    return day


def _full_hour(hour: int, half: str | None) -> int:
    if not half or hour > NOON:
        return hour
    return hour % NOON + (NOON if half.lower().startswith("p") else 0)


def _offset_of(text: str) -> tzinfo | None:
    match = _OFFSET.match(text)
    if match and match["sign"]:
        minutes = int(match["hours"]) * 60 + int(match["minutes"] or 0)
        if minutes <= 14 * 60:
            return timezone(timedelta(minutes=-minutes if match["sign"] in "-−" else minutes))
    if match and match["utc"]:
        return UTC
    zone = _ABBREVIATION.match(text)
    hours = _ZONES.get(zone[1]) if zone else None
    return timezone(timedelta(hours=hours)) if hours is not None else None


def _stamp(
    moment: date | datetime, raw: str, *, zone: str | None, latest: datetime | None
) -> Stamp | None:
    bound = (latest + SLACK).date() if latest else LATEST
    if not isinstance(moment, datetime):
        return Stamp(iso=moment.isoformat(), raw=raw) if EARLIEST <= moment <= bound else None
    if not EARLIEST <= moment.date() <= bound:
        return None
    if moment.tzinfo is None and zone:
        return Stamp(
            iso=moment.replace(tzinfo=ZoneInfo(zone)).isoformat(timespec="seconds"),
            raw=raw,
            zone_assumed=zone,
        )
    return Stamp(iso=moment.isoformat(timespec="seconds"), raw=raw)


def in_clock_of(stated: Stamp, shown: Stamp) -> Stamp | None:
    """Return a stated UTC time at the offset of a shown local clock, ``None`` if they do not match.

    They match when they are whole quarters of an hour apart, within what time zones allow.

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
