"""How many new URLs a listing gives an hour, by hour of the week.

The estimate is a gamma-Poisson one: new URLs are counted beside the hours in which they appeared,
and a prior counts as a few of them. What was seen long ago counts less. Where little is known of an
hour of the week, the hour of the day and the day of the week decide, and the mean of all hours
where little is known of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import TypeAlias

from newsbot.schedule.week_hours import DAY_HOURS, HOURS, find_week_hour, split_hours

# Lists and not arrays: ``due`` starts every few minutes, and to import numpy takes longer than to
# choose among hundreds of listings.
Hours: TypeAlias = tuple[float, ...]
"""One number for each hour of the week."""

PRIOR_RATE = 0.5
"""New URLs an hour of a listing of which nothing is known: a section of a small publisher."""
PRIOR_COUNT = 1.0
"""New URLs that the prior counts as, so that a few readings outweigh it."""

FACTOR_COUNT = 4.0
"""New URLs that count for an hour, or a day, being like all others."""

SHAPE_HALF_LIFE_SECONDS = 28 * 24 * 3600
"""After which what was counted by hour of the week counts half: four of each hour."""

RECENT_HALF_LIFE_SECONDS = 3 * 24 * 3600
"""The same for how the latest days compare with these counts: holidays, elections."""
RECENT_COUNT = 8.0
"""New URLs that count for the latest days being like those before."""
RECENT_FACTORS = 0.25, 4.0
"""The least and the most by which the latest days multiply the rate."""

MAX_WINDOW_SECONDS = 3 * 24 * 3600
"""Longest time between two readings that says how often URLs appear. After a longer one, some have
left the listing again: only the dates of those that it still has are used."""

FULL_SHARE, FULL_ENTRIES = 0.8, 5
"""A listing of so many entries, of which this share is new, may have shown others in between."""

LATE_SECONDS = 24 * 3600
"""By which the date of a URL may be before the reading that did not have it yet. One that is older
was published before: it says nothing of new ones."""

MAX_TIMES = 2_000
"""Dates used of one reading, the latest ones."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListingReading:
    """What one run read of a listing, its further pages and its sitemaps included.

    :param at: seconds since 1970.
    :param listed: URLs of articles that it listed.
    :param new: those of them that no run had found before.
    :param times: when these were published, as far as it says so, in seconds since 1970.
    """

    at: int
    listed: int = 0
    new: int = 0
    times: tuple[float, ...] = ()

    def joined(self, other: ListingReading) -> ListingReading:
        """Return this reading with that of another page of the same listing."""
        times = self.times + other.times
        return replace(
            self, listed=self.listed + other.listed, new=self.new + other.new, times=times
        )

    @property
    def is_full(self) -> bool:
        """Whether URLs may have come and gone since the reading before."""
        return self.listed >= FULL_ENTRIES and self.new >= FULL_SHARE * self.listed


