"""The exit codes of ``scrapy crawl``, as a shell sees them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from newsbot.site_lock import LOCKS, SiteLock
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy
from tests.store.test_store_check import make_pages, path_of

ARTICLES = 30


@pytest.fixture
def web() -> Iterator[Web]:
    with serve(make_pages(ARTICLES)) as running:
        yield running


def crawl(web: Web, output: Path, **settings: str) -> Run:
    given = {"RETRY_TIMES": "0", **settings}
    return run_scrapy("crawl", "news", "-a", f"url={web.base}/world", output=output, settings=given)


def test_finished_crawl_ends_with_0(web: Web, tmp_path: Path) -> None:
    run = crawl(web, tmp_path)

    assert run.code == ExitCode.DONE, run.stderr
    assert len(run.articles) == ARTICLES


@pytest.mark.parametrize(
    ("settings", "code", "says"),
    [
        ({"MAX_PAGES": "many"}, ExitCode.COULD_NOT_START, "MAX_PAGES must be a whole number"),
        ({"OUTPUT_DIR": "README.md/x"}, ExitCode.COULD_NOT_WRITE, "OUTPUT_DIR 'README.md/x'"),
        ({"STORE_URL": "/proc/x/store"}, ExitCode.COULD_NOT_STORE, "STORE_URL '/proc/x/store'"),
        (
            {"ITEM_PIPELINES": '{"my_pipelines.Short": 250}'},
            ExitCode.COULD_NOT_START,
            "ITEM_PIPELINES: 'my_pipelines.Short' cannot be imported: No module named",
        ),
        (
            {"SPIDER_MODULES": "my_spiders"},
            ExitCode.COULD_NOT_START,
            "SPIDER_MODULES: No module named 'my_spiders'",
        ),
    ],
)
def test_wrong_setting_is_reported_before_any_request(
    web: Web, tmp_path: Path, settings: dict[str, str], code: ExitCode, says: str
) -> None:
    run = crawl(web, tmp_path, **settings)

    assert run.code == code
    assert f"newsbot: {says}" in run.stderr
    assert "Traceback" not in run.stderr
    assert web.asked == []


def test_wrong_usage_ends_with_2(tmp_path: Path) -> None:
    run = run_scrapy("crawl", "news", "-a", "urls=", output=tmp_path)

    assert run.code == ExitCode.WRONG_USAGE


def test_run_that_wrote_nothing_ends_with_3(web: Web, tmp_path: Path) -> None:
    web.pages["/world"] = [Answer("<h1>Closed for repairs</h1>")]
    run = crawl(web, tmp_path)

    assert run.code == ExitCode.ALARM
    assert "nothing was written: no URL gave an article" in run.stderr


def test_run_in_which_most_urls_failed_ends_with_3(web: Web, tmp_path: Path) -> None:
    web.pages.update({path_of(n): [Answer("no", status=(403, 500)[n % 2])] for n in range(5, 30)})
    run = crawl(web, tmp_path)

    assert run.code == ExitCode.ALARM
    assert "failed or were refused, more than MAX_FAILED_SHARE of 0.5" in run.stderr
    assert len(run.articles) == 5


def test_site_of_another_run_ends_with_4(web: Web, tmp_path: Path) -> None:
    lock = SiteLock(tmp_path / LOCKS, site="news")
    lock.acquire(run_id="the-other-run", since="2026-05-04 10:00:00 UTC")
    run = crawl(web, tmp_path)
    lock.release()

    assert run.code == ExitCode.IN_USE
    assert "under way: the-other-run, process " in run.stderr
    assert run.stderr.endswith("since 2026-05-04 10:00:00 UTC\n")
    assert web.asked == []
