"""What grows with the number of runs: files, handles, memory, the store, and the time of a run.

    python -m benchmarks.long_life [--runs 1000] [--days 365] [--urls 1000000] [--hosts 10000]

First, small runs of one site one after the other in one process, as a scheduler inside of a program
makes them; every tenth run finds a new article. Then a year in the store of many sites, with a
clock that is moved from day to day (``benchmarks.simulated_year``). Required: everything is flat
but for the articles, a row of each run that is removed after 30 days, and one in the history of the
site, which is removed after 400 days or 10,000 runs. 0 leaves one part out.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings

from benchmarks.crawl_runs import UNTHROTTLED, invented_site, read_memory_mb
from benchmarks.simulated_year import FIRST_DAY, live_a_year

ARTICLES = 20
RUNS_AN_ARTICLE = 10
SITES = ("news", "lamp")
"""Folders of articles and rejections."""
STEPS = 10
"""Rows of the table; the first one is warming up."""

MAX_MEMORY_SHARE = 0.1
MAX_TIME_SHARE = 0.3
"""Growth of memory and CPU time from the second row to the last that counts as flat."""
MAX_STORE_BYTES_A_RUN = 2_300
"""The row of a run, and that of about 2 KB in the history of its site."""
MAX_STORE_BYTES_AN_ARTICLE = 6_000


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What there is after so many runs; ``cpu_ms`` of each run since the sample before."""

    runs: int
    cpu_ms: float
    memory_mb: float
    handles: int
    threads: int
    files: int
    temporary_files: int
    store_bytes: int

    def __str__(self) -> str:
        return (
            f"{self.runs:5d} runs  {self.cpu_ms:5.0f} ms  {self.memory_mb:5.0f} MB  "
            f"{self.handles:3d} handles  {self.threads:2d} threads  {self.files:3d} files  "
            f"{self.temporary_files:2d} temporary  {self.store_bytes / 1e3:6.0f} KB"
        )


def take_sample(runs: int, cpu_ms: float, output: Path, temporary: Path) -> Sample:
    """Measure this process and the folder; the files of articles and rejections do not count."""
    gc.collect()
    state = [path for path in output.rglob("*") if path.is_file() and path.parts[-3] not in SITES]
    return Sample(
        runs=runs,
        cpu_ms=cpu_ms,
        memory_mb=read_memory_mb(os.getpid()),
        handles=sum(1 for _ in Path("/proc/self/fd").iterdir()),
        threads=threading.active_count(),
        files=len(state),
        temporary_files=len(list(temporary.iterdir())),
        store_bytes=(output / ".newsbot/store.sqlite").stat().st_size,
    )


def run_in_a_row(runs: int) -> list[Sample]:
    """Make the runs, and return a sample of each tenth of them."""
    samples: list[Sample] = []
    with invented_site() as base, tempfile.TemporaryDirectory() as name:
        output, temporary = Path(name, "output"), Path(name, "temporary")
        temporary.mkdir()
        tempfile.tempdir = str(temporary)
        given = {
            **UNTHROTTLED,
            "EXTRACTION_PROCESSES": "0",  # whose start would take most of the time
            "OUTPUT_DIR": str(output),
            "DUPLICATES": "label",
            "LOG_LEVEL": "ERROR",
        }
        process = AsyncCrawlerProcess({**get_project_settings(), **given})

        async def make_runs() -> None:
            articles = ARTICLES
            for step in range(1, STEPS + 1):
                began = time.process_time()
                for number in range(runs * (step - 1) // STEPS, runs * step // STEPS):
                    articles += not number % RUNS_AN_ARTICLE
                    urllib.request.urlopen(f"{base}/publish?articles={articles}").close()  # noqa: ASYNC210, S310 - our own loopback site
                    await process.crawl("news", url=f"{base}/latest")
                spent = (time.process_time() - began) * STEPS / runs
                samples.append(take_sample(runs * step // STEPS, spent * 1e3, output, temporary))
                print(samples[-1], flush=True)

        loop = asyncio.get_event_loop()
        task = loop.create_task(make_runs())
        from twisted.internet import reactor  # noqa: PLC0415 - which the process has installed

        task.add_done_callback(lambda _: reactor.stop())  # type: ignore[misc]  # Twisted has no types for it
        process.start(stop_after_crawl=False)
        tempfile.tempdir = None
        task.result()
    return samples


def find_growth(samples: list[Sample], *, runs_an_article: float = RUNS_AN_ARTICLE) -> list[str]:
    """Return what grows from the second sample to the last."""
    first, last = samples[1], samples[-1]
    runs = last.runs - first.runs
    store_bytes = runs * (MAX_STORE_BYTES_A_RUN + MAX_STORE_BYTES_AN_ARTICLE / runs_an_article)
    bounds = {
        "memory": (last.memory_mb, first.memory_mb * (1 + MAX_MEMORY_SHARE)),
        "CPU time": (last.cpu_ms, first.cpu_ms * (1 + MAX_TIME_SHARE)),
        "handles": (last.handles, first.handles),
        "threads": (last.threads, first.threads),
        "files": (last.files, first.files),
        "temporary files": (last.temporary_files, first.temporary_files),
        "store": (last.store_bytes, first.store_bytes + store_bytes),
    }
    return [
        f"{name}: {now:.0f}, bound {bound:.0f}"
        for name, (now, bound) in bounds.items()
        if now > bound
    ]


def main() -> None:
    """Live both lives, and end with 1 if anything grows."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--runs", type=int, default=1000)
    cli.add_argument("--days", type=int, default=365)
    cli.add_argument("--urls", type=int, default=1_000_000)
    cli.add_argument("--hosts", type=int, default=10_000)
    options = cli.parse_args()
    if 0 < options.days <= FIRST_DAY:
        cli.error(f"--days must be 0, or more than {FIRST_DAY}: nothing is compared before")
    grows = find_growth(run_in_a_row(options.runs)) if options.runs else []
    if options.days:
        grows += live_a_year(days=options.days, urls=options.urls, hosts=options.hosts)
    for growth in grows:
        print(f"GROWS: {growth}")
    sys.exit(bool(grows))


if __name__ == "__main__":
    main()
