"""``scrapy store export`` prints all records, ``prune`` removes what no run needs."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from newsbot.exit_codes import ExitCode
from newsbot.store.database import Store
from newsbot.store.facts.search_facts import search_table
from tests.loopback import Answer, serve
from tests.scrapy_run import run_scrapy
from tests.store.store_rows import STORE, execute_sql
from tests.store.test_store_check import make_pages, path_of, run_store
from tests.store.test_wrong_clock import YEARS, set_clock

TWENTY_DAYS = 20 * 24 * 3600


def test_export_has_each_url_article_and_run(tmp_path: Path) -> None:
    with serve(make_pages(30)) as web:
        arguments = ["crawl", "news", "-a", f"url={web.base}/world", "-a", "max_articles=20"]
        run_scrapy(*arguments, output=tmp_path)
    records = [json.loads(line) for line in run_store(tmp_path, "export").stdout.splitlines()]

    kinds = Counter(record["kind"] for record in records)
    assert kinds == {"url": 31, "article": 20, "run": 1, "history": 1}
    states = Counter(record["state"] for record in records if record["kind"] == "url")
    assert states == {"written": 20, "open": 10, "section": 1}
    assert all(record["url"].startswith(web.base) for record in records[:51])
    files = {record["file"] for record in records if record["kind"] == "article"}
    assert all((tmp_path / file).exists() for file in files)
    (run,) = (record for record in records if record["kind"] == "run")
    assert run["ends"] == {"over_limit": 10, "section": 1, "written": 20}
    assert (run["found"], run["left"]) == (31, 0)


def test_export_of_an_unknown_site_is_one_line(tmp_path: Path) -> None:
    with serve(make_pages(30)) as web:
        run_scrapy("crawl", "news", "-a", f"url={web.base}/world", output=tmp_path)
    refused = run_store(tmp_path, "export", "--site", "rlt")

    assert refused.code == ExitCode.WRONG_USAGE
    assert "has no site 'rlt'; the store command lists all" in refused.stderr


def test_prune_lists_before_it_removes_and_nothing_is_written_twice(tmp_path: Path) -> None:
    pages = make_pages(30) | {path_of(7): Answer("%PDF-1.7", kind="application/pdf")}
    with serve(pages) as web:
        arguments = ["crawl", "news", "-a", f"url={web.base}/world"]
        run_scrapy(*arguments, output=tmp_path)
        execute_sql(tmp_path, "UPDATE run SET started_at = started_at - ?", TWENTY_DAYS)
        run_scrapy(*arguments, output=tmp_path)
        before = (tmp_path / STORE).read_bytes()
        said = run_store(tmp_path, "prune", "--older-than", "15d")
        assert (tmp_path / STORE).read_bytes() == before
        removed = run_store(tmp_path, "prune", "--older-than", "15d", "--yes")
        web.asked.clear()
        third = run_scrapy(*arguments, output=tmp_path)
        checked = run_store(tmp_path, "check")

    assert said.stdout.splitlines()[:-1] == removed.stdout.splitlines()[:-1]
    assert "URLs that gave no article: 1\n" in said.stdout
    assert "runs: 1\n" in said.stdout
    assert said.stdout.endswith("; --yes removes them\n")
    assert [path for path in web.asked if "/wave-" in path] == [path_of(7)]
    assert len(third.articles) == 29
    assert checked.code == 0, checked.stdout


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)  # an SQLite store has one machine
@pytest.mark.parametrize("seconds", [YEARS, -YEARS], ids=["ahead", "behind"])
def test_prune_counts_ages_by_the_clock_of_the_database(
    tmp_path: Path, store: str, seconds: int
) -> None:
    opened = Store.open(store, folder=tmp_path)
    with opened.transaction() as connection:
        now = opened.read_clock(connection)
        times = {"https://young.example": now - 3600, "https://old.example": now - TWENTY_DAYS}
        rows = [{"front_page": k, "listings": "[]", "searched_at": v} for k, v in times.items()]
        connection.execute(sa.insert(search_table), rows)
    words = ["store", "prune", "--older-than", "15d", "--yes", "-s", f"STORE_URL={store}"]
    pruned = run_scrapy(*words, output=tmp_path, PYTHONPATH=str(set_clock(tmp_path, seconds)))
    left = opened.read(sa.select(search_table.c.front_page))
    opened.close()

    assert pruned.code == ExitCode.DONE, pruned.stderr
    assert pruned.stdout.startswith("searches: 1\n")
    assert [row.front_page for row in left] == ["https://young.example"]
