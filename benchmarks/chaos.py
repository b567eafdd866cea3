"""Kill a crawl at random moments until it is done, and report missing, repeated and torn lines.

    python -m benchmarks.chaos [--articles 1500] [--kills 15] [--postgresql] [--seed 1]
        [--compression zstd] [--rotate-bytes 1000000]

The whole process group gets SIGKILL, as in a power cut, each time after up to some seconds of
work. Required: each article once, no torn line, ``scrapy store check`` without problems.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import zstandard

from benchmarks.crawl_runs import PROJECT, UNTHROTTLED, invented_site, without_proxy
from benchmarks.postgresql_server import find_programs, serve_postgres

WORK_SECONDS = (0.2, 2.5)
"""How long a crawl works, after its start, before it is killed."""

_START_SECONDS = 60

OPENERS = {
    ".gz": lambda file: gzip.decompress(file.read_bytes()),
    ".zst": lambda file: zstandard.ZstdDecompressor().stream_reader(file.read_bytes()).read(),
}
"""Readers of plain bytes, by the suffix of a file."""


def crawl(
    base: str, articles: int, options: list[str], *, log: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """Start a crawl of the site in a group of processes of its own, its log to a file or away."""
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", "max_pages=1000"]
    return subprocess.Popen(
        [*command, "-a", f"url={base}/section?of={articles}", *options],
        cwd=PROJECT,
        env=without_proxy(),
        stderr=log or subprocess.DEVNULL,
        start_new_session=True,
    )


def wait_for_work(process: subprocess.Popen[bytes], note: Path) -> None:
    """Return when a crawl holds its lock, or has ended."""
    until = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        if note.exists() and json.loads(note.read_text() or "{}").get("processId") == process.pid:
            return
        time.sleep(0.01)


def read_lines(output: Path) -> tuple[Counter[str], int]:
    """Return how often each article is written, and the number of lines that are torn."""
    articles: Counter[str] = Counter()
    torn = 0
    for file in output.glob("news/*/*.jsonl*"):
        for line in OPENERS.get(file.suffix, Path.read_bytes)(file).splitlines(keepends=True):
            try:
                articles[json.loads(line)["articleId"]] += 1
                torn += not line.endswith(b"\n")
            except ValueError:
                torn += 1
    return articles, torn


def list_options(output: Path, store: str, cli: argparse.Namespace) -> list[str]:
    """Return the settings of a crawl as words of its command."""
    settings = {
        **UNTHROTTLED,
        "DUPLICATES": "label",
        "OUTPUT_DIR": str(output),
        "OUTPUT_COMPRESSION": cli.compression,
        "OUTPUT_ROTATE_BYTES": str(cli.rotate_bytes),
        **({"STORE_URL": store} if store else {}),
    }
    return [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a crawl and all that it has started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def finish(base: str, articles: int, *, output: Path, options: list[str]) -> bool:
    """Crawl to the end; return whether everything is as it must be, and say what is not."""
    code = crawl(base, articles, options).wait()
    lines, torn = read_lines(output)
    words = [sys.executable, "-m", "scrapy", "store", "check"]
    check = subprocess.run([*words, *options], cwd=PROJECT, check=False).returncode
    missing, double = articles - len(lines), lines.total() - len(lines)
    growing = len(list(output.rglob("*.part")))
    files = len(list(output.glob("news/*/*.jsonl*")))
    print(f"{missing} missing, {double} double, {torn} torn, {growing} unfinished, {files} files")
    print(f"exit codes: crawl {code}, check {check}")
    return not (missing or double or torn or growing or code or check)


def run(base: str, cli: argparse.Namespace, *, output: Path, store: str) -> bool:
    """Crawl through all the kills; return whether everything is as it must be."""
    chance = random.Random(cli.seed)  # noqa: S311 - the same moments in each run
    options = list_options(output, store, cli)
    kills = 0
    while kills < cli.kills:
        process = crawl(base, cli.articles, options)
        wait_for_work(process, output / ".newsbot/locks/news.holder.json")
        time.sleep(chance.uniform(*WORK_SECONDS) if kills % 3 else chance.uniform(0, 0.5))
        if process.poll() is not None:
            print(f"a crawl ended by itself with {process.returncode}; raise --articles")
            break
        kills += 1
        kill(process)
    print(f"{kills} kills")
    return finish(base, cli.articles, output=output, options=options) and kills >= cli.kills


def read_arguments(about: str) -> argparse.ArgumentParser:
    """Return the arguments that both kinds of trouble share."""
    cli = argparse.ArgumentParser(description=about)
    cli.add_argument("--articles", type=int, default=1500)
    cli.add_argument("--kills", type=int, default=15)
    cli.add_argument("--seed", type=int, default=1)
    cli.add_argument("--compression", choices=["none", "gzip", "zstd"], default="none")
    cli.add_argument("--rotate-bytes", type=int, default=0)
    return cli


def main() -> None:
    """Run once and end with 1 if anything is missing, double or torn."""
    cli = read_arguments(__doc__.splitlines()[0])
    cli.add_argument("--postgresql", action="store_true", help="the store on a server of its own")
    options = cli.parse_args()
    with ExitStack() as stack:
        base = stack.enter_context(invented_site())
        output = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = ""
        if options.postgresql:
            programs = find_programs()
            if programs is None:
                sys.exit("no PostgreSQL under /usr/lib/postgresql")
            store = stack.enter_context(serve_postgres(programs))
        sys.exit(not run(base, options, output=output, store=store))


if __name__ == "__main__":
    main()
