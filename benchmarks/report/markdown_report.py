"""The tables of the report, in Markdown, and its picture."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from benchmarks.crawl_runs import PROJECT
from benchmarks.crawl_speed import BARE, ONE_CORE, TRAFILATURA, Crawl
from benchmarks.report.extractor_costs import NEWSBOT, PARSE, ExtractorCost
from benchmarks.svg_chart import Axis, Chart, Point, draw_charts

SCORES = {
    "F1page": "body F1",
    "exact": "exact",
    "leak": "leak",
    "loss": "loss",
    "title": "title",
    "date": "date",
    "authors": "authors",
}
"""Columns of quality by the names of ``scrapy score``; a small leak and loss are good."""
BEGIN, END = "<!-- costs: python -m benchmarks.report -->", "<!-- end of costs -->"
"""Lines of the README, between which its table is."""
_MARKS_MS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
_MARGIN = 1.5
"""Of the first and last point to the ends of the axis, as a factor."""
_QUALITY_STEP = 0.02
_LABEL_LEFT_FROM = 0.75
"""Part of the axis from which a name is written to the left of its point."""


@cache
def describe_machine() -> str:
    """Return date, commit and machine in one line, as they were before anything was written."""
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, commit {done.stdout.strip() or 'unknown'}, "
        f"Python {platform.python_version()}, {_read_processor()}, {cores} cores, "
        f"{platform.system()} {platform.machine()}."
    )


def _read_processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown processor"


def table_extractors(costs: Sequence[ExtractorCost]) -> str:
    """Return quality beside cost, a row for each extractor."""
    parse = next((cost.cpu_ms for cost in costs if cost.name == PARSE), None)
    has_scores = any(cost.scores for cost in costs)
    columns = [*(SCORES.values() if has_scores else ()), "CPU ms a page", "median"]
    columns += ["by lxml's parse", "import s", "first page s", "MB"]
    rows = [["extractor", *columns]]
    for cost in costs:
        name = f"**{cost.name}**" if cost.name == NEWSBOT else cost.name
        quality = [_share(cost.scores.get(score)) for score in SCORES] if has_scores else []
        times = f"{cost.cpu_ms / parse:.1f}" if parse else "-"
        rows.append(
            [
                f"{name} {cost.version}{f' ({cost.failed} failed)' if cost.failed else ''}",
                *quality,
                f"{cost.cpu_ms:.1f}",
                f"{cost.median_ms:.1f}",
                times,
                f"{cost.import_seconds:.2f}",
                f"{cost.first_page_seconds:.2f}",
                f"{cost.megabytes:.0f}",
            ]
        )
    return _format(rows)


def write_section(file: Path, text: str) -> None:
    """Put a text between the two lines of a file that are for it.

    :raises SystemExit: the file has not got them.
    """
    page = file.read_text("utf-8")
    before, begin, rest = page.partition(f"{BEGIN}\n")
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"{file}: has no lines {BEGIN} and {END} to write the table between")
    file.write_text(f"{before}{begin}{text}\n{end}{after}", "utf-8")


def summarize_costs(
    costs: Sequence[ExtractorCost], crawls: Mapping[str, Crawl], *, pages: int
) -> str:
    """Return the table of the README: what is asked first, in a few columns."""
    rows = [["", "body F1", "exact", "title", "date", "authors", "CPU ms a page"]]
    for cost in costs:
        if cost.scores:
            name = f"**{cost.name}**" if cost.name == NEWSBOT else f"{cost.name} {cost.version}"
            shown = ("F1page", "exact", "title", "date", "authors")
            quality = [_share(cost.scores[score]) for score in shown]
            rows.append([name, *quality, f"{cost.cpu_ms:.1f}"])
    own, other = crawls[ONE_CORE].cpu_ms, crawls.get(TRAFILATURA)
    beside = f",\na Scrapy spider that calls trafilatura {other.cpu_ms:.1f}" if other else ""
    return (
        f"{_format(rows)}\n\n{pages} pages of news sites. A crawl with everything on takes "
        f"{own:.1f} ms of CPU a page{beside}.\n{describe_machine()}"
    )


def table_crawls(crawls: Mapping[str, Crawl]) -> str:
    """Return pages a second, CPU and memory of crawls."""
    rows = [["crawl", "pages/s", "of bare Scrapy", "CPU ms a page", "MB"]]
    for name, crawl in crawls.items():
        share = crawl.pages_a_second / crawls[BARE].pages_a_second
        figures = [f"{crawl.pages_a_second:.0f}", f"{share:.2f}", f"{crawl.cpu_ms:.1f}"]
        rows.append([name, *figures, f"{crawl.megabytes:.0f}"])
    return _format(rows)


def table_starts(starts: Mapping[str, float]) -> str:
    """Return the CPU seconds of starts; the first one is what the others are held against."""
    bare = next(iter(starts.values()))
    rows = [["start", "CPU s", "by the first"]]
    rows += [[name, f"{cpu:.2f}", f"{cpu / bare:.2f}"] for name, cpu in starts.items()]
    return _format(rows)


def draw_quality(costs: Sequence[ExtractorCost], *, pages: int) -> str:
    """Return a picture of quality against CPU, without what has no score."""
    scored = [(cost, score) for cost in costs if (score := cost.scores.get("F1page")) is not None]
    times = [cost.cpu_ms for cost, _ in scored]
    first, last = min(times) / _MARGIN, max(times) * _MARGIN
    low = min(score for _, score in scored) // _QUALITY_STEP * _QUALITY_STEP - _QUALITY_STEP
    across = Axis(
        title="CPU milliseconds a page",
        first=first,
        last=last,
        marks=[mark for mark in _MARKS_MS if first <= mark <= last],
        is_log=True,
    )
    steps = round((1 - low) / _QUALITY_STEP)
    up = Axis(
        title="F1 of the body",
        first=low,
        last=1,
        marks=[low + step * _QUALITY_STEP for step in range(steps + 1)],
        format="{:.2f}".format,
    )
    points = [
        Point(
            x=cost.cpu_ms,
            y=score,
            name=cost.name,
            is_own=cost.name == NEWSBOT,
            is_left=across.place(cost.cpu_ms) > _LABEL_LEFT_FROM,
        )
        for cost, score in scored
    ]
    title = f"Quality against CPU, {pages} pages of news sites"
    return draw_charts([Chart(title=title, x=across, y=up, points=points)])


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}".lstrip("0")


def _format(rows: Sequence[Sequence[str]]) -> str:
    head, *body = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([head, f"|{'---|' * len(rows[0])}", *body])
