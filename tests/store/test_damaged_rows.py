"""Values in the store that no run wrote: one line, and nothing else is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from tests.loopback import serve
from tests.scrapy_run import run_scrapy
from tests.store.store_rows import execute_sql
from tests.store.test_store_check import make_pages, run_store

ARTICLES = 30


@pytest.mark.parametrize("damage", ["source = 'gar'", "url = '{\"gar'", "url = NULL"])
def test_damaged_urls_are_left_out_with_one_warning(tmp_path: Path, damage: str) -> None:
    with serve(make_pages(ARTICLES)) as web:
        words = ("crawl", "news", "-a", f"url={web.base}/world", "-a", "max_pages=1")
        run_scrapy(*words, "-a", "max_articles=10", output=tmp_path)
        execute_sql(tmp_path, f"UPDATE url SET {damage} WHERE state = 'open'")  # noqa: S608
        second = run_scrapy(*words, output=tmp_path)

    assert second.code == ExitCode.DONE, second.stderr
    assert second.stderr.count("20 URLs of the store are damaged and left out") == 1
    assert "Traceback" not in second.stderr
    assert len(second.articles) >= 10


@pytest.mark.parametrize("action", ["check", "export"])
def test_a_damaged_file_row_is_one_line(tmp_path: Path, action: str) -> None:
    with serve(make_pages(ARTICLES)) as web:
        words = ("crawl", "news", "-a", f"url={web.base}/world", "-a", "max_pages=1")
        run_scrapy(*words, output=tmp_path)
    execute_sql(tmp_path, "UPDATE output_file SET compression = 'gar'")
    run = run_store(tmp_path, action)

    assert run.code == ExitCode.COULD_NOT_STORE
    assert run.stderr.startswith("newsbot: the store is damaged, KeyError('gar'): ")
    assert run.stderr.count("\n") == 1
