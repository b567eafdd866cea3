"""The first run of a day removes by itself what no run has any use for, and nothing else."""

from __future__ import annotations

from pathlib import Path

from newsbot.store.facts.url_facts import RUNS_TO_COME
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy
from tests.store.store_rows import execute_sql
from tests.store.test_store_check import make_pages, path_of, run_store
from tests.store.test_wrong_clock import shift_clock

FORTY_DAYS = 40 * 24 * 3600
OLD_HOST = "INSERT INTO robots (host, fetched_at) VALUES ('https://gone.example', 1000000)"
AHEAD_HOST = "INSERT INTO robots (host, fetched_at) VALUES ('https://ahead.example', 9000000000)"


def crawl(web: Web, output: Path, *words: str) -> Run:
    run = run_scrapy("crawl", "news", "-a", f"url={web.base}/world", *words, output=output)
    assert run.code == 0, run.stderr
    return run


def count(output: Path, rows: str) -> int:
    ((number,),) = execute_sql(output, f"SELECT count(*) FROM {rows}")  # noqa: S608
    return int(number)


def test_a_run_forty_days_later_removes_what_is_useless(tmp_path: Path) -> None:
    pages = make_pages(30) | {path_of(7): Answer("%PDF-1.7", kind="application/pdf")}
    with serve(pages) as web:
        crawl(web, tmp_path)
        shift_clock(tmp_path, -FORTY_DAYS)
        execute_sql(tmp_path, OLD_HOST)
        execute_sql(tmp_path, AHEAD_HOST)
        web.asked.clear()
        second = crawl(web, tmp_path)
        checked = run_store(tmp_path, "check")
        runs = count(tmp_path, "run")
        ahead = count(tmp_path, "robots WHERE host = 'https://ahead.example'")
        execute_sql(tmp_path, OLD_HOST)
        crawl(web, tmp_path)

    assert [path for path in web.asked if "/wave-" in path] == [path_of(7)]
    assert len(second.articles) == 29
    assert (runs, ahead) == (1, 0)
    assert checked.code == 0, checked.stdout
    # The third run is the second one of its day.
    assert count(tmp_path, "robots WHERE host = 'https://gone.example'") == 1


def test_an_open_url_waits_for_a_hundred_runs(tmp_path: Path) -> None:
    with serve(make_pages(30)) as web:
        crawl(web, tmp_path, "-a", "max_articles=20")
        shift_clock(tmp_path, -FORTY_DAYS)
        crawl(web, tmp_path, "-a", "max_articles=1")
        after_forty_days = count(tmp_path, "url WHERE state = 'open'")
        shift_clock(tmp_path, -FORTY_DAYS)
        for table in ("site", "run"):
            later = f"UPDATE {table} SET epoch = epoch + ?"  # noqa: S608
            execute_sql(tmp_path, later, RUNS_TO_COME + 1)
        web.pages["/world"] = [Answer("<main></main>")]
        run_scrapy("crawl", "news", "-a", f"url={web.base}/world", output=tmp_path)

    assert after_forty_days == 9
    assert count(tmp_path, "url WHERE state = 'open'") == 0
    assert count(tmp_path, "article") == 21
