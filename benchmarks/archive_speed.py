"""CPU time per page of ``scrapy crawl archive`` beside that of ``newsbot.extract`` alone.

    python -m benchmarks.archive_speed ../shared/corpus [--pages 5000]

The pages of a corpus, repeated with other words, are written to a WARC file and read by a crawl
with everything on, on one core. ``newsbot.extract`` reads the same bytes in this process before
it.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.archive_pages import repeat_pages, write_archive
from benchmarks.crawl_runs import pin
from newsbot import extract

BOUND = 0.85
"""Pages a CPU second of the crawl, by those of ``newsbot.extract``: at least."""
WARM_UP_PAGES = 5


def measure_extract(pages: Iterator[tuple[str, bytes]]) -> float:
    """Return the CPU seconds of ``newsbot.extract`` for all pages."""
    for url, body in itertools.islice(pages, WARM_UP_PAGES):
        extract(body, url=url)
    began = time.process_time()
    for url, body in pages:
        extract(body, url=url)
    return time.process_time() - began


def measure_crawl(archive: Path, output: Path) -> float:
    """Return the CPU seconds of a crawl of the archive, its start included."""
    words = ["crawl", "archive", "-a", f"warc={archive}", "-s", f"OUTPUT_DIR={output}"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "scrapy", *words, "-s", "EXTRACTION_PROCESSES=0"], check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure, print, and fail where the bound is missed."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("folder", type=Path)
    cli.add_argument("--pages", type=int, default=5_000)
    options = cli.parse_args()
    pin(0, last=True)
    with TemporaryDirectory() as folder:
        archive = Path(folder, "pages.warc.gz")
        write_archive(archive, repeat_pages(options.folder, options.pages))
        alone = measure_extract(repeat_pages(options.folder, options.pages))
        crawl = measure_crawl(archive, Path(folder, "output"))
    for name, seconds in (("newsbot.extract", alone), ("crawl archive", crawl)):
        print(f"{name:<16}{options.pages / seconds:8.1f} pages a CPU second")
    share = alone / crawl
    print(f"crawl archive has {share:.2f} times the speed (bound {BOUND})")
    sys.exit(share < BOUND)


if __name__ == "__main__":
    main()
