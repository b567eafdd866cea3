"""Pages per second of a whole crawl with the store, and of the same crawl without.

    python -m benchmarks.store_speed [--pages 1000] [--rounds 3] [--store URL]

Both fetch the same pages of 60 to 100 KB from loopback, in turns. The CPU time per page is
compared, that of extraction processes included, from start to end, less that of a crawl of one
page; in wall time the store also waits for the disk, twice a second. Required: a ratio of 0.95.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile

from benchmarks.crawl_runs import invented_site, read_clock, start_newsbot

MIN_RATIO = 0.95


def crawl(base: str, pages: int, store: str) -> tuple[float, float]:
    """Return the seconds of the processor that a crawl takes, and pages a second by the clock."""
    with tempfile.TemporaryDirectory() as output:
        process = start_newsbot(base, pages=pages, output=output, STORE_URL=store)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    served, seconds = read_clock(base)
    if served != pages or process.returncode:
        sys.exit(f"served {served} pages, expected {pages}; ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, served / max(seconds, 1e-9)


def main() -> None:
    """Run both in turns and print the ratio of their medians."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--pages", type=int, default=1000)
    cli.add_argument("--rounds", type=int, default=3)
    cli.add_argument("--store", default=".newsbot/store.sqlite", help="as STORE_URL")
    options = cli.parse_args()
    stores = {"without": "", "with": options.store}
    costs: dict[str, list[float]] = {name: [] for name in stores}
    with invented_site() as base:
        for number in range(options.rounds):
            for name, store in stores.items():
                idle, _ = crawl(base, 1, store)
                took, speed = crawl(base, options.pages, store)
                costs[name].append((took - idle) / (options.pages - 1) * 1e3)
                print(
                    f"{number + 1}: {name} the store {costs[name][-1]:5.2f} ms of the processor "
                    f"a page, {speed:5.1f} pages/s",
                    flush=True,
                )
    ratio = statistics.median(costs["without"]) / statistics.median(costs["with"])
    print(f"ratio of the medians {ratio:.2f} (bound {MIN_RATIO})")
    sys.exit(ratio < MIN_RATIO)


if __name__ == "__main__":
    main()
