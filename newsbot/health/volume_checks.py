"""Checks of how many articles a site brings: fewer than on like days, or none for too long."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import ClassVar

from newsbot.health.baseline import MIN_RUNS, ComparedRuns, day_class
from newsbot.health.median_check import SIGMA_OF_MAD
from newsbot.health.verdict import UNKNOWN, AlarmKey, Condition, Verdict
from newsbot.outcomes import Outcome
from newsbot.run_record import RunRecord

HOUR, DAY, WEEK = 3600, 24 * 3600, 7 * 24 * 3600

MAX_LEFT = 0.25
"""Of the median of like days: holidays and summer leave more."""
MIN_EXPECTED = 12
"""Articles of a day, below which none is no surprise."""
MIN_LIKE_DAYS = 3
MAX_DAYS = 56
DISPERSION = 2.0
"""Variance of the articles of a day over their mean, at least; 1 is that of independent events."""
MIN_DISTANCE = 4.0
"""Standard deviations below the median."""

MIN_SILENCE = 6 * HOUR
SILENCE_FACTOR = 2.0
"""Times the longest silence so far."""
SHORT_HISTORY = 15 * DAY
"""Before which no two weekends are known."""
MIN_SILENCE_SHORT = 3 * DAY
"""With a shorter history: longer than a weekend."""
MIN_MISSED = 10.0
"""Articles that the site would have brought at its mean rate."""


@dataclass(frozen=True, slots=True)
class ArticleTimes:
    """Articles of runs in order of time, to count those of any period."""

    ends: Sequence[int]
    totals: Sequence[int] = field(default_factory=list)

    @classmethod
    def read(cls, runs: Sequence[RunRecord]) -> ArticleTimes:
        """Count the new articles of each run."""
        totals, total = [0], 0
        for run in runs:
            total += count_new(run)
            totals.append(total)
        return cls([run.ended_at for run in runs], totals)

    def count(self, begin: int, end: int) -> int:
        """Count the articles of runs that ended after begin, up to end."""
        first, last = (bisect_right(self.ends, time) for time in (begin, end))
        return self.totals[last] - self.totals[first]

    def has_run(self, begin: int, end: int) -> bool:
        """Return whether a run ended after begin, up to end."""
        return bisect_right(self.ends, end) > bisect_right(self.ends, begin)


def count_new(run: RunRecord) -> int:
    """Count the new articles of a run, also those that are duplicates of others."""
    return run.outcomes.get(Outcome.WRITTEN, 0) + run.outcomes.get(Outcome.DUPLICATE, 0)


@dataclass(frozen=True, slots=True)
class VolumeCheck:
    """Compares the articles of the last 24 hours with those of like days at the same hour."""

    key: ClassVar[AlarmKey] = AlarmKey("few_articles")

    def judge(self, history: ComparedRuns) -> Verdict:
        """Compare working days with working days, Saturdays with Saturdays."""
        latest = history.latest
        baseline = history.find_baseline(self.key)
        if not baseline:
            return UNKNOWN
        period = max(DAY, _usual_gap([*baseline, latest]))
        times = ArticleTimes.read([*history.earlier, latest])
        end, first = latest.ended_at, history.earlier[0].ended_at
        known = ArticleTimes.read(baseline)
        likes = [
            known.count(end - days * DAY - period, end - days * DAY)
            for days in range(1, MAX_DAYS + 1)
            if day_class(end - days * DAY) == day_class(end)
            and day_class(end - days * DAY - period // 2) == day_class(end - period // 2)
            and end - days * DAY - period >= first
            and known.has_run(end - days * DAY - period, end - days * DAY)
        ]
        if len(likes) < MIN_LIKE_DAYS or end - period < first:
            return UNKNOWN
        seen, usual = times.count(end - period, end), median(likes)
        deviation = SIGMA_OF_MAD * median(abs(number - usual) for number in likes)
        scale = math.hypot(deviation, math.sqrt(DISPERSION * usual))
        is_few = usual >= MIN_EXPECTED and seen < MAX_LEFT * usual and seen < min(likes)
        if is_few and usual - seen > MIN_DISTANCE * scale:
            hours = round(period / HOUR)
            expected = f"{usual:.0f} new articles in {hours} hours, as on like days"
            return Verdict(Condition.BROKEN, expected, f"{seen:,}")
        return Verdict(Condition.FINE) if seen > usual / 2 else UNKNOWN


@dataclass(frozen=True, slots=True)
class SilenceCheck:
    """Compares the time without a new article with the longest one of the history."""

    key: ClassVar[AlarmKey] = AlarmKey("silent")

    def judge(self, history: ComparedRuns) -> Verdict:
        """Compare by the site's own rate."""
        runs = [*history.earlier, history.latest]
        ends = [run.ended_at for run in runs if count_new(run)]
        if count_new(history.latest):
            return Verdict(Condition.FINE)
        if len(ends) < MIN_RUNS:
            return UNKNOWN
        latest, begin = history.latest.ended_at, runs[0].started_at
        silence = latest - ends[-1]
        known = ends[-1] - begin
        longest = max(b - a for a, b in pairwise(ends))
        # What the first run found is of many days.
        articles = ArticleTimes.read(runs).count(runs[0].ended_at, ends[-1])
        missed = articles * silence / max(known, 1)
        shortest = MIN_SILENCE if known >= SHORT_HISTORY else MIN_SILENCE_SHORT
        if silence < shortest or silence < SILENCE_FACTOR * longest or missed < MIN_MISSED:
            return UNKNOWN
        expected = f"a new article within {_show_hours(longest)}, as so far"
        return Verdict(Condition.BROKEN, expected, f"none for {_show_hours(silence)}")


def _usual_gap(runs: Sequence[RunRecord]) -> int:
    gaps = [b.ended_at - a.ended_at for a, b in pairwise(runs)]
    return round(median(gaps)) if gaps else 0


def _show_hours(seconds: int) -> str:
    hours = seconds / HOUR
    return f"{hours:.0f} hours" if hours < 3 * 24 else f"{hours / 24:.0f} days"
