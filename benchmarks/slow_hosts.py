"""Crawl hosts that respond at once beside hosts that drip, and compare with a crawl without these.

    python -m benchmarks.slow_hosts [--dripping 40] [--fair 10] [--pages 20]

The dripping hosts are listed first. A quarter of them each drips its robots.txt, the headers of its
pages, their bodies, or sends nothing. Required: the last article of a fair host arrives at most 1.5
times as late as without them, counted from the first request of the crawl.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.crawl_runs import PROJECT, without_proxy
from benchmarks.loopback_hosts import PAGE, LoopbackHosts, Reply, serve_hosts

MAX_RATIO = 1.5
DRIPPING_NET = "127.0.1."
FAIR_NET = "127.0.2."
SETTINGS = {
    "ALLOWED_PRIVATE_ADDRESSES": "127.0.0.0/8",
    "RENDER": "never",
    "DUPLICATES": "label",
    "SUMMARY_ENABLED": "0",
    "MAX_FAILED_SHARE": "1",
    # A shorter time limit brings retries of the dripping hosts into the time of the fair ones.
    "DOWNLOAD_TIMEOUT": "4",
}
DRIPS: dict[int, Reply] = {
    0: Reply(body=PAGE, at_once=0),
    1: Reply(body=PAGE, at_once=30),
    2: Reply(body=PAGE, at_once=300),
}


def answer(host: str, path: str) -> Reply:
    """Return the response of a host, which drips in a way that its number says."""
    kind = int(host.rpartition(".")[2]) % 4 if host.startswith(DRIPPING_NET) else None
    if path == "/robots.txt":
        rules = b"User-agent: *\nDisallow:\n" * 9
        return Reply(body=rules, at_once=120 if kind == len(DRIPS) else None)
    return Reply(body=PAGE) if kind is None else DRIPS.get(kind, Reply(body=PAGE))


def crawl(web: LoopbackHosts, hosts: list[str], pages: int, folder: Path) -> float:
    """Return the seconds from the first request to the last article of a fair host."""
    web.log.clear()
    listed = folder / "urls.txt"
    urls = [web.url(host, f"/the-tide-of-day-{n}") for host in hosts for n in range(pages)]
    listed.write_text("\n".join(urls), encoding="utf-8")
    settings = {**SETTINGS, "OUTPUT_DIR": str(folder)}
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"urls={listed}", *options]
    with subprocess.Popen(command, cwd=PROJECT, env=without_proxy()) as process:
        wanted = pages * sum(host.startswith(FAIR_NET) for host in hosts)
        while process.poll() is None and _count_fair(web) < wanted:
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        process.kill()  # what the dripping hosts still send does not matter
    if _count_fair(web) < wanted:
        sys.exit(f"the crawl ended with {_count_fair(web)} of {wanted} fair articles")
    fair = [arrival.time for arrival in web.log if arrival.host.startswith(FAIR_NET)]
    return max(fair) - min(arrival.time for arrival in web.log)


def _count_fair(web: LoopbackHosts) -> int:
    return sum(one.host.startswith(FAIR_NET) and one.path != "/robots.txt" for one in web.log)


def main() -> int:
    """Run the benchmark; returns the exit code."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--dripping", type=int, default=40)
    cli.add_argument("--fair", type=int, default=10)
    cli.add_argument("--pages", type=int, default=20, help="of each host")
    given = cli.parse_args()
    dripping = [f"{DRIPPING_NET}{number + 1}" for number in range(given.dripping)]
    fair = [f"{FAIR_NET}{number + 1}" for number in range(given.fair)]
    with tempfile.TemporaryDirectory() as name, serve_hosts([*dripping, *fair], answer) as web:
        seconds = []
        for hosts in (fair, [*dripping, *fair]):
            folder = Path(name, str(len(hosts)))
            folder.mkdir()
            seconds.append(crawl(web, hosts, given.pages, folder))
            print(f"{len(hosts)} hosts: last fair article after {seconds[-1]:.1f} s", flush=True)
    ratio = seconds[1] / seconds[0]
    print(f"ratio {ratio:.2f} (bound {MAX_RATIO})")
    return int(ratio > MAX_RATIO)


if __name__ == "__main__":
    sys.exit(main())
