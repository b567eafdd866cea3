"""Requests that middlewares drop, and settings that Scrapy's own middlewares read."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from newsbot.settings import DOWNLOADER_MIDDLEWARES, SPIDER_MIDDLEWARES
from tests.hostile.hostile_hosts import PAGE
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy
from tests.store.store_rows import execute_sql

FIRST, SECOND = "/2026/05/04/the-tide-in-two-parts", "/2026/05/04/the-tide-in-two-parts?page=2"
LONG = "/2026/05/04/" + quote("прилив-и-отлив-" * 25)
"""Of 375 letters, more than 2,083 bytes."""
OTHER = "/2026/05/04/a-story-of-the-long-tide"
UNWANTED = "/2026/05/04/an-unwanted-story-of-sand"


def listed(*paths: str) -> str:
    items = (
        f"<h2><a href='{path}'>A story of the long tide, {path[-3:]}</a></h2>" for path in paths
    )
    return f"<html><body><main>{''.join(items)}</main></body></html>"


def crawl(web: Web, output: Path, **settings: str) -> Run:
    run = run_scrapy("crawl", "news", "-a", f"url={web.base}/", output=output, settings=settings)
    assert "Traceback" not in run.stderr, run.stderr
    assert "please report" not in run.stderr, run.stderr
    return run


@pytest.fixture
def pages() -> dict[str, Answer]:
    following = f"<head><link rel=next href='{SECOND}'>"
    return {
        "/": Answer(listed(FIRST, LONG, UNWANTED)),
        FIRST: Answer(PAGE.replace("<head>", following)),
        SECOND: Answer(PAGE.replace("tide", "moon")),
        LONG: Answer(PAGE.replace("tide", "ferry")),
        UNWANTED: Answer(PAGE.replace("tide", "sand")),
    }


def test_an_article_beyond_the_depth_limit_ends_with_the_reason(
    pages: dict[str, Answer], tmp_path: Path
) -> None:
    pages |= {"/": Answer(listed(FIRST))}
    with serve(pages) as web:
        run = crawl(web, tmp_path, DEPTH_LIMIT="1")

    (article,) = run.articles
    assert article["url"] == web.base + FIRST
    assert any("DEPTH_LIMIT is 1" in warning for warning in article["metadata"]["warnings"])
    assert SECOND not in web.asked


def test_each_dropped_request_ends_with_its_reason(
    pages: dict[str, Answer], tmp_path: Path
) -> None:
    module = "tests.spiders.own_middlewares"
    own = {
        "SPIDER_MIDDLEWARES": {**SPIDER_MIDDLEWARES, f"{module}.UnwantedFilter": 500},
        "DOWNLOADER_MIDDLEWARES": {**DOWNLOADER_MIDDLEWARES, f"{module}.PartFilter": 500},
    }
    pages["/"] = Answer(listed(FIRST, LONG, UNWANTED, OTHER))
    pages[OTHER] = Answer(PAGE)
    with serve(pages) as web:
        given = {name: json.dumps(value) for name, value in own.items()}
        run = crawl(web, tmp_path, URLLENGTH_LIMIT="400", **given)

    assert {
        end["url"].removeprefix(web.base): (end["outcome"], end["reason"]) for end in run.rejected
    } == {
        LONG: (
            "over_limit",
            f"the URL has {len(web.base + LONG)} characters, URLLENGTH_LIMIT is 400",
        ),
        UNWANTED: ("dropped", "one of your spider middlewares dropped the request"),
        FIRST: (
            "dropped",
            "one of your downloader middlewares dropped the request: not a story of ours",
        ),
    }
    assert FIRST not in web.asked
    assert run.code == 0
    assert len(run.articles) == 1


def test_long_names_and_a_jobdir_lose_nothing(pages: dict[str, Answer], tmp_path: Path) -> None:
    job = tmp_path / "job"
    with serve(pages) as web:
        runs = [crawl(web, tmp_path / "output", JOBDIR=str(job)) for _ in range(2)]

    assert {article["url"] for article in runs[1].articles} == {
        web.base + path for path in (FIRST, LONG, UNWANTED)
    }
    assert [run.code for run in runs] == [0, 0]
    assert all(run.stderr.count("JOBDIR is ignored") == 1 for run in runs)
    assert not job.exists()


def test_a_run_that_may_not_begin_leaves_no_url_open(
    pages: dict[str, Answer], tmp_path: Path
) -> None:
    with serve(pages) as web:
        run = crawl(web, tmp_path, MEMUSAGE_LIMIT_MB="20")

    assert (run.code, web.asked) == (0, [])
    assert execute_sql(tmp_path, "SELECT count(*) FROM url WHERE state = 'open'") == [(0,)]
    assert "Memory usage exceeded 20MiB" in run.stderr
