"""Figures of a run, from Scrapy's stats."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from newsbot.outcomes import NOT_REJECTED, Outcome

OUTCOMES = {outcome.value: outcome for outcome in Outcome}


@dataclass(frozen=True, kw_only=True)
class RunFigures:
    """The figures of a summary; ``sections`` by name, in the order in which they ended.

    ``examples`` has one URL of each outcome, ``fields`` the number of written articles with that
    field. ``seconds`` is the duration of the run, ``pages`` the number of responses with any
    status, ``not_modified`` that of responses with 304. ``further_files`` counts the files of
    articles beside ``articles_file``.
    """

    found: int
    outcomes: Counter[Outcome]
    sections: Mapping[str, Counter[Outcome]]
    rules: Counter[str]
    fields: Counter[str]
    examples: Mapping[Outcome, str]
    alarms: tuple[str, ...]
    articles_file: str | None
    rejected_file: str | None
    further_files: int
    not_modified: int
    seconds: float
    pages: int
    retries: int
    exit_code: int
    reason: str

    @property
    def written(self) -> int:
        """Number of records written."""
        return count_written(self.outcomes)

    @property
    def known(self) -> int:
        """Number of URLs that earlier runs have dealt with."""
        return count_known(self.outcomes)

    @property
    def rejected(self) -> int:
        """Number of URLs in the file of rejections."""
        return count_rejected(self.outcomes)


def count_written(ends: Mapping[Outcome, int]) -> int:
    """Count the outcomes that are a record in the file of articles."""
    return sum(ends.get(outcome, 0) for outcome in (Outcome.WRITTEN, Outcome.UPDATED))


def count_known(ends: Mapping[Outcome, int]) -> int:
    """Count the outcomes of URLs that earlier runs have dealt with."""
    outcomes = (Outcome.KNOWN, Outcome.WAITING, Outcome.UNCHANGED)
    return sum(ends.get(outcome, 0) for outcome in outcomes)


def count_rejected(ends: Mapping[Outcome, int]) -> int:
    """Count the outcomes that are in the file of rejections."""
    return sum(n for outcome, n in ends.items() if outcome not in NOT_REJECTED)


def read_run_figures(stats: Mapping[str, Any], examples: Mapping[Outcome, str]) -> RunFigures:
    """Read the figures of a run from its stats."""
    sections: dict[str, Counter[Outcome]] = defaultdict(Counter)
    fields: Counter[str] = Counter()
    for key, value in find_stats(stats, "newsbot/section/").items():
        name, _, outcome = key.rpartition("/")
        sections[name][OUTCOMES[outcome]] += value
    for key, value in find_stats(stats, "newsbot/field/").items():
        fields[key.partition("/")[0]] += value
    outcomes = Counter({OUTCOMES[key]: n for key, n in find_stats(stats, "newsbot/end/").items()})
    return RunFigures(
        found=stats.get("newsbot/found", 0),
        outcomes=outcomes,
        sections=dict(sections),
        rules=Counter(find_stats(stats, "newsbot/chrome/")),
        fields=fields,
        examples=examples,
        alarms=tuple(find_stats(stats, "newsbot/alarm/")),
        articles_file=stats.get("newsbot/file/articles") if count_written(outcomes) else None,
        rejected_file=stats.get("newsbot/file/rejected"),
        further_files=max(0, stats.get("newsbot/file/count", 0) - 1),
        not_modified=stats.get("newsbot/fetch/not_modified", 0),
        seconds=float(stats.get("elapsed_time_seconds", 0.0)),
        pages=stats.get("response_received_count", 0),
        retries=stats.get("retry/count", 0),
        exit_code=int(stats.get("newsbot/exit_code", 0)),
        reason=str(stats.get("finish_reason", "finished")),
    )


def find_stats(stats: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Return the stats whose keys begin with a prefix, by the rest of the key.

    >>> find_stats({"retry/count": 2, "retry/reason_count/timeout": 1}, "retry/reason_count/")
    {'timeout': 1}
    """
    return {key.removeprefix(prefix): n for key, n in stats.items() if key.startswith(prefix)}
