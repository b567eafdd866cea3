"""Pages a second of ``scrapy crawl archive``, beside ``newsbot.extract`` alone and other readers.

    python -m benchmarks.archive_speed ../shared/corpus [--pages 5000] [--others 1000]
        [--fundus PYTHON]

The pages of a corpus, repeated with other words, are written to a WARC file and read by crawls with
everything on: on one core, and on two. ``newsbot.extract`` reads the same bytes in this process
before. trafilatura reads the records that FastWARC gives it. Fundus, which PYTHON is to have, reads
with its reader of CC-NEWS the pages of publishers that it has parsers for; a crawl reads the same
file.

CPU seconds count the start of a program, and so do seconds. Seconds are worth something only on a
machine with nothing else to do.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.archive_pages import repeat_own_pages, repeat_pages, write_archive
from benchmarks.crawl_runs import PROJECT, without_proxy
from newsbot import extract

OF_EXTRACT = 0.85
"""Pages a CPU second of the crawl, by those of ``newsbot.extract``: at least."""
OF_OTHERS = 2.5
"""The same by those of other readers."""
OF_ONE_CORE = 1.8
"""Pages a second on two cores, by those on one."""
WARM_UP_PAGES = 5
PEERS = PROJECT / "benchmarks" / "archive_peers.py"


@dataclass(frozen=True, kw_only=True)
class Speed:
    """What reading some pages took."""

    pages: int
    cpu_seconds: float
    seconds: float = 0.0

    @property
    def of_cpu(self) -> float:
        """Pages a CPU second."""
        return self.pages / self.cpu_seconds

    def __str__(self) -> str:
        rate = f"{self.of_cpu:8.1f} pages a CPU second"
        return f"{rate}{self.pages / self.seconds:8.1f} a second" if self.seconds else rate


def measure_extract(pages: Iterator[tuple[str, bytes]], number: int) -> Speed:
    """Measure ``newsbot.extract``, without its start."""
    for url, body in itertools.islice(pages, WARM_UP_PAGES):
        extract(body, url=url)
    spent = took = 0.0
    for url, body in pages:
        began, at = time.process_time(), time.perf_counter()
        extract(body, url=url)
        spent += time.process_time() - began
        took += time.perf_counter() - at
    return Speed(pages=number - WARM_UP_PAGES, cpu_seconds=spent, seconds=took)


def measure_crawl(archive: Path, pages: int, *, processes: int) -> Speed:
    """Measure a crawl of the archive, its start included."""
    with TemporaryDirectory() as output:
        words = ["-m", "newsbot", "crawl", "archive", "-a", f"warc={archive}"]
        settings = {"OUTPUT_DIR": output, "EXTRACTION_PROCESSES": processes, "SUMMARY_ENABLED": 0}
        given = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([sys.executable, *words, *given], check=True, stderr=subprocess.DEVNULL)
        seconds = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Speed(pages=pages, cpu_seconds=spent, seconds=seconds)


def measure_other(python: str, *words: str) -> Speed:
    """Measure another reader in a process of its own."""
    command = [python, str(PEERS), *words]
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=without_proxy()
    )
    found = json.loads(done.stdout)
    return Speed(pages=found["pages"], cpu_seconds=found["seconds"])


class SilentHandler(SimpleHTTPRequestHandler):
    """Logs nothing."""

    def log_message(self, *_: object) -> None:
        """Do nothing."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder; yields the URL of its root. Fundus reads archives of servers only."""
    handler = partial(SilentHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def compare_with_fundus(corpus: Path, folder: Path, *, python: str, number: int) -> bool:
    """Print the speed of Fundus and of a crawl of the same file; return whether it is enough."""
    listed = subprocess.run([python, str(PEERS), "fundus-hosts"], check=True, capture_output=True)
    archive = folder / "fundus.warc.gz"
    pages = repeat_own_pages(corpus, number, hosts=set(json.loads(listed.stdout)))
    write_archive(archive, pages)
    with serve(folder) as root:
        other = measure_other(python, "fundus", f"{root}/{archive.name}")
    own = measure_crawl(archive, number, processes=0)
    print(f"fundus's parsers {other} ({other.pages} of {number} pages)")
    print(f"  newsbot        {own}")
    return judge("fundus", own.of_cpu / other.of_cpu, OF_OTHERS)


def judge(name: str, ratio: float, bound: float) -> bool:
    """Print a ratio, and return whether it is within its bound."""
    print(f"  by {name}: {ratio:.2f} (bound {bound})")
    return ratio >= bound


def measure_all(options: argparse.Namespace, folder: Path, cores: Sequence[int]) -> bool:
    """Measure and print; return whether all bounds are met."""
    corpus, number = options.folder, options.pages
    archive = folder / "pages.warc.gz"
    write_archive(archive, repeat_pages(corpus, number))
    use_cores(cores[-1:])
    alone = measure_extract(repeat_pages(corpus, number), number)
    print(f"newsbot.extract  {alone}", flush=True)
    one = measure_crawl(archive, number, processes=0)
    print(f"crawl, one core  {one}", flush=True)
    judged = [
        judge("extract, CPU", one.of_cpu / alone.of_cpu, OF_EXTRACT),
        judge("extract, time", (number / one.seconds) * alone.seconds / alone.pages, OF_EXTRACT),
    ]
    if len(cores) > 1:
        use_cores(cores[-2:])
        two = measure_crawl(archive, number, processes=2)
        print(f"crawl, two cores {two}", flush=True)
        judged.append(judge("one core, time", one.seconds / two.seconds, OF_ONE_CORE))
        print(f"  CPU of both by that of one: {two.cpu_seconds / one.cpu_seconds:.2f}")
        use_cores(cores[-1:])
    if find_spec("trafilatura") and find_spec("fastwarc"):
        write_archive(archive, repeat_pages(corpus, options.others))
        other = measure_other(sys.executable, "trafilatura", str(archive))
        print(f"trafilatura      {other}", flush=True)
        judged.append(judge("trafilatura", one.of_cpu / other.of_cpu, OF_OTHERS))
    if options.fundus:
        python, others = options.fundus, options.others
        judged.append(compare_with_fundus(corpus, folder, python=python, number=others))
    return all(judged)


def use_cores(cores: Sequence[int]) -> None:
    """Keep this process, and those it starts, on some cores."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores)


def main() -> None:
    """Measure, print, and fail where a bound is missed."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("folder", type=Path)
    cli.add_argument("--pages", type=int, default=5_000)
    cli.add_argument("--others", type=int, default=1_000, help="pages of other readers")
    cli.add_argument("--fundus", metavar="PYTHON", help="of an environment that has fundus")
    options = cli.parse_args()
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
    with TemporaryDirectory() as folder:
        sys.exit(not measure_all(options, Path(folder), cores))


if __name__ == "__main__":
    main()
