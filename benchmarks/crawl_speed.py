"""Pages per second of a whole newsbot crawl, and of bare Scrapy with an empty callback.

    python -m benchmarks.crawl_speed [--pages 1000] [--rounds 3] [--processes 0]

Both fetch the same pages of 60 to 100 KB from loopback, in turns; the site's clock measures from
the first page to the last. Both and the server may use all cores; bare Scrapy uses one. Required:
a ratio of 0.4.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile

from benchmarks.crawl_runs import (
    PROJECT,
    UNTHROTTLED,
    invented_site,
    read_clock,
    run_bare,
    start_newsbot,
    without_proxy,
)
from benchmarks.invented_site import article_path

MIN_RATIO = 0.4


def crawl_bare(base: str, pages: int) -> float:
    """Return the pages a second of a spider that does nothing."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.crawl_speed", "--bare", base, "--pages", str(pages)],
        cwd=PROJECT,
        env=without_proxy(),
    )
    return _measure(process, base, pages)


def crawl_newsbot(base: str, pages: int, processes: str) -> float:
    """Return the pages a second of discovery, extraction, deduplication and writing."""
    with tempfile.TemporaryDirectory() as output:
        settings = {"EXTRACTION_PROCESSES": processes}
        process = start_newsbot(base, pages=pages, output=output, **settings)
        return _measure(process, base, pages)


def _measure(process: subprocess.Popen[bytes], base: str, pages: int) -> float:
    process.wait()
    served, seconds = read_clock(base)
    if served != pages:
        sys.exit(f"served {served} pages, expected {pages}")
    return served / seconds


def main() -> None:
    """Run both in turns and print the ratio of their medians."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--pages", type=int, default=1000)
    cli.add_argument("--rounds", type=int, default=3)
    cli.add_argument("--processes", default="0", help="newsbot's EXTRACTION_PROCESSES")
    cli.add_argument("--bare", help=argparse.SUPPRESS)
    options = cli.parse_args()
    if options.bare:
        pages = (article_path(number) for number in range(options.pages))
        run_bare([f"{options.bare}{page}" for page in pages], UNTHROTTLED)
        return
    bare, newsbot = [], []
    with invented_site() as base:
        for _ in range(options.rounds):
            bare.append(crawl_bare(base, options.pages))
            newsbot.append(crawl_newsbot(base, options.pages, options.processes))
            print(f"bare Scrapy {bare[-1]:6.1f} pages/s   newsbot {newsbot[-1]:6.1f} pages/s")
    ratio = statistics.median(newsbot) / statistics.median(bare)
    print(f"ratio of the medians {ratio:.2f} (bound {MIN_RATIO})")
    sys.exit(ratio < MIN_RATIO)


if __name__ == "__main__":
    main()
