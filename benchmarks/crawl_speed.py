"""Pages a second and CPU of a whole crawl, beside bare Scrapy and Scrapy with trafilatura.

    python -m benchmarks.crawl_speed [FOLDER] [--pages 600] [--rounds 3]
    python -m benchmarks.crawl_speed --guard

All fetch the same pages from loopback, in turns: invented ones of 60 to 100 KB, or those of the
corpus in FOLDER. Bare Scrapy ignores what it gets; with trafilatura its callback extracts the text
and drops it; newsbot does everything but render, on one core and on all, with workers as it sees
fit. On one core the site has another one for itself, if there is one.

Pages a second count from the first article that is requested to the end of the process. CPU is that
of the process and its workers, for each page after the first sixty. On a machine with other work to
do only CPU is worth something. trafilatura is not a requirement of newsbot: it is left out where it
is not installed.

With ``--guard`` the CPU of a short crawl is compared with that of trafilatura on its pages, and the
bound is the ratio that was recorded, with some slack: for CI, to notice a change that makes a crawl
much slower. That takes a quarter of a minute, three quarters where it is too much.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from benchmarks.crawl_runs import (
    PROJECT,
    UNTHROTTLED,
    invented_site,
    read_counts,
    run_bare,
    start_newsbot,
    without_proxy,
)
from benchmarks.extraction_speed import find_readers, measure
from benchmarks.invented_site import Site, article_path

BARE, TRAFILATURA = "bare Scrapy", "Scrapy with trafilatura"
ONE_CORE, ALL_CORES = "newsbot, one core", "newsbot, all cores"
OF_BARE = {ONE_CORE: 0.33, ALL_CORES: 0.55}
"""Pages a second, by those of bare Scrapy: at least."""
OF_TRAFILATURA = 0.30
"""CPU of a page, by that of Scrapy with trafilatura: at most."""
RECORDED = 1.6
"""CPU of a page of a crawl on one core by that of trafilatura alone, in November 2026. Other work
on the machine makes both slower, which is not so of lxml's bare parse."""
GUARD_SLACK = 1.25
GUARD_PAGES = 260
GUARD_TURNS = 3
FIRST_PAGES = 60
"""Whose CPU counts as that of start and end: with so many to wait, all workers are started."""


@dataclass(frozen=True, kw_only=True)
class Crawl:
    """What one crawl took: CPU a page without start and end, and memory of its own process."""

    pages_a_second: float
    cpu_ms: float
    megabytes: float


Side = Callable[[str, int, str], subprocess.Popen[bytes]]
"""Starts a crawl, of a base URL, of so many pages, with a folder for what it writes."""


def start_scrapy(base: str, pages: int, _: str, *, extracts: bool) -> subprocess.Popen[bytes]:
    """Start a plain Scrapy spider in a process of its own."""
    words = [base, "--pages", str(pages), *(["--extract"] if extracts else [])]
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.crawl_speed", "--bare", *words],
        cwd=PROJECT,
        env=without_proxy(),
        stderr=subprocess.DEVNULL,
    )


def start_own(base: str, pages: int, folder: str) -> subprocess.Popen[bytes]:
    """Start newsbot as it is, but for the browser; it sees itself how many cores it may use."""
    return start_newsbot(base, pages=pages, output=folder, RENDER="never")


def find_sides(*, with_trafilatura: bool) -> dict[str, Side]:
    """Return what is compared, by name."""
    plain: dict[str, Side] = {BARE: partial(start_scrapy, extracts=False)}
    if with_trafilatura:
        plain[TRAFILATURA] = partial(start_scrapy, extracts=True)
    return {**plain, ONE_CORE: start_own, ALL_CORES: start_own}


def measure_sides(
    sides: Mapping[str, Side],
    *,
    folder: Path | None,
    pages: int,
    rounds: int,
    log: Callable[[str], None] = print,
) -> dict[str, Crawl]:
    """Run all in turns and return the medians of each; what each run took is logged."""
    corpus = ["--corpus", str(folder), "--pages", str(pages)] if folder else []
    found: dict[str, list[Crawl]] = {name: [] for name in sides}
    with invented_site(*corpus) as base:
        idle = {name: run(side, name, base, FIRST_PAGES)[1] for name, side in sides.items()}
        for number in range(rounds):
            for name, side in sides.items():
                seconds, cpu, megabytes = run(side, name, base, pages)
                cost = 1000 * (cpu - idle[name]) / (pages - FIRST_PAGES)
                crawl = Crawl(pages_a_second=pages / seconds, cpu_ms=cost, megabytes=megabytes)
                found[name].append(crawl)
                log(f"{number + 1}: {name:<24}{pages / seconds:7.1f} pages/s {cost:6.2f} CPU ms")
    return {name: find_median(crawls) for name, crawls in found.items()}


