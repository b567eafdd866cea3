"""Two sites on one host, crawled by two machines with one PostgreSQL store."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from tests.fetch.test_host_pace import LATE_SECONDS, crawl_both, smallest_gap
from tests.loopback import Answer, serve
from tests.scrapy_run import Run
from tests.store.test_store_check import run_store

DELAY = 1.0
COUNTS = {"ebb": 3, "flood": 3}


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_two_sites_of_a_host_share_its_delay_and_write_each_article_once(
    tmp_path: Path, store: str
) -> None:
    with serve({"/robots.txt": Answer("")}) as web:
        delays = dict.fromkeys(COUNTS, DELAY)
        paths, times = crawl_both(web, tmp_path, COUNTS, delays, store=store)

    assert smallest_gap(times) >= DELAY - LATE_SECONDS
    assert len(paths) == len(set(paths)) == len(COUNTS) + sum(COUNTS.values())
    for site, number in COUNTS.items():
        ids = [article["articleId"] for article in Run(0, "", "", tmp_path / site).articles]
        assert len(ids) == len(set(ids)) == number
        assert run_store(tmp_path / site, "check", store=store).code == ExitCode.DONE
