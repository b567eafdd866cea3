"""A check of the names of authors: nonsense is new, and repeats itself or never comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from newsbot.health.baseline import ComparedRuns
from newsbot.health.rare_counts import Part
from newsbot.health.share_check import ShareCheck
from newsbot.health.verdict import UNKNOWN, AlarmKey, Verdict
from newsbot.run_record import RunRecord

MIN_RUNS_BEFORE = 3
"""Runs with authors before the first one whose new names count."""
LATEST_RUNS = 8
"""A name that only so many runs before had is still new: nonsense of some runs is."""
LATEST_RUNS_SHORT = 2
"""The same in a history of fewer than ``LONG_HISTORY`` runs with authors."""
LONG_HISTORY = 24
MIN_CHANGE = 0.35
MAX_CHANCE = 2e-5
"""Of an alarm without cause: guests come together, and half of the runs are compared."""


@dataclass(frozen=True, slots=True)
class NewNamesCheck:
    """Checks the share of names that no earlier run had."""

    key: ClassVar[AlarmKey] = AlarmKey("authors_new", "authors")

    def judge(self, history: ComparedRuns) -> Verdict:
        """Compare how many names are new with how many were new in earlier runs."""
        baseline = [run for run in history.find_baseline(self.key) if run.authors]
        parts = _count_new_names([*baseline, *_after(history, baseline)])
        if history.latest.run_id not in parts:
            return UNKNOWN
        check = ShareCheck(
            key=self.key,
            read=lambda run: parts.get(run.run_id, Part(0, 0)),
            falls=False,
            noun="names new",
            min_change=MIN_CHANGE,
            max_chance=MAX_CHANCE,
        )
        return check.judge(history)


def _after(history: ComparedRuns, baseline: Sequence[RunRecord]) -> list[RunRecord]:
    """Return the runs whose names are compared with the baseline: alarmed ones and the latest."""
    known = {run.run_id for run in baseline}
    others = [run for run in history.earlier if run.run_id not in known]
    return [run for run in (*others, history.latest) if run.authors]


def _count_new_names(runs: Sequence[RunRecord]) -> dict[str, Part]:
    """Return the new names of each run by its id, in the later half of the runs.

    In the first half, names are new because the history is.
    """
    latest = LATEST_RUNS if len(runs) >= LONG_HISTORY else LATEST_RUNS_SHORT
    known: set[str] = set()
    parts: dict[str, Part] = {}
    for place, run in enumerate(runs):
        if place >= latest:
            known.update(runs[place - latest].authors)
        if place >= max(latest + MIN_RUNS_BEFORE, len(runs) // 2):
            new = sum(number for name, number in run.authors.items() if name not in known)
            parts[run.run_id] = Part(new, sum(run.authors.values()))
    return parts
