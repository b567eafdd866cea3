"""Decide by URLs and by dates beside links whether articles may be of the period of a run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from newsbot.discover.date_range import ZONE_SLACK, DateRange, find_article_span
from newsbot.discover.links import Link
from newsbot.discover.listing import Entry
from newsbot.discover.teaser_dates import Days
from newsbot.extraction.fields.date_labels import mentions_update
from newsbot.extraction.values.calendar_days import find_calendar_days
from newsbot.extraction.values.date_text import EARLIEST

_UPDATE_NAMES = ("updat", "modif")


def make_reader(language: str) -> Callable[[str, str], Days | None]:
    """Return a reader of the dates of a page in a language (BCP 47, empty if unknown).

    A future date is that of an event. An article that was updated on a day may be of any day
    before.

    >>> read = make_reader("en")
    >>> [str(day) for day in read("4 May 2026", "teaser-date")]
    ['2026-05-04', '2026-05-04']
    >>> [str(day) for day in read("05/04/2026", "date")]
    ['2026-04-05', '2026-05-04']
    >>> str(read("Updated 4 May 2026", "date")[0])
    '0001-01-01'
    """
    latest = (datetime.now(UTC) + ZONE_SLACK).date()

    def read(text: str, names: str) -> Days | None:
        found = find_calendar_days(text, language)
        days = [day for day, start, _ in found if start == found[0][1]]
        if not days or min(days) < EARLIEST or max(days) > latest:
            return None
        is_update = mentions_update(text) or any(name in names for name in _UPDATE_NAMES)
        return (date.min if is_update else min(days)), max(days)

    return read


def may_be_wanted(link: Link, period: DateRange) -> bool:
    """Return whether a link's article may be of a period, by its URL and by its teaser."""
    if not period:
        return True
    span = find_article_span(link.url)
    return (span is None or period.meets(*span)) and _may_meet(link.days, period)


def is_too_new(link: Link | Entry, period: DateRange) -> bool:
    """Return whether a link is newer than the period, so that later pages may have its articles."""
    if period.until is None:
        return False
    older = DateRange(until=period.until)
    span = find_article_span(link.url)
    if isinstance(link, Link):
        days = link.days
    else:
        days = (link.published, link.published) if link.published else None
    return not (span is None or older.meets(*span)) or not _may_meet(days, older)


def _may_meet(days: Days | None, period: DateRange) -> bool:
    if days is None:
        return True
    first = max(days[0], EARLIEST) - ZONE_SLACK
    return period.meets(first, days[1] + ZONE_SLACK)