def run(side: Side, name: str, base: str, pages: int) -> tuple[float, float, float]:
    """Return the seconds of a crawl from its first article on, its CPU seconds, and its MB.

    :raises SystemExit: it failed, or did not fetch each page once.
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    with tempfile.TemporaryDirectory() as folder:
        if cores and name != ALL_CORES:
            os.sched_setaffinity(0, cores[-1:])
        try:
            process = side(base, pages, folder)
        finally:
            if cores:
                os.sched_setaffinity(0, cores)
        _, status, used = os.wait4(process.pid, 0)
        ended = time.monotonic()
        process.returncode = os.waitstatus_to_exitcode(status)
    counts = read_counts(base)
    if counts["pages"] != pages or process.returncode:
        sys.exit(
            f"{name}: served {counts['pages']:.0f} pages, expected {pages}; "
            f"ended with {process.returncode}"
        )
    seconds = ended - counts["first"]
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1_000


def find_median(crawls: Sequence[Crawl]) -> Crawl:
    """Return the medians of some crawls, and the most memory."""
    return Crawl(
        pages_a_second=statistics.median(crawl.pages_a_second for crawl in crawls),
        cpu_ms=statistics.median(crawl.cpu_ms for crawl in crawls),
        megabytes=max(crawl.megabytes for crawl in crawls),
    )


def judge(found: Mapping[str, Crawl]) -> bool:
    """Print the medians and the ratios; return whether all bounds are met."""
    print(f"{'medians':<26}{'pages/s':>9}{'CPU ms':>9}{'of bare':>9}")
    bare = found[BARE]
    for name, crawl in found.items():
        share = crawl.pages_a_second / bare.pages_a_second
        print(f"{name:<26}{crawl.pages_a_second:9.1f}{crawl.cpu_ms:9.2f}{share:9.2f}")
    held = True
    for name, bound in OF_BARE.items():
        ratio = found[name].pages_a_second / bare.pages_a_second
        held = held and ratio >= bound
        print(f"{name}: {ratio:.2f} of bare Scrapy's pages a second (bound {bound})")
    if TRAFILATURA in found:
        ratio = found[ONE_CORE].cpu_ms / found[TRAFILATURA].cpu_ms
        held = held and ratio <= OF_TRAFILATURA
        print(f"CPU {ratio:.2f} times that of {TRAFILATURA} (bound {OF_TRAFILATURA})")
    return held


def guard() -> bool:
    """Compare the CPU of a crawl with that of trafilatura; return whether it is within bounds.

    A crawl that takes too much is measured again, ``GUARD_TURNS`` times in all: other work on the
    machine was seen to double what one takes.

    :raises SystemExit: trafilatura is not installed.
    """
    return any(_guard_once() for _ in range(GUARD_TURNS))


def _guard_once() -> bool:
    readers = find_readers(with_trafilatura=True)
    found = measure_sides({ONE_CORE: start_own}, folder=None, pages=GUARD_PAGES, rounds=1)
    site = Site()
    pages = [site.answer(article_path(number))[0] for number in range(FIRST_PAGES)]
    extract = {TRAFILATURA: readers["trafilatura"]}
    other = statistics.fmean(measure(extract, pages, rounds=1)[TRAFILATURA])
    ratio, bound = found[ONE_CORE].cpu_ms / other, RECORDED * GUARD_SLACK
    print(f"CPU {ratio:.2f} times that of trafilatura alone, {other:.2f} ms (bound {bound:.2f})")
    return ratio <= bound


def crawl_here(base: str, pages: int, *, extracts: bool) -> None:
    """Crawl in this process, with a plain spider."""
    callback = None
    if extracts:
        from trafilatura import bare_extraction  # noqa: PLC0415 - no requirement of newsbot

        callback = partial(bare_extraction, with_metadata=True)
    paths = (article_path(number) for number in range(pages))
    run_bare([f"{base}{path}" for path in paths], UNTHROTTLED, read=callback)


def main() -> None:
    """Measure, print, and fail where a bound is missed."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("folder", type=Path, nargs="?")
    cli.add_argument("--pages", type=int, default=600)
    cli.add_argument("--rounds", type=int, default=3)
    cli.add_argument("--guard", action="store_true", help="fail where it has become much slower")
    cli.add_argument("--bare", help=argparse.SUPPRESS)
    cli.add_argument("--extract", action="store_true", help=argparse.SUPPRESS)
    options = cli.parse_args()
    if options.bare:
        crawl_here(options.bare, options.pages, extracts=options.extract)
        return
    if options.guard:
        sys.exit(not guard())
    sides = find_sides(with_trafilatura=find_spec("trafilatura") is not None)
    found = measure_sides(sides, folder=options.folder, pages=options.pages, rounds=options.rounds)
    sys.exit(not judge(found))


if __name__ == "__main__":
    main()
