"""Quality and CPU of extractors on the same pages, each in processes of its own, in turns."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.crawl_runs import PROJECT
from benchmarks.report.peer_answers import EXTRACTORS
from devtools.scoring.gold_pages import Gold
from devtools.scoring.page_scores import Prediction, score_page
from devtools.scoring.score_summary import summarize
from newsbot.version import __version__

SCRIPT = Path(__file__).with_name("peer_answers.py")
NEWSBOT, PARSE = "newsbot", "lxml"
FIELDS = {"title": "title", "date": "date_published", "authors": "authors"}
"""Scores by the answer that they judge; an extractor that never has it gets none."""
MODULES = {"readability-lxml": "readability", "newspaper4k": "newspaper"}
"""Of distributions whose module has another name."""


@dataclass(frozen=True, kw_only=True)
class ReportPage:
    """A page that all extractors read; invented ones have no gold."""

    file: Path
    url: str
    gold: Gold | None = None


@dataclass(frozen=True, kw_only=True)
class ExtractorCost:
    """What an extractor costs, and how good its answers are.

    ``scores`` are those of ``scrapy score``, by name, and empty without gold. ``failed`` is the
    number of pages on which it raised an exception.
    """

    name: str
    version: str
    import_seconds: float
    first_page_seconds: float
    cpu_ms: float
    median_ms: float
    megabytes: float
    failed: int
    scores: dict[str, float | None]


def find_installed(python: str) -> list[str]:
    """Return the extractors that a Python has, in the order of the table."""
    modules = {name: MODULES.get(name, name) for name in EXTRACTORS if name != NEWSBOT}
    code = (
        "import importlib.util as u, json, sys;"
        "print(json.dumps([n for n, m in json.loads(sys.argv[1]).items() if u.find_spec(m)]))"
    )
    command = [python, "-c", code, json.dumps(modules)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return [*json.loads(done.stdout), NEWSBOT]


def measure_extractors(
    names: Sequence[str],
    pages: Sequence[ReportPage],
    *,
    python: str,
    rounds: int,
    log: Callable[[str], None],
) -> list[ExtractorCost]:
    """Run all in turns, and keep the least CPU of each page, to exclude other load."""
    lines = "\n".join(json.dumps([str(page.file), page.url]) for page in pages)
    runs: dict[str, list[list[dict[str, Any]]]] = {name: [] for name in names}
    for turn in range(rounds):
        for name in names:
            log(f"extraction, round {turn + 1} of {rounds}: {name}, {len(pages)} pages")
            runs[name].append(_ask(name, lines, python=python))
    return [_sum_up(name, runs[name], pages) for name in names]


def _ask(name: str, lines: str, *, python: str) -> list[dict[str, Any]]:
    """Return all that one process answers.

    :raises SystemExit: it failed.
    """
    own = name == NEWSBOT
    command = [sys.executable if own else python, str(SCRIPT), name]
    done = subprocess.run(
        command,
        input=lines,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(PROJECT)} if own else None,
    )
    if done.returncode:
        sys.exit(f"{name} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def _sum_up(
    name: str, runs: Sequence[Sequence[dict[str, Any]]], pages: Sequence[ReportPage]
) -> ExtractorCost:
    heads, ends = [run[0] for run in runs], [run[-1] for run in runs]
    answers = [run[1:-1] for run in runs]
    least = [1000 * min(each["seconds"] for each in page) for page in zip(*answers, strict=True)]
    scores: dict[str, float | None] = {}
    both = zip(pages, answers[0], strict=True)
    judged = [score_page(page.gold, _as_prediction(got)) for page, got in both if page.gold]
    if judged and name != PARSE:
        found = summarize(judged).values
        keys = {key for each in answers[0] for key in each}
        lacking = {score for score, key in FIELDS.items() if key not in keys}
        scores = {score: None if score in lacking else value for score, value in found.items()}
    return ExtractorCost(
        name=name,
        version=heads[0]["version"] or __version__,
        import_seconds=statistics.median(head["import"] for head in heads),
        first_page_seconds=statistics.median(head["first_page"] for head in heads),
        cpu_ms=statistics.fmean(least),
        median_ms=statistics.median(least),
        megabytes=max(end["megabytes"] for end in ends),
        failed=sum("error" in each for each in answers[0]),
        scores=scores,
    )


def _as_prediction(found: dict[str, Any]) -> Prediction:
    return Prediction(
        title=found.get("title"),
        authors=tuple(found.get("authors") or ()),
        date_published=found.get("date_published"),
        text=found.get("text") or "",
    )
