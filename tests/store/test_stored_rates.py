"""The rate of each listing outlives the run that has read it."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from statistics import mean

import pytest

from newsbot.schedule.listing_rate import ListingReading
from newsbot.store.database import Store
from newsbot.store.facts.rate_facts import RateFacts, read_rates
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.site_run import SiteRun
from tests.loopback import Answer, serve
from tests.scrapy_run import run_scrapy
from tests.store.store_rows import execute_sql
from tests.store.test_repeated_runs import article, path_of, section

URL = "https://river.example/world"
HOUR = 3600


def crawl(output: Path, *urls: str, code: int = 0) -> None:
    run = run_scrapy("crawl", "news", "-a", f"url={','.join(urls)}", output=output)
    assert run.code == code, run.stderr


def test_a_rate_is_found_by_the_next_run_and_by_others(store: str, tmp_path: Path) -> None:
    opened = Store.open(store, folder=tmp_path)

    def begin() -> SiteRun:
        return SiteRun.begin(opened, FailureGuard(), name="river", run_id="a", place="here")

    now = begin().now()
    for number in range(20):
        run = begin()
        rates = RateFacts(run)
        reading = ListingReading(at=now + number * HOUR, listed=30, new=3)
        rates.add_reading(URL, reading, UTC)
        rates.add_reading(URL, ListingReading(at=now + number * HOUR, listed=30, new=1), UTC)
        with run.transaction() as connection:
            rates.flush(connection)

    found = read_rates(opened, "river", [URL, f"{URL}/other"])
    assert found[URL].read_at == now + 19 * HOUR
    assert mean(found[URL].estimate_hours()) == pytest.approx(4, rel=0.3), "of both pages"
    again = RateFacts(begin()).find(URL).estimate_hours()
    assert again == found[URL].estimate_hours()
    assert found[f"{URL}/other"].read_at == 0
    assert read_rates(opened, "lake", [URL])[URL].read_at == 0
    opened.close()


def test_each_crawl_counts_what_is_new_in_a_listing(tmp_path: Path) -> None:
    pages: dict[str, Answer | list[Answer]] = {
        "/world": [section(0, 8), section(0, 10)],
        "/lost": Answer("not here", status=404),
        **{path_of(number): article(number) for number in range(10)},
    }
    with serve(pages) as web:
        urls = f"{web.base}/world", f"{web.base}/lost"
        crawl(tmp_path, *urls)
        execute_sql(tmp_path, "UPDATE listing_rate SET read_at = read_at - 7200 WHERE read_at > 0")
        crawl(tmp_path, *urls)

    store = Store.open(".newsbot/store.sqlite", folder=tmp_path)
    world, lost = read_rates(store, "news", urls).values()
    store.close()
    assert sum(world.counts) == pytest.approx(2, rel=0.01)
    assert sum(world.hours) == pytest.approx(2, rel=0.01)
    assert (lost.read_at, lost.failures) == (0, 2)


def test_links_left_open_by_max_articles_are_not_new_again(tmp_path: Path) -> None:
    pages = {
        "/world": section(0, 10),
        **{path_of(number): article(number) for number in range(10)},
    }
    with serve(pages) as web:
        words = ("crawl", "news", "-a", f"url={web.base}/world", "-a", "max_articles=2")
        for _ in range(2):
            run_scrapy(*words, output=tmp_path)
            execute_sql(tmp_path, "UPDATE listing_rate SET read_at = read_at - 3600")

    store = Store.open(".newsbot/store.sqlite", folder=tmp_path)
    (world,) = read_rates(store, "news", [f"{web.base}/world"]).values()
    store.close()
    assert sum(world.counts) == pytest.approx(0, abs=0.01)


def test_dates_of_a_feed_give_its_rate_in_the_first_run(tmp_path: Path) -> None:
    items = "".join(
        f"<item><link>{path_of(number)}</link>"
        f"<pubDate>Mon, 02 Mar 2026 {8 + number:02d}:30:00 +0100</pubDate></item>"
        for number in range(8)
    )
    feed = Answer(f"<rss><channel>{items}</channel></rss>", kind="text/xml")
    pages = {"/feed": feed, **{path_of(number): article(number) for number in range(8)}}
    with serve(pages) as web:
        crawl(tmp_path, f"{web.base}/feed")

    store = Store.open(".newsbot/store.sqlite", folder=tmp_path)
    (rate,) = read_rates(store, "news", [f"{web.base}/feed"]).values()
    store.close()
    assert rate.read_at > 0
    assert sum(rate.counts) == 0, "what is older than three days says nothing of today"


def test_a_damaged_rate_is_learned_again(tmp_path: Path) -> None:
    pages = {"/world": section(0, 2), **{path_of(n): article(n) for n in range(2)}}
    with serve(pages) as web:
        crawl(tmp_path, f"{web.base}/world")
        execute_sql(tmp_path, "UPDATE listing_rate SET counts = x'00ff'")
        run = run_scrapy("crawl", "news", "-a", f"url={web.base}/world", output=tmp_path)

    assert run.code == 0, run.stderr
    assert run.stderr.count("the rate of a listing cannot be read") == 1
    assert execute_sql(tmp_path, "SELECT length(counts) FROM listing_rate") == [(672,)]


def test_a_listing_that_no_run_tries_is_forgotten(tmp_path: Path) -> None:
    pages = {"/world": section(0, 2), **{path_of(n): article(n) for n in range(2)}}
    with serve(pages) as web:
        crawl(tmp_path, f"{web.base}/world")
        execute_sql(tmp_path, "UPDATE listing_rate SET tried_at = tried_at - ?", 91 * 24 * HOUR)
        execute_sql(tmp_path, "UPDATE run SET started_at = started_at - ?", 2 * 24 * HOUR)
        crawl(tmp_path, f"{web.base}/lost", code=3)

    assert execute_sql(tmp_path, "SELECT count(*) FROM listing_rate") == [(1,)]
