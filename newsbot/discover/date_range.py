"""The days that a run wants, and the days that dates and URLs name."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

ZONE_SLACK = timedelta(days=1)
"""The day in a URL is one of an unknown time zone."""

_DATES = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:[/_.-]?(0[1-9]|1[0-2])(?:[/_.-]?(0[1-9]|[12]\d|3[01]))?)?(?!\d)"
)
_QUERY_DATE = re.compile(
    r"\b(?:yyyy|year|y)=((?:19|20)\d\d)(?:.*?\b(?:mm|month|m)=(\d{1,2}))?"
    r"(?:.*?\b(?:dd|day|d)=(\d{1,2}))?",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MAX_DATE_CHARS = 60
_MAX_URL_CHARS = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class DateRange:
    """The first and the last day, both included; None leaves a side open."""

    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        """Return whether it excludes any day."""
        return self.since is not None or self.until is not None

    def meets(self, first: date | None, last: date | None) -> bool:
        """Return whether the days from ``first`` to ``last`` (None: unknown) may overlap."""
        is_early = self.since is not None and last is not None and last < self.since
        is_late = self.until is not None and first is not None and first > self.until
        return not (is_early or is_late)

    def holds(self, day: date) -> bool:
        """Return whether it includes a day."""
        return self.meets(day, day)


def parse_day(text: str) -> date:
    """Parse a day as a user types it.

    :raises ValueError: it is not a day of the calendar, or written in another way.

    >>> parse_day("2026-11-01")
    datetime.date(2026, 11, 1)
    """
    if not _DAY.fullmatch(text):
        msg = f"must be a day such as 2026-11-01, got {text!r}"
        raise ValueError(msg)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        msg = f"must be a day of the calendar such as 2026-11-01, got {text!r}"
        raise ValueError(msg) from error


def find_day(text: str | None) -> date | None:
    """Find the day of a date of a feed or sitemap (RFC 822, ISO 8601, W3C-DTF), in its own zone.

    :return: None without a date; the first day of a month or year without a day.

    >>> find_day("Tue, 03 Nov 2026 23:30:00 -0500"), find_day("2026-11-03T01:00:00Z")
    (datetime.date(2026, 11, 3), datetime.date(2026, 11, 3))
    >>> find_day("2026-11"), find_day("yesterday")
    (datetime.date(2026, 11, 1), None)
    """
    text = (text or "").strip()[:_MAX_DATE_CHARS]
    match = re.match(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?=$|[T\s])", text)
    try:
        if match:
            return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
        if re.fullmatch(r"\d{8}(?:T.*)?", text):
            return datetime.strptime(text[:8], "%Y%m%d").date()  # noqa: DTZ007 - the day as written
        return parsedate_to_datetime(text).date() if text else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def find_span(url: str) -> tuple[date, date] | None:
    """Find the first and the last day that a URL names: a day, a month or a year.

    The most exact of its dates counts, widened by a day on each side, since zones differ.

    >>> [str(day) for day in find_span("https://example.com/2026/05/04/ferry") or ()]
    ['2026-05-03', '2026-05-05']
    >>> [str(day) for day in find_span("https://example.com/sitemap-2024-02.xml") or ()]
    ['2024-01-31', '2024-03-01']
    >>> find_span("https://example.com/ferry-sinks-10302026")
    """
    parts = urlsplit(url[:_MAX_URL_CHARS])
    found = [m.groups() for m in _DATES.finditer(parts.path)]
    found += [m.groups() for m in _QUERY_DATE.finditer(parts.query)]
    spans = [span for year, month, day in found if (span := _span(year, month, day))]
    if not spans:
        return None
    first, last = min(spans, key=lambda span: span[1] - span[0])
    return first - ZONE_SLACK, last + ZONE_SLACK


def find_article_span(url: str) -> tuple[date, date] | None:
    """Find the days that an article's URL names; a year alone may be part of its title.

    >>> find_article_span("https://example.com/elections-2024-who-won")
    """
    span = find_span(url)
    return span if span and (span[1] - span[0]).days <= 33 else None  # noqa: PLR2004 - month, slack


def _span(year: str, month: str | None, day: str | None) -> tuple[date, date] | None:
    try:
        if day and month:
            exact = date(int(year), int(month), int(day))
            return exact, exact
        first, last = (int(month), int(month)) if month else (1, 12)
        return (
            date(int(year), first, 1),
            date(int(year), last, monthrange(int(year), last)[1]),
        )
    except ValueError:
        return None
