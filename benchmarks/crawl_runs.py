"""Start the invented site and crawls of it, for the benchmarks of speed and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).parent.parent

LOOK_SECONDS = 0.1
"""Seconds between two measurements of the memory of a run."""

# What politeness would add is waiting; both sides of a comparison do without it.
UNTHROTTLED = {
    "ALLOWED_PRIVATE_ADDRESSES": "127.0.0.0/8",
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "0",
    "CONCURRENT_REQUESTS": "16",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "16",
    "SUMMARY_ENABLED": "0",
}


@contextmanager
def invented_site(*options: str) -> Iterator[str]:
    """Serve the invented site; yields its scheme, host and port.

    :param options: of its command line.
    """
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.invented_site", *options],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        port = server.stdout.readline().strip() if server.stdout else ""
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def start_newsbot(base: str, *, pages: int, output: str, **further: str) -> subprocess.Popen[bytes]:
    """Start ``scrapy crawl news`` on the site's section.

    :param further: settings of the crawl.
    """
    # The invented texts are near copies of each other; dropped, they would not be written.
    settings = {**UNTHROTTLED, "OUTPUT_DIR": output, "DUPLICATES": "label", **further}
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", "max_pages=1000"]
    return subprocess.Popen(
        [*command, "-a", f"url={base}/section?of={pages}", *options],
        cwd=PROJECT,
        env=without_proxy(),
        stderr=subprocess.DEVNULL,
    )


def run_bare(
    urls: list[str],
    settings: Mapping[str, str],
    *,
    read: Callable[[bytes], object] | None = None,
) -> None:
    """Crawl URLs in this process with Scrapy's defaults, and ignore the responses.

    :param read: called with the body of each page, whatever it returns is dropped.
    """
    import scrapy  # noqa: PLC0415 - only the child of a benchmark needs it
    from scrapy.crawler import AsyncCrawlerProcess  # noqa: PLC0415

    class Bare(scrapy.Spider):
        name = "bare"
        start_urls = urls

        def parse(self, response: scrapy.http.Response) -> None:
            if read is not None:
                read(response.body)

    process = AsyncCrawlerProcess({**settings, "LOG_ENABLED": False})
    process.crawl(Bare)
    process.start()


def watch(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Wait for the end of a process; returns its CPU seconds and its peak in MB.

    Both with the processes it has started, of which pages they share count for each.
    """
    peak = 0.0
    while True:
        peak = max(peak, read_memory_mb(process.pid))
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            process.returncode = os.waitstatus_to_exitcode(status)
            return used.ru_utime + used.ru_stime, peak
        time.sleep(LOOK_SECONDS)


def read_memory_mb(pid: int) -> float:
    """Return the resident memory of a process and those it has started; 0 once it has ended."""
    return read_own_memory_mb(pid) + sum(map(read_memory_mb, find_started(pid)))


def read_own_memory_mb(pid: int) -> float:
    """Return the resident memory of a process alone; 0 once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return 0.0
    own = next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)
    return own / 1024


def find_started(pid: int) -> set[int]:
    """Return the processes that a process has started; empty once it has ended."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return {int(word) for task in tasks for word in (task / "children").read_text().split()}
    except OSError:
        return set()


def read_clock(base: str) -> tuple[int, float]:
    """Return articles served and seconds from the first to the last since the clock was read."""
    clock = read_counts(base)
    return int(clock["pages"]), float(clock["seconds"])


def read_counts(base: str) -> dict[str, float]:
    """Return what the site has served since its clock was read, by name."""
    with urllib.request.urlopen(f"{base}/clock") as response:  # noqa: S310 - our own loopback site
        counts: dict[str, float] = json.load(response)
    return counts


def without_proxy() -> dict[str, str]:
    """Return the environment without proxies, which loopback pages must not go through."""
    return {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}


def pin(pid: int, *, last: bool) -> None:
    """Keep a process on one core, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(pid, {cores[-1] if last else cores[0]})
