"""Sites, workers and a database for the tests of a fleet."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.loopback import Answer, Web, serve
from tests.scrapy_run import QUICK, Run, StartedRun, run_scrapy, start_scrapy
from tests.store.test_repeated_runs import article, path_of, section

SHORTEST_LEASE = "5"


def make_pages(articles: int) -> dict[str, Answer | list[Answer]]:
    return {"/world": section(0, articles), **{path_of(n): article(n) for n in range(articles)}}


@contextmanager
def serve_sites(number: int, *, articles: int) -> Iterator[list[Web]]:
    """Serve sites, each at a loopback address of its own, with a section of articles."""
    if not number:
        yield []
        return
    with (
        serve_sites(number - 1, articles=articles) as others,
        serve(make_pages(articles), host=f"127.0.0.{number + 1}") as web,
    ):
        yield [*others, web]


@dataclass
class Fleet:
    """A database, a table of sites, and the workers that a test starts."""

    url: str
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    workers: list[StartedRun] = field(default_factory=list)

    def write_tables(self, webs: Sequence[Web], *, more: str = "") -> None:
        tables = (
            f'[site_{number}]\ndomain = "{web.base[7:]}"\nsections = ["{web.base}/world"]\n{more}'
            for number, web in enumerate(webs)
        )
        (self.folder / "sites.toml").write_text("\n".join(tables), "utf-8")

    def start_worker(self, *words: str, **settings: str) -> StartedRun:
        output = self.folder / f"worker_{len(self.workers)}"
        worker = start_scrapy("worker", *words, *self._options(output, settings), output=output)
        self.workers.append(worker)
        return worker

    def run(self, *words: str, **settings: str) -> Run:
        output = self.folder / "output"
        return run_scrapy(*words, *self._options(output, settings), output=output)

    def sql(self, statement: str) -> list[Any]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def count(self, what: str) -> int:
        try:
            return int(self.sql(f"SELECT count(*) FROM {what}")[0][0])  # noqa: S608 - of a test
        except psycopg.errors.UndefinedTable:
            return 0

    def _options(self, output: Path, settings: dict[str, str]) -> list[str]:
        given = {
            **QUICK,
            "OUTPUT_DIR": str(output),
            "STORE_URL": self.url,
            "NEWSBOT_SITES": str(self.folder / "sites.toml"),
            "FLEET_TICK_SECONDS": "1",
            "LEASE_SECONDS": SHORTEST_LEASE,
            **self.settings,
            **settings,
        }
        return [word for name, value in given.items() for word in ("-s", f"{name}={value}")]


def wait_until(is_true: Callable[[], bool], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
