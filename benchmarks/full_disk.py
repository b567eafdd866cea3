"""Crawl onto a disk that is full again and again, make room, and report what is missing.

    python -m benchmarks.full_disk [--articles 1500] [--kills 4] [--seed 1] [--compression zstd]
        [--rotate-bytes 1000000]

The disk is a tmpfs of 20 MB with the store and the files; mounting it needs root. While it is
full, every other crawl is killed. Required: a crawl that is not killed ends with 74 or 75 and a
reason in one line; with room, each article is there once, no line is torn, and ``scrapy store
check`` finds no problems.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.chaos import crawl, finish, kill, list_options, read_arguments
from benchmarks.crawl_runs import invented_site
from newsbot.exit_codes import ExitCode

DISK = "20m"
LARGER = "400m"
BALLAST_BYTES = {"none": 0, "gzip": 14_000_000, "zstd": 14_000_000}
"""What takes up room from the start, by compression: packed, the articles would find enough."""
FULL = (ExitCode.COULD_NOT_WRITE, ExitCode.COULD_NOT_STORE)
SAYS = ("could not write to", "could not go on: the store", "the store", "cannot be written")


@contextmanager
def small_disk() -> Iterator[Path]:
    """Mount a file system of ``DISK`` bytes in memory."""
    with tempfile.TemporaryDirectory() as name:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", name], check=True)
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


def fill(base: str, cli: argparse.Namespace, *, options: list[str]) -> bool:
    """Crawl until the disk is full, and on it; return whether each end was a clear one."""
    chance = random.Random(cli.seed)  # noqa: S311 - the same moments in each run
    is_clear = True
    for number in range(2 * cli.kills + 1):
        with tempfile.TemporaryFile() as log:
            process = crawl(base, cli.articles, options, log=log)
            if number % 2:
                time.sleep(chance.uniform(1.0, 4.0))
                kill(process)
                continue
            code = process.wait()
            log.seek(0)
            lines = log.read().decode().splitlines()
        reasons = [line for line in lines if any(words in line for words in SAYS)]
        print(f"exit {code}: {reasons[0] if reasons else lines[-1:]}")
        has_traceback = any(line.startswith("Traceback") for line in lines)
        is_clear &= code in FULL and bool(reasons) and not has_traceback
    return is_clear


def main() -> None:
    """Run once and end with 1 if anything is missing, double or torn."""
    cli = read_arguments(__doc__.splitlines()[0])
    cli.set_defaults(kills=4)
    options = cli.parse_args()
    if os.geteuid() != 0:
        print("passed over: only root can mount a disk that is small")
        return
    with invented_site() as base, small_disk() as disk:
        (disk / "ballast").write_bytes(bytes(BALLAST_BYTES[options.compression]))
        words = list_options(disk, "", options)
        is_clear = fill(base, options, options=words)
        subprocess.run(["mount", "-o", f"remount,size={LARGER}", disk], check=True)
        is_whole = finish(base, options.articles, output=disk, options=words)
    sys.exit(not (is_clear and is_whole))


if __name__ == "__main__":
    main()
