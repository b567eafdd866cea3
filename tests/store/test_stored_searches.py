"""A site of which only the domain is known is searched once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy
from tests.store.store_rows import execute_sql
from tests.store.test_repeated_runs import article, path_of, section
from tests.store.test_wrong_clock import YEARS, shift_clock

FRONT = (
    '<html><head><link rel="alternate" type="application/rss+xml" href="/news.rss"></head><body>'
    '<nav><a href="/world">World</a></nav></body></html>'
)
LISTS = ["/", "/map.xml", "/news.rss", "/world"]


def tagged(answer: Answer, tag: str) -> Answer:
    return replace(answer, headers={"ETag": f'"{tag}"'})


@pytest.fixture
def web() -> Iterator[Web]:
    world = str(section(0, 2).body)
    entry = f"<item><link>{path_of(2)}</link></item>"
    place = f"<url><loc>{path_of(3)}</loc></url>"
    pages = {
        "/robots.txt": tagged(Answer("Sitemap: /map.xml", kind="text/plain"), "robots"),
        "/": tagged(Answer(FRONT.replace("</nav>", f"</nav>{world}")), "front"),
        "/world": tagged(Answer(world), "world"),
        "/news.rss": tagged(Answer(f"<rss><channel>{entry}</channel></rss>"), "feed"),
        "/map.xml": tagged(Answer(f"<urlset>{place}</urlset>"), "map"),
        **{path_of(number): article(number) for number in range(5)},
    }
    with serve(pages) as running:
        yield running


def crawl(web: Web, output: Path) -> Run:
    settings = {"RETRY_TIMES": "0"}
    return run_scrapy("crawl", "news", "-a", f"domain={web.base}", output=output, settings=settings)


def test_a_second_run_gets_304_for_unchanged_listings(web: Web, tmp_path: Path) -> None:
    first = crawl(web, tmp_path)
    written = len(first.articles)
    web.asked.clear()
    second = crawl(web, tmp_path)
    asked, unchanged = list(web.asked), list(web.unchanged)
    web.pages["/world"] = [tagged(section(0, 5), "newer")]
    third = crawl(web, tmp_path)

    assert (written, second.code) == (4, 0), second.stderr
    assert sorted(asked) == sorted(unchanged) == LISTS
    assert "4 listings known from an earlier run" in second.stderr
    assert len(third.articles) == 5


def test_a_missing_listing_makes_the_next_run_search_again(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path)
    web.pages["/moved.rss"] = web.pages.pop("/news.rss")
    web.pages["/"] = [Answer(FRONT.replace("/news.rss", "/moved.rss"))]
    crawl(web, tmp_path)
    web.asked.clear()
    crawl(web, tmp_path)

    assert "/moved.rss" in web.asked


def test_a_search_with_a_failure_is_repeated(web: Web, tmp_path: Path) -> None:
    feed = web.pages["/news.rss"]
    web.pages["/news.rss"] = [Answer("busy", status=500)]
    crawl(web, tmp_path)
    web.pages["/news.rss"] = feed
    web.asked.clear()
    crawl(web, tmp_path)

    assert "/news.rss" in web.asked


def test_a_damaged_search_is_made_again(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path)
    execute_sql(tmp_path, "UPDATE search SET listings = '[\"http'")
    damaged = crawl(web, tmp_path)
    again = crawl(web, tmp_path)

    assert damaged.code == 0
    assert damaged.stderr.count("what an earlier search found cannot be read") == 1
    assert "Traceback" not in damaged.stderr
    assert "cannot be read" not in again.stderr


@pytest.mark.parametrize("seconds", [YEARS, -YEARS], ids=["ahead", "behind"])
def test_a_site_is_searched_again_after_a_wrong_clock(
    web: Web, tmp_path: Path, seconds: int
) -> None:
    crawl(web, tmp_path)
    shift_clock(tmp_path, seconds)
    web.asked.clear()
    again = crawl(web, tmp_path)

    assert again.code == 0, again.stderr
    assert "known from an earlier run" not in again.stderr
    assert {*LISTS, "/robots.txt"} <= {*web.asked}
