"""Checks of listings: sections, feeds and sitemaps that list nothing any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import ClassVar

from newsbot.health.baseline import MIN_RUNS, ComparedRuns
from newsbot.health.verdict import UNKNOWN, AlarmKey, Condition, Verdict
from newsbot.outcomes import Outcome
from newsbot.run_record import RunRecord

MAX_LEFT = 0.15
"""Of the usual number of URLs; a listing with less lists nothing."""
MIN_LISTED = 4
"""URLs that a listing must usually have; with fewer, none is no surprise."""
MIN_PRESENT = 0.8
"""Of the runs that read a listing, in which it must have had URLs."""
MIN_RUNS_ONE = 3
"""Runs in a row in which a single listing must list nothing; a server may fail twice."""
MIN_SHARE = 0.45
"""Of the listings of a run, which must list nothing for an alarm at once."""
MIN_GONE = 2
LATEST_RUNS = 60

_FAILURES = frozenset(
    {
        Outcome.FAILED,
        Outcome.GONE,
        Outcome.BLOCKED,
        Outcome.NOT_ARTICLE,
        Outcome.EMPTY_PAGE,
        Outcome.NOT_HTML,
        Outcome.SOFT_404,
        Outcome.CONSENT_WALL,
        Outcome.LOGIN_WALL,
        Outcome.OFFSITE,
        Outcome.ROBOTS,
    }
)
"""How a listing ends that cannot be read."""


def count_listed(run: RunRecord, section: str) -> int | None:
    """Count the URLs that a section lists; None if the run has not read it, or it was unchanged."""
    ends = run.sections.get(section)
    if ends is None:
        return None
    listed = sum(ends.values()) - ends.get(Outcome.SECTION, 0)
    if not ends.get(Outcome.SECTION):
        failed = sum(ends.get(outcome, 0) for outcome in _FAILURES)
        return 0 if failed == listed and listed <= 1 else listed
    return None if not listed and run.not_modified else listed


@dataclass(frozen=True, slots=True)
class ListingCheck:
    """Checks one listing, over several runs."""

    key: AlarmKey

    def judge(self, history: ComparedRuns) -> Verdict:
        """Compare what the listing lists with earlier runs."""
        section = self.key.rule or ""
        usual = _find_usual(history.find_baseline(self.key), section)
        counts = [count_listed(run, section) for run in history.window(MIN_RUNS_ONE)]
        if usual is None or counts[-1] is None:
            return UNKNOWN
        if all(count is not None and count <= usual * MAX_LEFT for count in counts):
            seen = f"{counts[-1]} in each of the last {len(counts)} runs"
            example = _find_url(section)
            return Verdict(Condition.BROKEN, f"{usual:.0f} URLs", seen, example)
        is_fine = counts[-1] > usual * MAX_LEFT
        return Verdict(Condition.FINE) if is_fine else UNKNOWN


@dataclass(frozen=True, slots=True)
class SectionsCheck:
    """Checks whether half of the listings list nothing in one run."""

    key: ClassVar[AlarmKey] = AlarmKey("sections_gone")

    def judge(self, history: ComparedRuns) -> Verdict:
        """Compare all listings of the run with earlier runs."""
        baseline = history.find_baseline(self.key)
        gone, read = [], 0
        for section in list_listings(history.earlier):
            usual = _find_usual(baseline, section)
            count = count_listed(history.latest, section)
            if usual is None or count is None:
                continue
            read += 1
            if count <= usual * MAX_LEFT:
                gone.append(section)
        if len(gone) >= MIN_GONE and len(gone) >= MIN_SHARE * read:
            seen = f"{len(gone)} of {read} list nothing: {', '.join(gone[:3])}"
            return Verdict(Condition.BROKEN, f"URLs in {read} listings", seen, _find_url(gone[0]))
        return Verdict(Condition.FINE) if read > len(gone) else UNKNOWN


def list_listings(runs: Sequence[RunRecord]) -> Iterable[str]:
    """Return the listings of the latest runs, each once."""
    return dict.fromkeys(name for run in runs[-MIN_RUNS:] for name in run.sections)


def _find_usual(runs: Sequence[RunRecord], section: str) -> float | None:
    """Return the median of what a listing lists; None of one that is new, short or often empty."""
    counts = [
        number for run in runs[-LATEST_RUNS:] if (number := count_listed(run, section)) is not None
    ]
    present = [number for number in counts if number]
    if len(present) < MIN_RUNS or len(present) < MIN_PRESENT * len(counts):
        return None
    usual = median(present)
    return usual if usual >= MIN_LISTED else None


def _find_url(section: str) -> str:
    return section if "://" in section else f"https://{section}"
