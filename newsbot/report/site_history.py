"""The figures of one site over a period, added up from the records of its runs."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from newsbot.outcomes import NOT_REJECTED
from newsbot.run_record import RunRecord, Spread

DAY_SECONDS = 86_400
WEEK_DAYS = 7
RECENT_DAYS = 30
"""For reasons, rules and slow pages: what was true before has often been mended since."""
DAILY_UP_TO_DAYS = 120
"""Delays and coverage of longer periods are by week: a chart of 360 pixels shows no more, and the
page stays small."""
KEPT_RUNS = 10
KEPT_SLOWEST = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """Whole days in UTC, the last of which is under way."""

    first_day: int
    """Days since 1970-01-01."""
    days: int

    @classmethod
    def until(cls, now: int, days: int) -> Self:
        """Make the period of so many days that ends with the day of ``now``, in seconds."""
        return cls(first_day=now // DAY_SECONDS - days + 1, days=days)

    @property
    def since(self) -> int:
        """The first second, since 1970."""
        return self.first_day * DAY_SECONDS

    @property
    def step(self) -> int:
        """Days that a point of delays and coverage covers: 1 or 7."""
        return 1 if self.days <= DAILY_UP_TO_DAYS else WEEK_DAYS

    @property
    def points(self) -> int:
        """Number of such points. The last is complete, the first may be of fewer days."""
        return -(-self.days // self.step)

    def find_point(self, day: int) -> int:
        """Return the point of a day, both counted from 0."""
        return self.points - 1 - (self.days - 1 - day) // self.step


class MeanSpread:
    """Spreads of several runs, averaged by how many values each is of."""

    def __init__(self) -> None:
        self.number = 0
        self._sums = [0.0, 0.0, 0.0]

    def add(self, spread: Spread) -> None:
        """Add the spread of a run."""
        self.number += spread.n
        for place, value in enumerate((spread.p10, spread.median, spread.p90)):
            self._sums[place] += spread.n * value

    def find(self) -> tuple[float, float, float] | None:
        """Return the lowest tenth, the median and the highest tenth; None without values."""
        if not self.number:
            return None
        low, middle, high = (total / self.number for total in self._sums)
        return low, middle, high


class SiteHistory:
    """What the runs of a site in a period add up to, in memory that does not grow with them.

    ``articles`` and ``runs`` are by day. ``delays``, ``points`` (articles) and ``fields``
    (articles with that field) are by point of the period. The counters of reasons and rules, and
    the slowest pages, are of its last 30 days.
    """

    def __init__(self, name: str, period: Period) -> None:
        self.name = name
        self.period = period
        self.articles = [0] * period.days
        self.runs = [0] * period.days
        self.delays = [MeanSpread() for _ in range(period.points)]
        self.points = [0] * period.points
        self.fields: dict[str, list[int]] = {}
        self.rejected: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self.rules: Counter[str] = Counter()
        self.latest: deque[RunRecord] = deque(maxlen=KEPT_RUNS)
        self.delay = MeanSpread()
        """Of the last week."""
        self._slowest: dict[str, int] = {}

    def add(self, record: RunRecord) -> None:
        """Add a run; one that a wrong clock put outside of the period is left out."""
        day = record.started_at // DAY_SECONDS - self.period.first_day
        if not 0 <= day < self.period.days:
            return
        self.articles[day] += record.articles
        self.runs[day] += 1
        point = self.period.find_point(day)
        self.points[point] += record.articles
        for name, number in record.fields.items():
            if name not in self.fields:
                self.fields[name] = [0] * len(self.points)
            self.fields[name][point] += number
        if record.freshness_seconds is not None:
            self.delays[point].add(record.freshness_seconds)
            if day >= self.period.days - WEEK_DAYS:
                self.delay.add(record.freshness_seconds)
        if day >= self.period.days - RECENT_DAYS:
            self._add_recent(record)
        self.latest.append(record)

    @property
    def slowest(self) -> Mapping[str, int]:
        """URL -> milliseconds, the slowest first."""
        ordered = sorted(self._slowest.items(), key=lambda pair: -pair[1])
        return dict(ordered[:KEPT_SLOWEST])

    def _add_recent(self, record: RunRecord) -> None:
        for outcome, number in record.outcomes.items():
            if number and outcome not in NOT_REJECTED:
                self.rejected[outcome] += number
        self.examples.update(record.examples)
        self.rules.update(record.rules)
        for url, milliseconds in record.slowest:
            self._slowest[url] = max(milliseconds, self._slowest.get(url, 0))
        self._slowest = dict(self.slowest)
