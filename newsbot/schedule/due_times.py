"""When the next reading of a listing is due, and how urgent it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import tzinfo

from newsbot.schedule.listing_rate import ListingRate
from newsbot.schedule.week_hours import HOUR_SECONDS, split_hours

WORTH_HOURS = 0.5
"""Hours that new articles have waited together when a request is worth it: a listing with one new
article an hour is read every hour, one with four every half hour."""

OUTAGE_SECONDS, OUTAGE_TRIES = 3 * 24 * 3600, 12
"""A listing that was read in the latest days is tried so many times in the longest interval, since
most failures are outages of hours; one that has failed for longer once."""

AHEAD_SECONDS = 60
"""A reading that is further in the future was recorded by a clock that was ahead."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DueLimits:
    """The least and the most seconds between two readings of a listing."""

    least: int
    most: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DueTime:
    """When a listing is due, in seconds since 1970, and why then; 0 is at once."""

    at: int
    reason: str


def find_due_time(rate: ListingRate, *, now: int, zone: tzinfo, limits: DueLimits) -> DueTime:
    """Return when a listing is to be read next.

    :param now: seconds since 1970, by the clock that recorded the readings.
    """
    if max(rate.read_at, rate.tried_at) > now + AHEAD_SECONDS:
        return DueTime(at=0, reason="last read by a clock that was ahead")
    if rate.failures:
        # Two to the power of more than 20 is beyond every limit.
        wait = min(limits.least * 2 ** min(rate.failures - 1, 20), limits.most)
        if rate.tried_at - rate.read_at < OUTAGE_SECONDS:
            wait = min(wait, max(limits.least, limits.most // OUTAGE_TRIES))
        often = f"failed {rate.failures} times in a row" if rate.failures > 1 else "failed once"
        return DueTime(at=rate.tried_at + wait, reason=often)
    if not rate.read_at:
        return DueTime(at=0, reason="never read")
    wait = _find_wait(rate, zone, limits.most)
    if wait < limits.least:
        return DueTime(at=rate.read_at + limits.least, reason="shortest interval")
    if wait >= limits.most:
        return DueTime(at=rate.read_at + limits.most, reason="longest interval")
    return DueTime(at=rate.read_at + wait, reason="articles expected")


def find_waiting_hours(rate: ListingRate, *, now: int, zone: tzinfo, limits: DueLimits) -> float:
    """Return the hours that new articles of a listing have waited together, as estimated.

    It grows with the number of articles and with their age, so that of several listings the one
    with the most is read first. A listing that nobody has read comes before all others.
    """
    if not rate.read_at or rate.read_at > now:
        return math.inf
    hours = rate.estimate_hours()
    waited = articles = 0.0
    start = max(rate.read_at, now - limits.most)
    for hour, span in split_hours(start, now, zone):
        waited += articles * span + hours[hour] * span * span / 2
        articles += hours[hour] * span
    return waited


def _find_wait(rate: ListingRate, zone: tzinfo, most: int) -> int:
    """Return the seconds after which new articles have waited ``WORTH_HOURS``, at most ``most``."""
    hours = rate.estimate_hours()
    waited = articles = passed = 0.0
    for hour, span in split_hours(rate.read_at, rate.read_at + most, zone):
        more = articles * span + hours[hour] * span * span / 2
        if waited + more >= WORTH_HOURS:
            missing = WORTH_HOURS - waited
            # The positive root of hours * x² / 2 + articles * x = missing.
            root = math.sqrt(articles * articles + 2 * hours[hour] * missing)
            return math.ceil((passed + (root - articles) / hours[hour]) * HOUR_SECONDS)
        waited, articles, passed = waited + more, articles + hours[hour] * span, passed + span
    return most
