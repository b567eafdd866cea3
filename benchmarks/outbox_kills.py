"""Kill the writer of a fleet at random moments, into a folder and into a storage.

Each line must be in one file, in the order of its site. At some kills two writers are at work.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from benchmarks.postgresql_server import find_programs, serve_postgres
from tests.scrapy_run import start_scrapy
from tests.storage_server import serve_storage
from tests.store.fleet_lines import (
    commit_run,
    count_waiting,
    make_url,
    read_files,
    read_objects,
)

ARTICLES, REJECTIONS, LATER = 3000, 500, 20
"""Lines at first, and those that are added after each kill."""
FILE_BYTES = 12_000
LATEST_KILL_SECONDS = 0.15
"""After the first file of a writer is recorded."""
STORAGE = "s3://news/articles"


def kill_writers(place: str, words: list[str], output: Path, *, kills: int) -> None:
    """Start and kill writers, and let the last one come to its end."""
    chance = random.Random(kills)  # noqa: S311 - the same moments in each run
    commit_run(place, "harbour", range(ARTICLES), rejections=REJECTIONS, padding=20)
    for number in range(kills):
        before = count_waiting(place)
        writers = [start_scrapy("write", "--forever", *words, output=output)]
        if number % 5 == 0:
            writers.append(start_scrapy("write", *words, output=output))
        deadline = time.monotonic() + 60
        while count_waiting(place) == before and time.monotonic() < deadline:
            pass
        time.sleep(chance.random() * LATEST_KILL_SECONDS)
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            writer.wait(60)
        commit_run(place, f"site{number}", range(LATER))
    start_scrapy("write", *words, output=output).wait(600)


def judge(read: Callable[[str], list[dict[str, Any]]], *, kills: int) -> bool:
    """Print what the files have, and return whether it is each line once and in order."""
    urls = [record["url"] for record in read(".jsonl")]
    rejections, expected = len(read(".rejected.ndjson")), ARTICLES + LATER * kills
    of_site = [url for url in urls if url.startswith("https://harbour.")]
    is_ordered = of_site == [make_url("harbour", number) for number in range(ARTICLES)]
    print(
        f"  {kills} kills: {len(urls):,} lines, {len({*urls}):,} distinct, expected {expected:,}; "
        f"{rejections} rejections, expected {REJECTIONS}; in order: {is_ordered}"
    )
    return len(urls) == len({*urls}) == expected and rejections == REJECTIONS and is_ordered


def run_campaign(server: str, name: str, *, compression: str, kills: int) -> bool:
    """Kill writers into the folder or the storage, and return whether each line is there once."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    place, is_storage = server.replace("/postgres?", f"/{name}?"), name == "storage"
    with TemporaryDirectory() as folder:
        settings = {
            "STORE_URL": place,
            "OUTPUT_DIR": folder,
            "OUTPUT_STORAGE": STORAGE if is_storage else "",
            "OUTPUT_COMPRESSION": compression,
            "OUTPUT_ROTATE_BYTES": str(FILE_BYTES),
            "OUTPUT_BATCH_SECONDS": "0",
        }
        words = [word for pair in settings.items() for word in ("-s", "=".join(pair))]
        kill_writers(place, words, Path(folder), kills=kills)
        print(name)
        if is_storage:
            return judge(partial(read_objects, STORAGE), kills=kills)
        return judge(lambda ending: read_files(Path(folder), f"{ending}*"), kills=kills)


def main() -> int:
    """Run both, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=25)
    kills = parser.parse_args().kills
    programs = find_programs() or sys.exit("no PostgreSQL under /usr/lib/postgresql")
    with serve_postgres(programs) as server, serve_storage() as storage:
        os.environ.update({**storage.environment, "NO_PROXY": "127.0.0.1"})
        kinds = ("folder", "zstd"), ("storage", "gzip")
        results = [
            run_campaign(server, name, compression=compression, kills=kills)
            for name, compression in kinds
        ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
