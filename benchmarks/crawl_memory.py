"""Memory of one crawl of many pages, by pages written.

    python -m benchmarks.crawl_memory [--pages 5000]

Of the crawl and the processes it starts. Required: under 300 MB in all, and constant from the
first thousand pages on. Needs /proc (Linux).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.crawl_runs import invented_site, read_memory_mb, start_newsbot

MAX_MB = 300
FLAT_SHARE = 0.10
"""Growth after the first thousand pages that still counts as flat."""
STEP_PAGES = 500
WARM_PAGES = 1000


def count_lines(folder: Path) -> int:
    """Return the articles written so far, in files that grow as well."""
    files = folder.glob("*/*/*.jsonl*")
    return sum(p.read_bytes().count(b"\n") for p in files)


def measure(pages: int) -> list[tuple[int, float]]:
    """Crawl, and return (pages written, MB) about every ``STEP_PAGES`` pages."""
    samples: list[tuple[int, float]] = []
    with invented_site() as base, tempfile.TemporaryDirectory() as output:
        process = start_newsbot(base, pages=pages, output=output)
        memory = 0.0
        while process.poll() is None:
            memory = read_memory_mb(process.pid) or memory
            written = count_lines(Path(output))
            if written >= STEP_PAGES * (len(samples) + 1):
                samples.append((written, memory))
                print(f"{written:6d} pages  {memory:6.1f} MB", flush=True)
            time.sleep(0.3)
    return samples


def main() -> None:
    """Print the samples and compare them with the bounds."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--pages", type=int, default=5000)
    samples = measure(cli.parse_args().pages)
    most = max(memory for _, memory in samples)
    warm = [memory for written, memory in samples if written >= WARM_PAGES]
    growth = warm[-1] / warm[0] - 1
    print(f"most {most:.0f} MB (bound {MAX_MB}), growth after {WARM_PAGES} pages {growth:+.1%}")
    sys.exit(most > MAX_MB or growth > FLAT_SHARE)


if __name__ == "__main__":
    main()
