"""Checks of medians: words of an article, share of chrome, latency, time since publication."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from newsbot.health.baseline import MIN_LIKE, MIN_RUNS, ComparedRuns, find_like
from newsbot.health.verdict import UNKNOWN, AlarmKey, Condition, Verdict
from newsbot.run_record import RunRecord, Spread

WINDOWS = (1, 2, 4)
"""Latest runs that are judged together."""
MIN_DISTANCE = 4.0
"""Standard deviations, estimated by the median deviation, from the median of earlier runs."""
MIN_DISTANCE_LIKE = 2.0
"""The same from runs of like hours and weekdays."""
MIN_VALUES = 5
MIN_VALUES_OF_RANGE = 8
"""Values whose percentiles say how values differ."""
FINE_CHANGE = 0.5
"""Of the change that matters; with less an alarm ends."""
SIGMA_OF_MAD = 1.4826
"""Standard deviation of a normal distribution, in median absolute deviations."""
SIGMA_OF_RANGE = 2.563
"""Range from the 10th to the 90th percentile of a normal distribution, in standard deviations."""
SIGMA_OF_MEDIAN = 1.253
"""Standard error of a median of n values, in standard deviations divided by the root of n."""
FEW_RUNS_FACTOR = 4
"""Over the number of runs: by how much the deviation of few runs is underestimated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianCheck:
    """A check of the median of one value.

    ``read`` returns the spread of a run. With ``is_ratio`` values are compared by their logarithm,
    and ``min_change`` is one; 0.7 is a factor of 2. ``sigma`` is the deviation between runs that
    even an even history does not rule out. ``rises_only`` ignores what falls. ``show`` words a
    value. ``min_runs`` is 2 for what passes by itself.
    """

    key: AlarmKey
    read: Callable[[RunRecord], Spread | None]
    is_ratio: bool
    min_change: float
    sigma: float
    show: Callable[[float], str]
    rises_only: bool = False
    min_runs: int = 1
    find_example: Callable[[RunRecord], str | None] = lambda run: run.examples.get("written")

    def judge(self, history: ComparedRuns) -> Verdict:
        """Compare the latest runs with earlier ones."""
        latest = self.read(history.latest)
        baseline = [run for run in history.find_baseline(self.key) if self.read(run)]
        if latest is None or len(baseline) < MIN_RUNS:
            return UNKNOWN
        center = median(value for value, _ in self._read_medians(baseline))
        value = self._scale(latest.median)
        if latest.n >= MIN_VALUES and not self._differs(value, center, FINE_CHANGE):
            return Verdict(Condition.FINE)
        for runs in WINDOWS[self.min_runs - 1 :]:
            window = [run for run in history.window(runs) if self.read(run)]
            if len(window) < runs:
                break
            begin = window[0].ended_at
            verdict = self._judge_window(window, [r for r in baseline if r.ended_at < begin])
            if verdict.state is Condition.BROKEN:
                return verdict
        return UNKNOWN

    def _judge_window(self, window: Sequence[RunRecord], baseline: Sequence[RunRecord]) -> Verdict:
        medians = self._read_medians(window)
        number = sum(n for _, n in medians)
        if number < MIN_VALUES or len(baseline) < MIN_RUNS:
            return UNKNOWN
        seen = sum(value * n for value, n in medians) / number
        center, distance = self._measure(seen, number, baseline)
        if not self._differs(seen, center) or distance < MIN_DISTANCE:
            return UNKNOWN
        large = [value for value, n in medians if n >= MIN_VALUES]
        if not all(self._differs(value, center, FINE_CHANGE) for value in large):
            return UNKNOWN
        like = find_like(baseline, window[-1])
        if len(like) >= MIN_LIKE and self._measure(seen, number, like)[1] < MIN_DISTANCE_LIKE:
            return UNKNOWN
        expected, shown = (self.show(self._unscale(value)) for value in (center, seen))
        return Verdict(Condition.BROKEN, expected, shown, self.find_example(window[-1]))

    def _measure(self, seen: float, number: int, runs: Sequence[RunRecord]) -> tuple[float, float]:
        """Return the median of runs, and how far a value of so many is from it, in deviations.

        Medians of few values differ by chance, and runs differ from each other besides.
        """
        medians = self._read_medians(runs)
        center = median(value for value, _ in medians)
        spread = median(abs(value - center) for value, _ in medians) * SIGMA_OF_MAD
        spread *= 1 + FEW_RUNS_FACTOR / len(medians)
        within = self._find_deviation(runs)
        chance = median(within / math.sqrt(n) for _, n in medians)
        between = math.sqrt(max(spread**2 - chance**2, 0.0))
        return center, abs(seen - center) / math.hypot(
            between, within / math.sqrt(number), self.sigma
        )

    def _find_deviation(self, runs: Sequence[RunRecord]) -> float:
        """Return the standard error of the median of a single value, from runs with several."""
        spreads = [spread for run in runs if (spread := self.read(run))]
        most = max(spread.n for spread in spreads)
        large = [spread for spread in spreads if spread.n >= min(most, MIN_VALUES_OF_RANGE)]
        ranges = [self._scale(spread.p90) - self._scale(spread.p10) for spread in large]
        return SIGMA_OF_MEDIAN * median(ranges) / SIGMA_OF_RANGE

    def _read_medians(self, runs: Sequence[RunRecord]) -> list[tuple[float, int]]:
        """Return the median of each run, and of how many values it is."""
        spreads = [spread for run in runs if (spread := self.read(run))]
        return [(self._scale(spread.median), spread.n) for spread in spreads]

    def _differs(self, seen: float, center: float, factor: float = 1.0) -> bool:
        """Return whether a value is so far away that it matters, or by a factor of that."""
        change, least = seen - center, self.min_change * factor
        return change >= least or (not self.rises_only and -change >= least)

    def _scale(self, value: float) -> float:
        return math.log(max(value, 1.0)) if self.is_ratio else value

    def _unscale(self, value: float) -> float:
        return math.exp(value) if self.is_ratio else value
