"""Crawl the invented site twice, and report the requests and the time of the second run.

    python -m benchmarks.second_run [--articles 1000]

Required: no article and no list sent, the section not modified, under 3 seconds from the start of
the command to its end on an idle machine.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time

from benchmarks.crawl_runs import invented_site, read_counts, start_newsbot

BAR_SECONDS = 3.0


def main() -> None:
    """Run once and end with 1 if the second run asked for more than it should."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--articles", type=int, default=1000)
    articles = cli.parse_args().articles
    asked = []
    with invented_site() as base, tempfile.TemporaryDirectory() as output:
        for name in ("first", "second"):
            begun = time.monotonic()
            process = start_newsbot(base, pages=articles, output=output)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = code = os.waitstatus_to_exitcode(status)
            seconds = time.monotonic() - begun
            counts = read_counts(base)
            asked.append((code, *(int(counts[key]) for key in ("pages", "lists", "not_modified"))))
            print(
                f"{name} run: {asked[-1][1]} articles and {asked[-1][2]} list pages sent, "
                f"{asked[-1][3]} not modified, {seconds:.1f} s "
                f"({usage.ru_utime + usage.ru_stime:.1f} s of CPU), exit {code}"
            )
    print(f"bar: under {BAR_SECONDS:.0f} s {'met' if seconds < BAR_SECONDS else 'missed'}")
    sys.exit(asked != [(0, articles, -(-articles // 100), 0), (0, 0, 0, 1)])


if __name__ == "__main__":
    main()
