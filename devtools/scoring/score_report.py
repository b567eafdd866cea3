"""Format scores, gate results and the worst pages as tables."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean, median
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table

from devtools.scoring.quality_gate import GateResult, format_figure
from devtools.scoring.score_run import Scored
from devtools.scoring.score_summary import METRICS, ScoreSummary, summarize
from devtools.scoring.text_diff import find_differences
from newsbot.console.console_tables import ShownText, make_table, render_parts

BODY_METRICS = ("P", "R", "F1", "F1page", "exact", "leak", "loss", "rougeL")
OTHER_METRICS = tuple(name for name in METRICS if name not in BODY_METRICS)
OVERALL = "overall"
LINE_CHARS = 200
"""How much of a leaked or lost line is shown: enough to find it."""


def group_summaries(scored: Sequence[Scored]) -> dict[str, ScoreSummary]:
    """Average scores by source, in the order of the corpus, then over all under ``overall``."""
    groups = defaultdict(list)
    for page in scored:
        groups[page.page.source].append(page.score)
    summaries = {source: summarize(scores) for source, scores in groups.items()}
    return {**summaries, OVERALL: summarize([page.score for page in scored])}


def find_worst(scored: Sequence[Scored], most: int) -> list[Scored]:
    """Return the pages with the worst texts, worst first, without those that are all right."""
    marked = [(page.score.text_right, page.page.id, page) for page in scored]
    wrong = [(mark, name, page) for mark, name, page in marked if mark is not None and mark < 1]
    return [page for _, _, page in sorted(wrong, key=lambda entry: entry[:2])[:most]]


def time_pages(scored: Sequence[Scored]) -> dict[str, float]:
    """Return the CPU milliseconds per page: median, mean and maximum."""
    spent = [1000 * page.got.seconds for page in scored if page.got.seconds is not None]
    if not spent:
        return {}
    return {"median_ms": median(spent), "mean_ms": fmean(spent), "max_ms": max(spent)}


def make_record(scored: Sequence[Scored], worst: Sequence[Scored]) -> dict[str, Any]:
    """Return all figures for ``--json``."""
    summaries = {
        name: {"pages": s.pages, "counts": s.counts, **s.values}
        for name, s in group_summaries(scored).items()
    }
    overall = summaries.pop(OVERALL)
    record: dict[str, Any] = {"sources": summaries, OVERALL: overall, "time": time_pages(scored)}
    if worst:
        record["worst"] = [
            {
                "id": page.page.id,
                "right": page.score.text_right,
                "lines": [
                    [d.sign, d.line] for d in find_differences(page.page.gold, page.got.text)
                ],
            }
            for page in worst
        ]
    return record


def format_predictions(scored: Sequence[Scored]) -> str:
    """Return what was extracted, one JSON line a page."""
    lines = (json.dumps(page.got.to_dict(page.page.id), ensure_ascii=False) for page in scored)
    return "".join(f"{line}\n" for line in lines)


def format_tables(console: Console, scored: Sequence[Scored]) -> str:
    """Return the tables of metrics by source, and the line of CPU times."""
    summaries = group_summaries(scored)
    parts: list[RenderableType] = [
        _metrics_table("Body", BODY_METRICS, summaries, count="body"),
        _metrics_table("Strings, fields", OTHER_METRICS, summaries, count=None),
    ]
    spent = time_pages(scored)
    if spent:
        figures = f"median {spent['median_ms']:.1f} ms, mean {spent['mean_ms']:.1f} ms"
        text = f"CPU a page: {figures}, most {spent['max_ms']:.0f} ms"
        parts.append(ShownText(text, no_wrap=True))
    return _render(console, parts)


def format_worst(console: Console, worst: Sequence[Scored]) -> str:
    """Return each page's figures and its lost (-) and leaked (+) lines."""
    parts: list[RenderableType] = []
    for page in worst:
        text = ShownText(
            f"{format_figure(page.score.text_right)}  {page.page.id}", style="bold", no_wrap=True
        )
        if page.page.url:
            text.append(f"  {page.page.url}", style="not bold dim")
        differences = list(find_differences(page.page.gold, page.got.text))
        for found in differences:
            style = "not bold red" if found.sign == "-" else "not bold green"
            text.append(f"\n{found.sign} {_shorten(found.line)}", style=style)
        if not differences:
            text.append("\n  only words within lines differ", style="not bold dim")
        parts.append(text)
    return _render(console, parts)


def format_verdicts(console: Console, verdicts: Sequence[GateResult]) -> str:
    """Return the table of metrics and their bounds."""
    table = _make_table("Gate", "bound", "now", "by", "")
    for verdict in verdicts:
        held = verdict.is_held
        by = "-" if verdict.got is None else f"{0 - verdict.fall:+.3f}"
        word = ShownText("held", style="green") if held else ShownText("FELL", style="bold red")
        cells = (format_figure(verdict.bound), format_figure(verdict.got), by)
        table.add_row(verdict.metric, *cells, word)
    return _render(console, [table])


def _metrics_table(
    heading: str,
    metrics: Sequence[str],
    summaries: Mapping[str, ScoreSummary],
    *,
    count: str | None,
) -> Table:
    """Return a row for each source with gold for any of the metrics; it fits 80 columns.

    :param count: which pages are counted in the first column; None for all.
    """
    table = _make_table(heading, "pages", *metrics)
    for name, summary in summaries.items():
        values = [summary.values[metric] for metric in metrics]
        if name != OVERALL and all(value is None for value in values):
            continue
        pages = summary.pages if count is None else summary.counts[count]
        cells = [str(pages), *map(format_figure, values)]
        table.add_row(name, *cells, style="bold" if name == OVERALL else None)
    return table


def _make_table(heading: str, *columns: str) -> Table:
    table = make_table(heading, numbers=columns)
    table.padding = (0, 1, 0, 0)
    table.columns[0].no_wrap = True
    return table


def _render(console: Console, parts: Sequence[RenderableType]) -> str:
    """Return parts with a blank line before each."""
    return f"\n{render_parts(console, parts)}" if parts else ""


def _shorten(line: str) -> str:
    flat = " ".join(line.split())
    return flat if len(flat) <= LINE_CHARS else f"{flat[:LINE_CHARS]}..."
