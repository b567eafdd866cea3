"""Checks of shares: of articles with a field, of pages that a selector matches, of rejections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from newsbot.health.baseline import MIN_LIKE, MIN_RUNS, ComparedRuns, find_like
from newsbot.health.rare_counts import Part, ShareModel, add_parts, leave_out_odd
from newsbot.health.verdict import UNKNOWN, AlarmKey, Condition, Verdict
from newsbot.run_record import RunRecord

WINDOWS = (1, 2, 4, 8)
"""Latest runs that are judged together: small runs are evidence only together."""
MAX_CHANCE = 5e-5
"""Of an alarm without cause, for one check and window. Some 40 checks of 4 windows that overlap
make fewer than one alarm in 500 runs."""
MAX_CHANCE_LIKE = 1e-2
"""The same against the runs of like hours and weekdays, of which there are fewer."""
MIN_TOTAL = 3
"""Articles, for example, that are evidence at all."""
MIN_BASELINE = 10
"""The same of all earlier runs together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareCheck:
    """A check of one share.

    ``read`` returns the part of a run. ``falls`` says that a smaller share is worse; the share
    must differ by ``min_change``, and a share that falls must fall to ``max_left`` of the baseline.
    ``min_runs`` is 2 for what passes by itself, and must then be worse in each of two runs.
    ``noun`` is what is counted, ``find_example`` returns a URL to look at.
    """

    key: AlarmKey
    read: Callable[[RunRecord], Part]
    falls: bool
    noun: str
    min_change: float = 0.2
    max_left: float = 0.6
    min_runs: int = 1
    max_chance: float = MAX_CHANCE
    find_example: Callable[[RunRecord], str | None] = lambda run: run.examples.get("written")

    def judge(self, history: ComparedRuns) -> Verdict:
        """Compare the latest runs with earlier ones."""
        latest = self.read(history.latest)
        if not latest.total:  # most runs find nothing new
            return UNKNOWN
        baseline = history.find_baseline(self.key)
        whole = add_parts([self.read(run) for run in baseline])
        if whole.total < MIN_BASELINE:
            return UNKNOWN
        if not self._differs(latest, whole):
            return Verdict(Condition.FINE) if not self._differs(latest, whole, 0.5) else UNKNOWN
        for runs in WINDOWS[self.min_runs - 1 :]:
            window = history.window(runs)
            if len(window) < runs or not self.read(window[0]).total:
                continue
            begin = window[0].ended_at
            earlier = [run for run in baseline if run.ended_at < begin and self.read(run).total]
            verdict = self._judge_window(window, earlier)
            if verdict.state is Condition.BROKEN:
                return verdict
        return UNKNOWN

    def _judge_window(self, window: Sequence[RunRecord], baseline: Sequence[RunRecord]) -> Verdict:
        latest = window[-1]
        seen = add_parts([self.read(run) for run in window])
        earlier = [self.read(run) for run in baseline]
        whole = add_parts(earlier)
        is_known = len(earlier) >= MIN_RUNS and whole.total >= MIN_BASELINE
        if not is_known or seen.total < MIN_TOTAL or not self._differs(seen, whole):
            return UNKNOWN
        both = [part for run in window[-2:] if (part := self.read(run)).total]
        if not all(self._differs(part, whole) for part in both):
            return UNKNOWN
        if len(window) > 1:
            # A run that was odd once does not make two in a row ordinary.
            earlier = leave_out_odd(earlier)
        if self._chance(earlier, seen) > self.max_chance:
            return UNKNOWN
        like = [self.read(run) for run in find_like(baseline, latest)]
        if len(like) >= MIN_LIKE and self._chance(like, seen) > MAX_CHANCE_LIKE:
            return UNKNOWN
        expected = f"{whole.share:.0%} of {self.noun}"
        runs = f" in {len(window)} runs" if len(window) > 1 else ""
        number = f"{seen.number:,} of {seen.total:,}{runs}"
        return Verdict(Condition.BROKEN, expected, number, self.find_example(latest))

    def _differs(self, seen: Part, whole: Part, factor: float = 1.0) -> bool:
        """Return whether a share is so much worse that it matters, or by a factor of that."""
        change = self.min_change * factor
        if self.falls:
            is_left = seen.share <= whole.share * (1 - (1 - self.max_left) * factor)
            return is_left and whole.share - seen.share >= change
        return seen.share - whole.share >= change

    def _chance(self, earlier: Sequence[Part], seen: Part) -> float:
        model = ShareModel.fit(earlier)
        return model.chance_of_fewer(seen) if self.falls else model.chance_of_more(seen)
