"""Memory of one crawl of many pages, by pages written.

    python -m benchmarks.crawl_memory [--pages 5000]

Of the crawl's process, and of the largest of those that read pages. Required: up to 180 and 120 MB,
and constant from the first thousand pages on. Needs /proc (Linux).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.crawl_runs import (
    find_started,
    invented_site,
    read_own_memory_mb,
    start_newsbot,
)

MAX_CRAWL_MB, MAX_READER_MB = 180, 120
FLAT_SHARE = 0.10
"""Growth after the first thousand pages that still counts as flat."""
STEP_PAGES = 500
WARM_PAGES = 1000


def count_lines(folder: Path) -> int:
    """Return the articles written so far, in files that grow as well."""
    files = folder.glob("*/*/*.jsonl*")
    return sum(p.read_bytes().count(b"\n") for p in files)


def is_reader(pid: int) -> bool:
    """Return whether a process reads pages, not the one that Python cleans up with."""
    try:
        return b"multiprocessing.spawn" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def measure(pages: int) -> list[tuple[int, float, float]]:
    """Crawl, and return (pages written, MB of the crawl, of a reader) about every 500 pages."""
    samples: list[tuple[int, float, float]] = []
    with invented_site() as base, tempfile.TemporaryDirectory() as output:
        process = start_newsbot(base, pages=pages, output=output)
        crawl = reader = 0.0
        while process.poll() is None:
            crawl = read_own_memory_mb(process.pid) or crawl
            readers = filter(is_reader, find_started(process.pid))
            reader = max(map(read_own_memory_mb, readers), default=reader)
            written = count_lines(Path(output))
            if written >= STEP_PAGES * (len(samples) + 1):
                samples.append((written, crawl, reader))
                print(f"{written:6d} pages  {crawl:6.1f} MB, a reader {reader:6.1f}", flush=True)
            time.sleep(0.3)
    return samples


def main() -> None:
    """Print the samples and compare them with the bounds."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--pages", type=int, default=5000)
    samples = measure(cli.parse_args().pages)
    crawl, reader = (max(sample[place] for sample in samples) for place in (1, 2))
    warm = [sample[1:] for sample in samples if sample[0] >= WARM_PAGES]
    growth = max(after / before - 1 for before, after in zip(warm[0], warm[-1], strict=True))
    print(f"crawl {crawl:.0f} MB (bound {MAX_CRAWL_MB}), reader {reader:.0f} ({MAX_READER_MB})")
    print(f"growth after {WARM_PAGES} pages {growth:+.1%} (bound {FLAT_SHARE:.0%})")
    sys.exit(crawl > MAX_CRAWL_MB or reader > MAX_READER_MB or growth > FLAT_SHARE)


if __name__ == "__main__":
    main()