_NONE: Hours = (0.0,) * HOURS


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ListingRate:
    """What is known of a listing; of a new one nothing. Its size does not grow.

    :param read_at: the latest reading in seconds since 1970, 0 if there is none.
    :param tried_at: the latest attempt, 0 if there is none.
    :param failures: attempts since that reading.
    :param counts: new URLs by hour of the week, and ``hours`` those in which they appeared.
    :param recent: new URLs of the latest days, and ``expected`` how many were expected.
    """

    read_at: int = 0
    tried_at: int = 0
    failures: int = 0
    counts: Hours = _NONE
    hours: Hours = _NONE
    recent: float = 0.0
    expected: float = 0.0

    def after_failure(self, at: int) -> ListingRate:
        """Return what is known after an attempt that gave no reading."""
        return replace(self, tried_at=at, failures=self.failures + 1)

    def after_reading(self, reading: ListingReading, zone: tzinfo) -> ListingRate:
        """Return what is known after a reading.

        :param zone: of the site, whose readers sleep at night.
        """
        read = replace(self, read_at=reading.at, tried_at=reading.at, failures=0)
        times = sorted(at for at in reading.times if at <= reading.at)[-MAX_TIMES:]
        start = self._find_start(reading, times)
        if start is None:
            return read
        late = LATE_SECONDS if start == self.read_at else 0
        dated = [max(at, start) for at in times if at >= start - late]
        # A date to come is that of a wrong clock or zone: the URL appeared all the same.
        known = sum(1 for at in reading.times if at <= reading.at)
        undated = max(0, reading.new - known) if self.read_at else 0
        elapsed = min(reading.at - start, MAX_WINDOW_SECONDS)
        shape = self.estimate_shape()
        spans = [0.0] * HOURS
        for hour, span in split_hours(start, reading.at, zone):
            spans[hour] += span
        expected = _multiply(shape, spans)
        share = undated / sum(expected)
        found = [number * share for number in expected]
        for at in dated:
            found[find_week_hour(at, zone)] += 1
        kept = 0.5 ** (elapsed / SHAPE_HALF_LIFE_SECONDS)
        kept_recent = 0.5 ** (elapsed / RECENT_HALF_LIFE_SECONDS)
        read = replace(
            read,
            counts=tuple(old * kept + new for old, new in zip(self.counts, found, strict=True)),
            hours=tuple(old * kept + new for old, new in zip(self.hours, spans, strict=True)),
        )
        return replace(
            read,
            recent=self.recent * kept_recent + sum(found),
            expected=self.expected * kept_recent + sum(_multiply(read.estimate_shape(), spans)),
        )

    def _find_start(self, reading: ListingReading, times: Sequence[float]) -> float | None:
        """Return since when a reading has all that appeared; None if it says nothing of that.

        The first reading, and one after a long pause, reach back as far as the dates of entries. A
        listing of new URLs alone has no room for those before: it is as if they had appeared in
        half of the time, so that the next reading comes sooner.
        """
        window = reading.at - self.read_at
        if window < 0:  # the clock was ahead
            return None
        if self.read_at and window <= MAX_WINDOW_SECONDS:
            start = float(self.read_at)
            if reading.is_full:
                start = max(start, times[0]) if len(times) == reading.new else start + window / 2
        else:
            if len(times) < FULL_ENTRIES:
                return None
            start = max(float(self.read_at), times[0], float(reading.at - MAX_WINDOW_SECONDS))
        return start if start < reading.at else None

    def estimate_hours(self) -> Hours:
        """Return the new URLs an hour by hour of the week, all above 0."""
        factor = (RECENT_COUNT + self.recent) / (RECENT_COUNT + self.expected)
        factor = min(max(factor, RECENT_FACTORS[0]), RECENT_FACTORS[1])
        return tuple(rate * factor for rate in self.estimate_shape())

    def estimate_shape(self) -> Hours:
        """Return the same without the latest days: each step corrects the one before it."""
        counts, hours = self.counts, self.hours
        mean = (PRIOR_COUNT + sum(counts)) / (PRIOR_COUNT / PRIOR_RATE + sum(hours))
        by_hour = [
            _correct(found, expected * mean)
            for found, expected in zip(_sum_days(counts), _sum_days(hours), strict=True)
        ]
        rates: list[float] = []
        for start in range(0, HOURS, DAY_HOURS):
            day = slice(start, start + DAY_HOURS)
            expected = [mean * each for each in _multiply(hours[day], by_hour)]
            by_day = _correct(sum(counts[day]), sum(expected))
            rates += (
                mean * factor * by_day * _correct(found, each * by_day)
                for found, each, factor in zip(counts[day], expected, by_hour, strict=True)
            )
        return tuple(rates)


def _correct(found: float, expected: float) -> float:
    """Return by which to multiply what was expected; 1 where nothing is known."""
    return (FACTOR_COUNT + found) / (FACTOR_COUNT + expected)


def _sum_days(hours: Hours) -> list[float]:
    """Return the sums of each hour of the day; half of the hours before and after are added."""
    sums = [sum(hours[hour::DAY_HOURS]) for hour in range(DAY_HOURS)]
    return [
        sums[hour] + (sums[hour - 1] + sums[(hour + 1) % DAY_HOURS]) / 2
        for hour in range(DAY_HOURS)
    ]


def _multiply(some: Sequence[float], others: Sequence[float]) -> list[float]:
    return [one * other for one, other in zip(some, others, strict=True)]
