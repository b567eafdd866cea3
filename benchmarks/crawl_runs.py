"""Starts the invented site and crawls of it; shared by the benchmarks of speed and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).parent.parent

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
def invented_site() -> Iterator[str]:
    """Serve the invented site on the last core; yields its scheme, host and port."""
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.invented_site"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    pin(server.pid, last=True)
    try:
        port = server.stdout.readline().strip() if server.stdout else ""
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def start_newsbot(base: str, *, pages: int, output: str, **further: str) -> subprocess.Popen[bytes]:
    """Start ``scrapy crawl news`` on the site's section, on the first core.

    :param further: settings of the crawl.
    """
    # The invented texts are near copies of each other; dropped, they would not be written.
    settings = {**UNTHROTTLED, "OUTPUT_DIR": output, "DUPLICATES": "label", **further}
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", "max_pages=1000"]
    process = subprocess.Popen(
        [*command, "-a", f"url={base}/section?of={pages}", *options],
        cwd=PROJECT,
        env=without_proxy(),
        stderr=subprocess.DEVNULL,
    )
    pin(process.pid, last=False)
    return process


def read_clock(base: str) -> tuple[int, float]:
    """Return articles served and seconds from the first to the last since the clock was read."""
    clock = read_counts(base)
    return int(clock["pages"]), float(clock["seconds"])


def read_counts(base: str) -> dict[str, float]:
    """Return what the site has served since its clock was read, by name."""
    with urllib.request.urlopen(f"{base}/clock") as answer:  # noqa: S310 - our own loopback site
        counts: dict[str, float] = json.load(answer)
    return counts


def without_proxy() -> dict[str, str]:
    """Return the environment without proxies, which loopback pages must not go through."""
    return {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}


def pin(pid: int, *, last: bool) -> None:
    """Keep a process on one core, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(pid, {cores[-1] if last else cores[0]})
