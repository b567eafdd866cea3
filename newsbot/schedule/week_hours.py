"""The hours of a week in the time zone of a site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from newsbot.site import Site

HOURS = 168
"""Of a week, which begins on Monday at midnight."""
DAY_HOURS = 24
HOUR_SECONDS = 3600


def find_site_zone(site: Site | None) -> tzinfo:
    """Return the zone of a site: its own, that of a country with a single one, else UTC."""
    if site is None:
        return UTC
    name = site.timezone or _find_only_zones().get(site.country or "")
    return ZoneInfo(name) if name else UTC


def find_week_hour(at: float, zone: tzinfo) -> int:
    """Return the hour of the week of a time in seconds since 1970.

    >>> find_week_hour(0, UTC), find_week_hour(1_767_571_200, ZoneInfo("Europe/Paris"))
    (72, 1)
    """
    local = _to_local(at, zone)
    return local.weekday() * DAY_HOURS + local.hour


def split_hours(start: float, end: float, zone: tzinfo) -> Iterator[tuple[int, float]]:
    """Yield the parts of a span of time that lie in one local hour each, in order.

    :return: the hour of the week, and how long the part is in hours, more than 0.

    >>> [*split_hours(1800, 7200, UTC)]
    [(72, 0.5), (73, 1.0)]
    """
    while start < end:
        local = _to_local(start, zone)
        passed = local.minute * 60 + local.second + local.microsecond / 1e6
        until = min(end, start + max(1.0, HOUR_SECONDS - passed))
        yield local.weekday() * DAY_HOURS + local.hour, (until - start) / HOUR_SECONDS
        start = until


def _to_local(at: float, zone: tzinfo) -> datetime:
    return (_EPOCH + timedelta(seconds=at)).astimezone(zone)


@cache
def _find_only_zones() -> dict[str, str]:
    """Return the zone of each country in small letters that has a single one."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    zones: dict[str, set[str]] = {}
    for row in rows:
        zones.setdefault(row[0].lower(), set()).add(row[2])
    return {country: next(iter(names)) for country, names in zones.items() if len(names) == 1}


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
