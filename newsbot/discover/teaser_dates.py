"""Find the dates shown beside the links of a list page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from newsbot.discover.anchors import read_label
from newsbot.discover.date_range import find_day

Days = tuple[date, date]
"""The first and the last day that a date may mean."""

NameTarget = Callable[[Any], str | None]
"""Returns the key of an anchor's URL, None without one."""

ReadDays = Callable[[str, str], Days | None]
"""Reads a date in words; the second argument is the names of its element (class, itemprop)."""

MAX_DATES = 500
"""Dates read of one page; only hostile pages have more."""

_MAX_TEXT_CHARS = 100
_MAX_STEPS = 6
_MAX_ANCHORS = 50
_MAX_TEASER_ELEMENTS = 1_000
"""Read for the headline beside a date; an element with more is no teaser."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5")
_TEASER_TEXT_CHARS = 20
_DATE_NAMES = ("date", "time", "datum", "fecha", "published", "pubdate")


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownDate:
    """The date beside a link; ``days`` is None if unread, ``is_time`` for a ``time`` element."""

    days: Days | None
    is_time: bool


def find_teaser_dates(
    root: Any, name_target: NameTarget, read_days: ReadDays | None
) -> Mapping[str, ShownDate]:
    """Find the link that each date of a page belongs to; a date beside several belongs to none.

    :param name_target: returns the key of an anchor's URL, None without one.
    :param read_days: None to read only dates for machines.
    :return: dates by key; two dates beside one link mean the days between them.
    """
    found: dict[str, ShownDate] = {}
    headlines: dict[Any, set[str]] = {}
    for element in islice(_find_dates(root), MAX_DATES):
        key = _find_owner(element, name_target, headlines)
        if key is None:
            continue
        shown = ShownDate(days=_read(element, read_days), is_time=element.tag == "time")
        found[key] = _join(found[key], shown) if key in found else shown
    return found


def _find_dates(root: Any) -> Iterator[Any]:
    for element in root.iter("time", "span", "div", "p", "small", "em", "meta", "abbr"):
        if element.tag == "time" or any(name in _names(element) for name in _DATE_NAMES):
            yield element


def _names(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower()


def _read(element: Any, read_days: ReadDays | None) -> Days | None:
    stated = element.get("datetime") or element.get("content")
    day = find_day(stated)
    if read_days is None:
        return (day, day) if day else None
    text = day.isoformat() if day else read_label(element, chars=4 * _MAX_TEXT_CHARS).strip()
    return read_days(text, _names(element)) if len(text) <= _MAX_TEXT_CHARS else None


def _find_owner(
    element: Any, name_target: NameTarget, headlines: dict[Any, set[str]]
) -> str | None:
    """Return the key of the teaser around a date: the smallest element with a headline.

    :param headlines: what was found in the elements around earlier dates.
    """
    for anchor in element.iterancestors("a"):
        return name_target(anchor)
    for outer in (element, *islice(element.iterancestors(), _MAX_STEPS - 1)):
        if outer not in headlines:
            headlines[outer] = _find_headlines(outer, name_target)
        if keys := headlines[outer]:
            return next(iter(keys)) if len(keys) == 1 else None
    return None


def _find_headlines(outer: Any, name_target: NameTarget) -> set[str]:
    """Return the keys of the headlines in an element."""
    inner = islice(outer.iter(), _MAX_TEASER_ELEMENTS)
    anchors = islice((found for found in inner if found.tag == "a"), _MAX_ANCHORS)
    keys = (name_target(anchor) for anchor in anchors if _is_headline(anchor))
    return {key for key in keys if key is not None}


def _is_headline(anchor: Any) -> bool:
    if any(parent.tag in _HEADINGS for parent in islice(anchor.iterancestors(), 2)):
        return True
    text = read_label(anchor, chars=10 * _TEASER_TEXT_CHARS)
    return len(" ".join(text.split())) >= _TEASER_TEXT_CHARS


def _join(one: ShownDate, other: ShownDate) -> ShownDate:
    is_time = one.is_time or other.is_time
    if one.days is None or other.days is None:
        return ShownDate(days=one.days or other.days, is_time=is_time)
    days = min(one.days[0], other.days[0]), max(one.days[1], other.days[1])
    return ShownDate(days=days, is_time=is_time)
