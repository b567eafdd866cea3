"""Pages per second and memory of one crawl of many hosts, and of bare Scrapy on the same URLs.

    python -m benchmarks.many_hosts [--hosts 600] [--rounds 3] [--processes 0]

Each host has two articles of 60 to 100 KB; a loopback server, the proxy of both crawls, responds
for all hosts. newsbot also requests each robots.txt, extracts, compares, remembers and writes.
Both run in turns and may use all cores, with the server; bare Scrapy uses one. The server's share
is printed. CPU and memory are those of all processes of a crawl. Required: a ratio of 0.5, and
under 300 MB.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crawl_runs import (
    PROJECT,
    UNTHROTTLED,
    invented_site,
    read_counts,
    run_bare,
    watch,
    without_proxy,
)
from benchmarks.invented_site import article_path

MIN_RATIO = 0.5
MAX_MB = 300
PAGES_A_HOST = 2
SETTINGS = {**UNTHROTTLED, "CONCURRENT_REQUESTS": "32", "CONCURRENT_REQUESTS_PER_DOMAIN": "2"}


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One crawl: by the server's clock, and what its processes took from its start to its end."""

    pages_a_second: float
    server_cpu_seconds: float
    cpu_seconds: float
    megabytes: float


def list_urls(hosts: int) -> list[str]:
    """Return the URLs by host in turn, so that all hosts are crawled at once."""
    numbers = ((host, page) for page in range(PAGES_A_HOST) for host in range(hosts))
    return [
        f"http://lamp-{host}.example{article_path(host * PAGES_A_HOST + page)}"
        for host, page in numbers
    ]


def crawl_bare(listed: Path, proxy: str) -> Measure:
    """Run a spider that does nothing."""
    return _measure(["-m", "benchmarks.many_hosts", "--bare", str(listed)], listed, proxy)


def crawl_newsbot(listed: Path, proxy: str, output: str, processes: str) -> Measure:
    """Run newsbot as it is, but for waiting for the hosts' sake and for the browser."""
    # The invented texts are near copies of each other; dropped, they would not be written.
    settings = {**SETTINGS, "OUTPUT_DIR": output, "DUPLICATES": "label", "RENDER": "never"}
    settings["EXTRACTION_PROCESSES"] = processes
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    words = ["-m", "scrapy", "crawl", "news", "-a", f"urls={listed}", *options]
    return _measure(words, listed, proxy)


def _measure(words: list[str], listed: Path, proxy: str) -> Measure:
    process = subprocess.Popen(
        [sys.executable, *words],
        cwd=PROJECT,
        env={**without_proxy(), "http_proxy": proxy},
        stderr=subprocess.DEVNULL,
    )
    cpu_seconds, megabytes = watch(process)
    counts = read_counts(proxy)
    served = int(counts["pages"])
    wanted = len(listed.read_text("utf-8").split())
    if served != wanted or process.returncode:
        sys.exit(f"served {served} pages, expected {wanted}; exit code {process.returncode}")
    return Measure(
        pages_a_second=served / counts["seconds"],
        server_cpu_seconds=counts["cpu_seconds"],
        cpu_seconds=cpu_seconds,
        megabytes=megabytes,
    )


def _tell(name: str, runs: list[Measure], pages: int) -> tuple[float, float]:
    """Print the last run; returns the medians of pages a second and of pages a CPU second."""
    last = runs[-1]
    print(
        f"{name:12} {last.pages_a_second:6.1f} pages/s  {pages / last.cpu_seconds:6.1f} pages/CPU s"
        f"  {last.megabytes:4.0f} MB  server {last.server_cpu_seconds:.1f} CPU s",
        flush=True,
    )
    wall = statistics.median(run.pages_a_second for run in runs)
    return wall, statistics.median(pages / run.cpu_seconds for run in runs)


def main() -> int:
    """Run both in turns and print the ratios of their medians; returns the exit code."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--hosts", type=int, default=600)
    cli.add_argument("--rounds", type=int, default=3)
    cli.add_argument("--processes", default="0", help="newsbot's EXTRACTION_PROCESSES")
    cli.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    options = cli.parse_args()
    if options.bare:
        run_bare(options.bare.read_text("utf-8").split(), SETTINGS)
        return 0
    bare: list[Measure] = []
    newsbot: list[Measure] = []
    pages = options.hosts * PAGES_A_HOST
    with tempfile.TemporaryDirectory() as name, invented_site() as proxy:
        listed = Path(name, "urls.txt")
        listed.write_text("\n".join(list_urls(options.hosts)), "utf-8")
        for number in range(options.rounds):
            bare.append(crawl_bare(listed, proxy))
            slow = _tell("bare Scrapy", bare, pages)
            newsbot.append(
                crawl_newsbot(listed, proxy, str(Path(name, str(number))), options.processes)
            )
            own = _tell("newsbot", newsbot, pages)
    ratio, cpu_ratio = own[0] / slow[0], own[1] / slow[1]
    most = max(run.megabytes for run in newsbot)
    print(f"{options.hosts} hosts, {PAGES_A_HOST} pages each")
    print(f"ratio of the medians {ratio:.2f} (bound {MIN_RATIO}), of pages a CPU second with start")
    print(f"and end {cpu_ratio:.2f}; newsbot's peak {most:.0f} MB (bound {MAX_MB})")
    return int(ratio < MIN_RATIO or most > MAX_MB)


if __name__ == "__main__":
    sys.exit(main())
