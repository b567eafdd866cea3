"""A year of 300 sections whose readings are scheduled, against fixed intervals, by a virtual clock.

    python -m benchmarks.due_year [--days 365] [--sections 300] [--budget 450]

Sections have from .1 to 20 new articles an hour, quiet nights and weekends, holidays, news that
breaks, zones with summer time, hours in which a site does not respond, and three weeks in which the
machine is off. A third shows dates, and each shows its latest 40 articles.

Compared at the same number of requests for sections: each section at one interval, spread evenly;
and all sections in one pass after another, each pass at once, as crawlers that read everything
again do. Their requests for articles they know are not counted. Required: the mean delay from
publication to discovery is 35 % less than with fixed intervals, and 10 % less than with passes; no
section waits longer than the longest interval; no hour has more requests than the budget.
"""

from __future__ import annotations

import argparse
import heapq
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from newsbot.schedule.due_times import DueLimits, find_due_time, find_waiting_hours
from newsbot.schedule.listing_rate import ListingRate, ListingReading

ZONES = [ZoneInfo(name) for name in ("Europe/Paris", "America/New_York", "Australia/Sydney")]
START = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
HOUR, DAY = 3600, 24 * 3600
LEAST_RATE, MOST_RATE = 0.1, 20.0
SHOWN = 40
"""Articles that a section shows."""
NIGHT, WEEKEND, HOLIDAY, BREAKING = 0.12, 0.5, 0.4, 3.0
"""How many articles there are of those of a working day."""
LIMITS = DueLimits(least=10 * 60, most=DAY)
OFF = range(200, 221)
"""Days on which the machine is off; what appears in them is in no comparison."""
MIN_GAIN, MIN_GAIN_OVER_ALL = 0.35, 0.10
MAX_LATE_SECONDS = 36 * HOUR
"""By which a reading may be late: the site did not respond for up to 30 hours."""


@dataclass(kw_only=True)
class Section:
    """One section: when its articles appear, and what is known of it."""

    zone: ZoneInfo
    appeared: np.ndarray
    has_dates: bool
    down: list[tuple[int, int]]
    rate: ListingRate = field(default_factory=ListingRate)
    found: int = 0
    delays: list[np.ndarray] = field(default_factory=list)
    longest_wait: int = 0

    def read(self, now: int) -> bool:
        """Read the section; False if its site does not respond."""
        if any(start <= now < end for start, end in self.down):
            self.rate = self.rate.after_failure(now)
            return False
        if self.rate.read_at and not _is_off_between(self.rate.read_at, now):
            self.longest_wait = max(self.longest_wait, now - self.rate.read_at)
        upto = int(np.searchsorted(self.appeared, now, side="right"))
        new = self.appeared[max(self.found, upto - SHOWN) : upto]
        self.delays.append(now - self.appeared[self.found : upto])
        times = tuple(new.tolist()) if self.has_dates else ()
        reading = ListingReading(at=now, listed=min(upto, SHOWN), new=len(new), times=times)
        self.rate = self.rate.after_reading(reading, self.zone)
        self.found = upto
        return True


