"""Crawl the invented site twice, and report the requests and the time of the second run.

    python -m benchmarks.second_run [--articles 1000]

Required: no article and no list sent, the section not modified. Reported: whether the command took
less than 3 seconds from its start to its end, which depends on what else the machine does.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time

from benchmarks.crawl_runs import invented_site, read_counts, start_newsbot

QUICK_SECONDS = 3.0


def main() -> None:
    """Run once and end with 1 if the second run requested more than it should."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--articles", type=int, default=1000)
    articles = cli.parse_args().articles
    served = []
    with invented_site() as base, tempfile.TemporaryDirectory() as output:
        for name in ("first", "second"):
            started = time.monotonic()
            process = start_newsbot(base, pages=articles, output=output)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = code = os.waitstatus_to_exitcode(status)
            seconds = time.monotonic() - started
            counts = read_counts(base)
            served.append((code, *(int(counts[key]) for key in ("pages", "lists", "not_modified"))))
            print(
                f"{name} run: {served[-1][1]} articles and {served[-1][2]} list pages sent, "
                f"{served[-1][3]} not modified, {seconds:.1f} s "
                f"({usage.ru_utime + usage.ru_stime:.1f} s of CPU), exit {code}"
            )
    print(f"under {QUICK_SECONDS:.0f} s: {'yes' if seconds < QUICK_SECONDS else 'no'}")
    sys.exit(served != [(0, articles, -(-articles // 100), 0), (0, 0, 0, 1)])


if __name__ == "__main__":
    main()
