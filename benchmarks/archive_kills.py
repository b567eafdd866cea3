"""Kill a crawl of an archive again and again, and check that each page is written once.

    python -m benchmarks.archive_kills ../shared/corpus [--pages 5000] [--kills 10] [--seed 1]

A kill comes at a random moment after the first articles of a run. Then the crawl runs
to its end, and another run reads the end of the archive. Lines and outcomes are compared with the
pages of the archive. Exit code 1 if there is a fault.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.archive_pages import repeat_pages, write_archive

LOOK_SECONDS = 0.1
START_SECONDS = 120.0
"""For a run to write its first articles."""


class KilledCrawl:
    """A crawl of one archive into one folder, run after run."""

    def __init__(self, archive: Path, output: Path, *, chance: random.Random) -> None:
        self._archive, self._output, self._chance = archive, output, chance

    def start(self) -> subprocess.Popen[bytes]:
        """Start a run in a process group of its own."""
        words = ["-m", "newsbot", "crawl", "archive", "-a", f"warc={self._archive}"]
        words += ["-s", f"OUTPUT_DIR={self._output}", "-s", "SUMMARY_ENABLED=0"]
        return subprocess.Popen(
            [sys.executable, *words], start_new_session=True, stderr=subprocess.DEVNULL
        )

    def kill(self, seconds: float) -> int:
        """Start a run, and kill it so many seconds after its first lines; return all lines."""
        process = self.start()
        before = self.count_bytes()
        deadline = time.monotonic() + START_SECONDS
        while self.count_bytes() == before and process.poll() is None:
            if time.monotonic() > deadline:
                sys.exit("a run wrote nothing")
            time.sleep(LOOK_SECONDS)
        time.sleep(self._chance.uniform(0, seconds))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return sum(1 for _ in self.read("*.jsonl*"))

    def finish(self) -> list[int]:
        """Let two runs end by themselves; return their exit codes."""
        return [self.start().wait() for _ in range(2)]

    def count_bytes(self) -> int:
        """Return the size of all files of articles."""
        return sum(path.stat().st_size for path in self._output.glob("archive/*/*.jsonl*"))

    def read(self, pattern: str) -> Iterator[Mapping[str, str]]:
        """Yield the lines of some files; the last one of an unfinished file may be cut."""
        for path in self._output.glob(f"archive/*/{pattern}"):
            for line in path.read_bytes().split(b"\n"):
                if line and (path.suffix != ".part" or line.endswith(b"}")):
                    yield json.loads(line)

    def find_rejected(self) -> set[str]:
        """Return the URLs of all rejections."""
        return {line["url"] for line in self.read("*.rejected.ndjson*")}


def find_faults(crawl: KilledCrawl, pages: set[str]) -> list[str]:
    """Return what is wrong with lines and rejections; a rejection may be there twice."""
    written = Counter(line["requestedUrl"] for line in crawl.read("*.jsonl*"))
    rejected = crawl.find_rejected()
    faults = [f"{url}: written {times} times" for url, times in written.items() if times > 1]
    faults += [f"{url}: neither written nor rejected" for url in pages - {*written} - rejected]
    faults += [f"{url}: written and rejected" for url in rejected & {*written}]
    faults += [f"{url}: not in the archive" for url in {*written} - pages]
    return faults


def main() -> None:
    """Kill, finish, check, and print what was found."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("folder", type=Path)
    cli.add_argument("--pages", type=int, default=5_000)
    cli.add_argument("--kills", type=int, default=10)
    cli.add_argument("--seconds", type=float, default=8.0, help="longest from first lines to kill")
    cli.add_argument("--seed", type=int, default=1)
    options = cli.parse_args()
    with TemporaryDirectory() as folder:
        archive = Path(folder, "pages.warc.gz")
        write_archive(archive, repeat_pages(options.folder, options.pages))
        pages = {url for url, _ in repeat_pages(options.folder, options.pages)}
        chance = random.Random(options.seed)  # noqa: S311 - the same moments for one seed
        crawl = KilledCrawl(archive, Path(folder, "output"), chance=chance)
        for number in range(options.kills):
            print(f"kill {number + 1}: {crawl.kill(options.seconds):5} lines", flush=True)
        codes = crawl.finish()
        faults = find_faults(crawl, pages)
        lines = sum(1 for _ in crawl.read("*.jsonl*"))
        rejected = len(crawl.find_rejected())
    print(f"exit codes {codes}; {lines} articles and {rejected} rejections of {len(pages)} pages")
    print(f"faults: {len(faults)}")
    print("\n".join(faults[:20]))
    sys.exit(bool(faults or any(codes)))


if __name__ == "__main__":
    main()