def invent_sections(number: int, days: int) -> list[Section]:
    """Invent sections with rates spread evenly on a logarithmic scale."""
    random = np.random.default_rng(20260101)
    rates = np.geomspace(LEAST_RATE, MOST_RATE, number)
    sections = []
    for place, rate in enumerate(rates):
        zone = ZONES[place % len(ZONES)]
        appeared = invent_articles(random, rate, zone, days)
        downs = [int(START + random.uniform(0, days) * DAY) for _ in range(days // 90)]
        sections.append(
            Section(
                zone=zone,
                appeared=appeared,
                has_dates=place % 3 == 0,
                down=[(start, start + int(random.uniform(1, 30) * HOUR)) for start in downs],
            )
        )
    return sections


def invent_articles(
    random: np.random.Generator, rate: float, zone: ZoneInfo, days: int
) -> np.ndarray:
    """Return the times of articles of a section with that many an hour in the mean."""
    hours = np.arange(days * 24)
    local = [datetime.fromtimestamp(START + int(h) * HOUR, tz=zone) for h in hours]
    shape = np.array([_find_shape(time) for time in local])
    shape /= shape.mean()
    for day in random.integers(0, days, size=days // 20):
        shape[day * 24 : day * 24 + 24] *= random.choice([HOLIDAY, BREAKING])
    counts = random.poisson(rate * shape)
    times = np.repeat(hours, counts) + random.uniform(0, 1, counts.sum())
    return np.sort(START + times * HOUR)


def _find_shape(time: datetime) -> float:
    night = NIGHT if time.hour < 6 or time.hour >= 23 else 1.0  # noqa: PLR2004 - o'clock
    morning = 1.5 if 7 <= time.hour < 11 else 1.0  # noqa: PLR2004 - o'clock
    return night * morning * (WEEKEND if time.weekday() >= 5 else 1.0)  # noqa: PLR2004 - Saturday


def _is_off_between(start: float, end: float) -> bool:
    return start < START + OFF.stop * DAY and end > START + OFF.start * DAY


def _is_off(now: float) -> bool:
    return START + OFF.start * DAY <= now < START + OFF.stop * DAY


class Budget:
    """Requests of the latest hour."""

    def __init__(self, an_hour: int) -> None:
        self._an_hour = an_hour
        self._times: deque[float] = deque()
        self.most = 0

    def find_free(self, now: int) -> int:
        """Return how many requests the hour has left."""
        while self._times and self._times[0] <= now - HOUR:
            self._times.popleft()
        return self._an_hour - len(self._times)

    def spend(self, now: int) -> None:
        """Count a request."""
        self._times.append(now)
        self.most = max(self.most, len(self._times))


def schedule(sections: list[Section], days: int, budget: Budget) -> int:
    """Read sections when they are due, and return the number of requests."""
    queue = [(START, place) for place in range(len(sections))]
    waiting: set[int] = set()
    requests = 0
    for now in range(START, START + days * DAY, 60):
        if _is_off(now):
            continue
        while queue and queue[0][0] <= now:
            waiting.add(heapq.heappop(queue)[1])
        free = budget.find_free(now)
        if not waiting or free <= 0:
            continue
        chosen = sorted(waiting, key=lambda place: -_find_value(sections[place], now))[:free]
        for place in chosen:
            section = sections[place]
            section.read(now)
            budget.spend(now)
            requests += 1
            waiting.discard(place)
            due = find_due_time(section.rate, now=now, zone=section.zone, limits=LIMITS)
            heapq.heappush(queue, (due.at, place))
    return requests


def _find_value(section: Section, now: int) -> float:
    return find_waiting_hours(section.rate, now=now, zone=section.zone, limits=LIMITS)


def read_at_intervals(
    sections: list[Section], days: int, requests: int, *, is_spread: bool
) -> None:
    """Read each section at one interval, either spread evenly or all in one pass."""
    seconds = (days - len(OFF) * (days > OFF.stop)) * DAY
    step = seconds * len(sections) / requests
    for place, section in enumerate(sections):
        first = START + (step * place / len(sections) if is_spread else step)
        times = np.arange(first, START + days * DAY, step)
        is_off = (times >= START + OFF.start * DAY) & (times < START + OFF.stop * DAY)
        for start, end in section.down:
            is_off |= (times >= start) & (times < end)
        times = times[~is_off]
        next_reading = np.searchsorted(times, section.appeared)
        found = next_reading < len(times)
        section.delays.append(times[next_reading[found]] - section.appeared[found])


def find_delay_hours(sections: list[Section]) -> float:
    """Return the mean delay of all articles that appeared while the machine was on."""
    delays = []
    for section in sections:
        delay = np.concatenate(section.delays)
        appeared = section.appeared[: len(delay)]
        on = ~((appeared >= START + OFF.start * DAY - DAY) & (appeared < START + OFF.stop * DAY))
        delays.append(delay[on])
    return float(np.concatenate(delays).mean()) / HOUR


def main() -> None:
    """Live the year three times, and end with 1 if a bound is missed."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--days", type=int, default=365)
    cli.add_argument("--sections", type=int, default=300)
    cli.add_argument("--budget", type=int, default=450)
    options = cli.parse_args()
    problems = [*find_problems(options.sections, options.days, options.budget)]
    for problem in problems:
        print(f"MISSED: {problem}")
    sys.exit(bool(problems))


def find_problems(number: int, days: int, an_hour: int) -> Iterator[str]:
    """Print the delays, and yield what is not as required."""
    sections = invent_sections(number, days)
    budget = Budget(an_hour)
    requests = schedule(sections, days, budget)
    delay = find_delay_hours(sections)
    longest = max(section.longest_wait for section in sections)
    print(f"{requests:,} readings, at most {budget.most} in an hour, budget {an_hour}")
    print(f"due: mean delay {delay * 60:.1f} min, longest time unread {longest / HOUR:.1f} h")
    for name, is_spread, least in (
        ("fixed intervals", True, MIN_GAIN),
        ("passes", False, MIN_GAIN_OVER_ALL),
    ):
        others = invent_sections(number, days)
        read_at_intervals(others, days, requests, is_spread=is_spread)
        other = find_delay_hours(others)
        print(f"{name}: mean delay {other * 60:.1f} min, due has {1 - delay / other:.1%} less")
        if delay > other * (1 - least):
            yield f"{name}: less than {least:.0%} gained"
    if budget.most > an_hour:
        yield f"budget: {budget.most} requests in an hour"
    if longest > LIMITS.most + MAX_LATE_SECONDS:
        yield f"a section waited {longest / HOUR:.1f} h"


if __name__ == "__main__":
    main()
