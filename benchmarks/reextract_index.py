"""Memory, CPU time and disk that ``newsbot reextract`` takes to index the lines of output files.

    python -m benchmarks.reextract_index [--lines 150000]

Indexes a plain file of 10,000 lines and one of so many, each in a process of its own.

Required: the longer file takes at most ``MOST_MORE_MB`` more memory.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from newsbot.reextraction.line_index import LineIndex
from newsbot.reextraction.page_choice import PageChoice

FEW_LINES = 10_000
MOST_MORE_MB = 20
HOST = "https://lamp.example"


def write_lines(path: Path, number: int) -> None:
    """Write the lines of so many articles, which differ in id and URL."""
    # Not imported where memory is measured.
    from newsbot import extract  # noqa: PLC0415
    from newsbot.dedupe import with_keys  # noqa: PLC0415
    from tests.invented_articles import invent_article  # noqa: PLC0415

    record = with_keys(extract(invent_article(1), url=f"{HOST}/0")).to_dict()
    record["metadata"] |= {"spider": "lamp", "dateDownloaded": "2026-06-01T08:00:00Z"}
    with path.open("w", encoding="utf-8") as file:
        for n in range(number):
            record |= {"articleId": f"{n:016x}", "url": f"{HOST}/2026/06/story-{n}"}
            file.write(f"{json.dumps(record)}\n")


def index_lines(path: Path) -> tuple[int, float, float, int]:
    """Index a file; return its lines, CPU seconds, the peak of memory in MB and bytes on disk."""
    began = time.process_time()
    with closing(LineIndex()) as index:
        index.fill([path], choice=PageChoice())
        seconds, lines = time.process_time() - began, index.count()
        pages, size = (
            int(index.database.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_count", "page_size")
        )
    return lines, seconds, read_peak(), pages * size


def read_peak() -> float:
    """Return the most memory that this process has had, in MB; ru_maxrss has that of its parent."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """Index both files, print what they took, and fail where memory grows with lines."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--lines", type=int, default=150_000)
    options = cli.parse_args()
    peaks = []
    with TemporaryDirectory() as folder:
        for number in (FEW_LINES, options.lines):
            path = Path(folder, "a.jsonl")
            write_lines(path, number)
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                lines, seconds, peak, size = pool.apply(index_lines, [path])
            peaks.append(peak)
            print(
                f"{lines:9,} lines: {1e6 * seconds / lines:.0f} microseconds of CPU each, "
                f"peak {peak:.0f} MB, {size / lines:.0f} bytes of the index each",
                flush=True,
            )
    print(f"more memory: {peaks[1] - peaks[0]:.0f} MB (bound: {MOST_MORE_MB})")
    sys.exit(peaks[1] - peaks[0] > MOST_MORE_MB)


if __name__ == "__main__":
    main()
