"""Kills a crawl at random moments until it is done, and says what is missing, double or torn.

    python -m benchmarks.chaos [--articles 1500] [--kills 15] [--postgresql] [--seed 1]

The whole group of processes gets SIGKILL, as in a power cut, each time after up to some
seconds of work. The bar: each article once, no torn line, ``scrapy store check`` clean.
"""

from __future__ import annotations

import argparse
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

from benchmarks.crawl_runs import PROJECT, UNTHROTTLED, invented_site, without_proxy
from benchmarks.postgres import find_programs, serve_postgres

WORK_SECONDS = (0.2, 2.5)
"""How long a crawl works, after its start, before it is killed."""

_START_SECONDS = 60


def crawl(base: str, articles: int, options: list[str]) -> subprocess.Popen[bytes]:
    """Start a crawl of the site in a group of processes of its own."""
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", "max_pages=1000"]
    return subprocess.Popen(
        [*command, "-a", f"url={base}/section?of={articles}", *options],
        cwd=PROJECT,
        env=without_proxy(),
        stderr=subprocess.DEVNULL,
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
    for file in output.glob("news/*/*.jsonl"):
        if file.name.endswith(".rejected.jsonl"):
            continue
        for line in file.read_bytes().splitlines(keepends=True):
            try:
                articles[json.loads(line)["articleId"]] += 1
                torn += not line.endswith(b"\n")
            except ValueError:
                torn += 1
    return articles, torn


def run(base: str, cli: argparse.Namespace, *, output: Path, store: str) -> bool:
    """Crawl through all the kills; return whether everything is as it must be."""
    chance = random.Random(cli.seed)  # noqa: S311 - the same moments in each run
    settings = {
        **UNTHROTTLED,
        "DUPLICATES": "label",
        "OUTPUT_DIR": str(output),
        **({"STORE_URL": store} if store else {}),
    }
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    kills = 0
    while kills < cli.kills:
        process = crawl(base, cli.articles, options)
        wait_for_work(process, output / ".newsbot/locks/news.holder.json")
        time.sleep(chance.uniform(*WORK_SECONDS) if kills % 3 else chance.uniform(0, 0.5))
        if process.poll() is not None:
            print(f"a crawl ended by itself with {process.returncode}; raise --articles")
            break
        kills += 1
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    code = crawl(base, cli.articles, options).wait()
    articles, torn = read_lines(output)
    words = [sys.executable, "-m", "scrapy", "store", "check"]
    check = subprocess.run([*words, *options], cwd=PROJECT, check=False).returncode
    missing = cli.articles - len(articles)
    double = articles.total() - len(articles)
    print(f"{kills} kills: {missing} missing, {double} double, {torn} torn; exit {code}, {check}")
    return not (missing or double or torn or code or check) and kills >= cli.kills


def main() -> None:
    """Run once and end with 1 if anything is missing, double or torn."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--articles", type=int, default=1500)
    cli.add_argument("--kills", type=int, default=15)
    cli.add_argument("--seed", type=int, default=1)
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
