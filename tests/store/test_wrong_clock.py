"""Runs after one whose clock was wrong: what it recorded costs at most the longest ordinary wait.

The clock of a run is wrong by moving the times that it left in the store.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from newsbot.extraction import SiteProfile
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy
from tests.store.store_rows import execute_sql
from tests.store.test_repeated_runs import article, crawl
from tests.store.test_revisits import articles_asked, path_of, section, tagged

DAY = 24 * 3600
YEARS = 10 * 365 * DAY
ARTICLES = 4

TIMES = {
    "url": ("not_before",),
    "validator": ("saved_at",),
    "revisit": ("due_at", "born_at"),
    "robots": ("fetched_at",),
    "site": ("started_at", "heartbeat_at", "ended_at"),
    "run": ("started_at", "ended_at"),
    "run_history": ("started_at", "ended_at"),
    "search": ("searched_at",),
    "url_pattern": ("seen_at",),
    "parameter": ("seen_at",),
    "listing_rate": ("read_at", "tried_at"),
}


def shift_clock(output: Path, seconds: int) -> None:
    """Move all times in the store, as if the clock of the runs before had been wrong."""
    for table, columns in TIMES.items():
        for column in columns:
            moved = f"UPDATE {table} SET {column} = {column} + ? WHERE {column} > 0"  # noqa: S608
            execute_sql(output, moved, seconds)


@pytest.fixture
def web() -> Iterator[Web]:
    pages: dict[str, Answer | list[Answer]] = {
        "/world": tagged(section(0, ARTICLES), "section"),
        **{path_of(n): tagged(article(n), f"a{n}") for n in range(ARTICLES - 1)},
        path_of(ARTICLES - 1): [Answer("not yet", status=404), article(ARTICLES - 1)],
    }
    with serve(pages) as running:
        yield running


@pytest.mark.parametrize("seconds", [YEARS, -YEARS], ids=["ahead", "behind"])
def test_a_failed_url_is_tried_again_after_a_wrong_clock(
    web: Web, tmp_path: Path, seconds: int
) -> None:
    crawl(web, tmp_path)
    assert execute_sql(tmp_path, "SELECT count(*) FROM url WHERE not_before > 0") == [(1,)]
    shift_clock(tmp_path, seconds)
    second = crawl(web, tmp_path, REVISIT_AFTER="")

    assert len(second.articles) == ARTICLES
    assert second.code == ExitCode.DONE, second.stderr


@pytest.mark.parametrize("seconds", [YEARS, -YEARS], ids=["ahead", "behind"])
def test_a_section_is_requested_whole_after_a_wrong_clock(
    web: Web, tmp_path: Path, seconds: int
) -> None:
    crawl(web, tmp_path)
    shift_clock(tmp_path, seconds)
    crawl(web, tmp_path, REVISIT_AFTER="")

    assert "/world" not in web.unchanged
    assert web.asked.count("/robots.txt") == 2


def test_articles_of_a_clock_that_was_ahead_are_revisited_on_schedule(
    web: Web, tmp_path: Path
) -> None:
    crawl(web, tmp_path)
    shift_clock(tmp_path, YEARS)
    web.asked.clear()
    crawl(web, tmp_path)
    assert set(articles_asked(web)) == {path_of(n) for n in range(ARTICLES)}

    web.asked.clear()
    crawl(web, tmp_path)
    assert articles_asked(web) == [], "the next visit is an hour later"


def test_a_revisit_that_comes_very_late_is_not_the_last(web: Web, tmp_path: Path) -> None:
    """The clock may be ahead, and the article young."""
    crawl(web, tmp_path)
    shift_clock(tmp_path, -YEARS)
    crawl(web, tmp_path)
    shift_clock(tmp_path, -2 * 3600)
    web.asked.clear()
    crawl(web, tmp_path)
    assert len(articles_asked(web)) == ARTICLES

    shift_clock(tmp_path, -2 * 3600)
    web.asked.clear()
    crawl(web, tmp_path)
    assert len(articles_asked(web)) == 1, "only the article that the second run wrote"


def test_what_many_runs_learned_outlives_a_run_with_a_wrong_clock(web: Web, tmp_path: Path) -> None:
    """Of the domain that the run crawls, and of another."""
    crawl(web, tmp_path)
    now = int(time.time())
    execute_sql(
        tmp_path, "INSERT INTO url_pattern VALUES ('quay.example', '/{word}', 9, 0, ?)", now
    )
    execute_sql(tmp_path, "INSERT INTO parameter VALUES ('quay.example', '[\"ocid\"]', ?)", now)
    profile = tmp_path / ".profiles" / "quay.example.json"
    SiteProfile().save(profile)
    for seconds in (YEARS, 0, -YEARS, 0, 0):  # the last one trusts the clock of the one before
        shift_clock(tmp_path, -DAY)
        run = crawl_with_clock(web, tmp_path, seconds) if seconds else crawl(web, tmp_path)
        assert run.code == ExitCode.DONE, run.stderr

    patterns = execute_sql(tmp_path, "SELECT domain, seen_at FROM url_pattern ORDER BY domain")
    parameters = execute_sql(tmp_path, "SELECT domain, seen_at FROM parameter")
    assert [domain for domain, _ in patterns] == ["127.0.0.1", "quay.example"]
    assert [domain for domain, _ in parameters] == ["quay.example"]
    assert max(seen_at for _, seen_at in patterns + parameters) <= time.time()
    assert profile.exists()


def crawl_with_clock(web: Web, output: Path, seconds: int) -> Run:
    words = ["crawl", "news", "-a", f"url={web.base}/world"]
    return run_scrapy(*words, output=output, PYTHONPATH=str(set_clock(output, seconds)))


def set_clock(folder: Path, seconds: int) -> Path:
    """Return a folder that makes the clock of a Python so many seconds ahead."""
    clock = folder / "clock"
    clock.mkdir(exist_ok=True)
    wrong = f"import time\nright = time.time\ntime.time = lambda: right() + {seconds}\n"
    (clock / "sitecustomize.py").write_text(wrong, "utf-8")
    return clock
