"""Replay the corpus with a Crawl-delay and faults, and check the request log for impolite requests.

    python -m benchmarks.good_guest [--shared ../shared] [--hosts 8] [--delay 1] [--faults 0.2]

Required: no two requests to a host closer than its Crawl-delay, none before the time that a
Retry-After named, none that robots.txt forbids. Times are the proxy's, when it has responded.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.crawl_runs import PROJECT, without_proxy
from benchmarks.replay_crawl import check_folder, list_hosts, replay

SLACK_SECONDS = 0.05
"""How much the proxy's response time may differ between two requests."""

RETRY_AFTER_SECONDS = 1.0
"""Of the proxy's faults."""


def crawl(proxy: str, hosts: list[str], folder: Path) -> int:
    """Crawl the front pages of all hosts in one run, each with a forbidden URL."""
    listed = folder / "urls.txt"
    urls = [f"http://{host}{path}" for host in hosts for path in ("/", "/replay/private/x")]
    listed.write_text("\n".join(urls), encoding="utf-8")
    options = [f"OUTPUT_DIR={folder}", "SUMMARY_ENABLED=0"]
    words = [word for option in options for word in ("-s", option)]
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"urls={listed}", *words]
    environment = {**without_proxy(), "http_proxy": proxy}
    return subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode


def read_log(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the requests of each host in the order of their times."""
    by_host: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        asked = json.loads(line)
        by_host[asked["host"]].append(asked)
    return {host: sorted(asked, key=lambda one: one["time"]) for host, asked in by_host.items()}


def check_log(by_host: dict[str, list[dict[str, Any]]], *, delay: float) -> bool:
    """Print what was found in the log, and return whether the requirements are met."""
    pairs = [pair for asked in by_host.values() for pair in pairwise(asked)]
    gaps = sorted(b["time"] - a["time"] for a, b in pairs)
    after = [b["time"] - a["time"] for a, b in pairs if a["status"] == 503]  # noqa: PLR2004
    forbidden = [one for asked in by_host.values() for one in asked if "/private/" in one["path"]]
    close = sum(gap < delay - SLACK_SECONDS for gap in gaps)
    early = sum(gap < RETRY_AFTER_SECONDS - SLACK_SECONDS for gap in after)
    print(f"{sum(map(len, by_host.values()))} requests to {len(by_host)} hosts")
    print(f"closest two requests to a host: {gaps[0]:.3f} s; closer than {delay:g} s: {close}")
    print(f"after a 503 with Retry-After: 1, {len(after)} requests, too early: {early}")
    print(f"requests that robots.txt forbids: {len(forbidden)}")
    return not (close or early or forbidden)


def main() -> int:
    """Run the benchmark; returns the exit code."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--shared", type=Path, default=PROJECT.parent / "shared")
    cli.add_argument("--hosts", type=int, default=8, help="hosts with most pages (%(default)s)")
    cli.add_argument("--delay", type=float, default=1.0)
    cli.add_argument("--faults", type=float, default=0.2)
    given = cli.parse_args()
    check_folder(given.shared)
    hosts = list_hosts(given.shared, 1)[: given.hosts]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = folder / "replay.log"
        delay, faults = given.delay, given.faults
        with replay(given.shared, faults=faults, log=log, crawl_delay=delay) as proxy:
            print(f"exit code {crawl(proxy, hosts, folder)}")
        is_good = check_log(read_log(log), delay=delay)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
