"""A month of ``due --forever`` on a site that publishes, with a clock that leaps while it waits.

    python -m benchmarks.due_month [--days 30]

The service runs in this process as the command runs it, on a real server with an article every
hour by day. Whenever no run is under way and it would wait, the clock is set ahead instead.
Required: memory, handles, threads, files and the CPU time of a run are flat, the store grows with
the articles alone, and each article is written once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.utils.project import get_project_settings

from benchmarks.crawl_runs import UNTHROTTLED, invented_site
from benchmarks.long_life import STEPS, Sample, find_growth, take_sample
from newsbot.command_work import due_runs
from newsbot.command_work.due_plan import DuePlan
from newsbot.command_work.due_sites import DueSites

START = 1_767_571_200
"""The first Monday of 2026, at midnight UTC."""
DAY_SECONDS, HOUR_SECONDS = 24 * 3600, 3600
FIRST_ARTICLES = 20
QUIET_HOURS = 8
"""Of each day, from midnight on."""


class LeapingRuns(due_runs.DueRuns):
    """The service, whose waits take no time."""

    leap: Callable[[float], None]
    runs = 0

    def _look_after(self, seconds: float) -> None:
        if not self._active:
            self.leap(seconds)
        super()._look_after(seconds if self._active else 0)

    def _end(self, task: asyncio.Task[None], crawler: Crawler) -> None:
        self.runs += 1
        super()._end(task, crawler)


class Month:
    """The clock, what is published by it, and the samples."""

    def __init__(self, base: str, output: Path, temporary: Path, *, days: int) -> None:
        self._base, self._output, self._temporary, self._days = base, output, temporary, days
        self._now = float(START)
        self._began = time.process_time()
        self._runs = 0
        self.samples: list[Sample] = []
        self.published = FIRST_ARTICLES
        self.readable = 0
        """Articles that were published before the clock last leapt."""
        self.service: LeapingRuns

    def read_clock(self) -> float:
        """Return the time of the month."""
        return self._now

    def leap(self, seconds: float) -> None:
        """Set the clock ahead, and publish what has appeared until then."""
        self._now += seconds
        self.readable = self.published
        hours, left = divmod(int(self._now - START) // HOUR_SECONDS, 24)
        articles = hours * (24 - QUIET_HOURS) + max(0, left - QUIET_HOURS) + FIRST_ARTICLES
        if articles > self.published or not self.samples:
            self.published = articles
            urllib.request.urlopen(f"{self._base}/publish?articles={articles}").close()  # noqa: S310 - our own loopback site
        passed = (self._now - START) / DAY_SECONDS / self._days
        if passed * STEPS >= len(self.samples) + 1:
            self._take_sample()

    def _take_sample(self) -> None:
        runs = self.service.runs
        spent = (time.process_time() - self._began) / max(1, runs - self._runs)
        sample = take_sample(runs, spent * 1e3, self._output, self._temporary)
        self._runs, self._began = runs, time.process_time()
        self.samples.append(sample)
        print(sample, flush=True)
        if len(self.samples) == STEPS:
            self.service.stop()


def live_a_month(days: int) -> list[str]:
    """Run the service, print samples, and return what is not as required."""
    clock = time.time
    with invented_site() as base, tempfile.TemporaryDirectory() as name:
        output, temporary, tables = (Path(name, part) for part in ("output", "tmp", "sites.toml"))
        temporary.mkdir()
        tempfile.tempdir = str(temporary)
        tables.write_text(
            f'[lamp]\ndomain = "{base[7:]}"\nsections = ["{base}/latest?shown=40"]\n',
            encoding="utf-8",
        )
        given = {
            **UNTHROTTLED,
            "EXTRACTION_PROCESSES": "0",
            "OUTPUT_DIR": str(output),
            "NEWSBOT_SITES": str(tables),
            "DUPLICATES": "label",
            "REVISIT_AFTER": "",
            "LOG_LEVEL": "ERROR",
        }
        process = AsyncCrawlerProcess({**get_project_settings(), **given})
        month = Month(base, output, temporary, days=days)
        plan = DuePlan(process.settings, changes=True)
        sites = DueSites(process, lambda: ["lamp"])
        service = LeapingRuns(process, plan, sites=sites, at_once=1, arguments={})
        month.service, service.leap = service, month.leap
        due_runs.LOOK_SECONDS = float(DAY_SECONDS)
        time.time = month.read_clock
        try:
            service.serve()
        finally:
            time.time = clock
            tempfile.tempdir = None
            plan.close()
        articles = count_lines(output)
    share = (month.samples[-1].runs - month.samples[1].runs) / month.published
    problems = find_growth(month.samples, runs_an_article=share)
    print(f"{articles.total():,} lines of {month.published:,} articles")
    problems += [f"{url} was written {n} times" for url, n in articles.items() if n > 1]
    if len(articles) < month.readable:
        problems.append(f"{month.readable - len(articles)} articles are missing")
    return problems


def count_lines(output: Path) -> Counter[str]:
    """Return how often each URL was written."""
    files = output.glob("lamp/*/*.jsonl")
    return Counter(
        json.loads(line)["url"] for file in files for line in file.read_text("utf-8").splitlines()
    )


def main() -> None:
    """Live the month, and end with 1 if anything grows or is missing."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--days", type=int, default=30)
    problems = live_a_month(cli.parse_args().days)
    for problem in problems:
        print(f"MISSED: {problem}")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
