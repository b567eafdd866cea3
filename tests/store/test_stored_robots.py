"""robots.txt is requested once a day, by however many runs and spiders."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.http_cache import CachedDocument, CacheValidators
from newsbot.store.database import Store
from newsbot.store.facts.robots_facts import RobotsFacts
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.site_run import SiteRun
from tests.loopback import Answer, serve
from tests.scrapy_run import Run, run_scrapy
from tests.store.store_rows import execute_sql
from tests.store.test_repeated_runs import article, path_of

RULES = "User-agent: *\nDisallow: /2026/05/04/wave-1-\n"
OLDER = "UPDATE robots SET fetched_at = fetched_at - ?"
DAY_SECONDS = 24 * 3600


def crawl(base: str, output: Path, *numbers: int, **settings: str) -> Run:
    listed = output / "urls.txt"
    listed.write_text("\n".join(f"{base}{path_of(number)}" for number in numbers), "utf-8")
    return run_scrapy("crawl", "news", "-a", f"urls={listed}", output=output, settings=settings)


def test_a_second_run_obeys_the_stored_robots_txt(tmp_path: Path) -> None:
    robots = Answer(RULES, kind="text/plain", headers={"ETag": '"rules"'})
    with serve({"/robots.txt": robots, **{path_of(n): article(n) for n in range(4)}}) as web:
        crawl(web.base, tmp_path, 0)
        crawl(web.base, tmp_path, 1, 2)
        within_a_day = list(web.asked)
        execute_sql(tmp_path, OLDER, DAY_SECONDS)
        later = crawl(web.base, tmp_path, 1, 3)

    assert within_a_day == ["/robots.txt", path_of(0), path_of(2)]
    assert web.asked[3:] == ["/robots.txt", path_of(3)]
    assert web.unchanged == ["/robots.txt"]
    assert [end["outcome"] for end in later.rejected] == ["robots", "robots"]


@pytest.mark.parametrize(
    ("status", "store", "times"),
    [(404, ".newsbot/store.sqlite", 1), (503, ".newsbot/store.sqlite", 2), (200, "", 2)],
    ids=["none", "unreachable", "no store"],
)
def test_only_a_definite_response_is_stored(
    tmp_path: Path, status: int, store: str, times: int
) -> None:
    pages = {"/robots.txt": Answer("", status=status), path_of(0): article(0)}
    with serve(pages) as web:
        for _ in range(2):
            crawl(web.base, tmp_path, 0, STORE_URL=store, RETRY_TIMES="0")

    assert web.asked.count("/robots.txt") == times


def test_the_latest_robots_txt_is_stored_in_either_database(tmp_path: Path, store: str) -> None:
    first = CachedDocument(body=b"\x00\xff", fetched_at=5, validators=CacheValidators(etag='"7"'))
    none = CachedDocument(body=None, fetched_at=6)
    opened = Store.open(store, folder=tmp_path)
    run = SiteRun.begin(opened, FailureGuard(), name="news", run_id="a", place="here")
    robots = RobotsFacts(run)
    hosts = ("https://a.example", "https://b.example")
    for documents in ({hosts[0]: first, hosts[1]: first}, {hosts[1]: none}):
        for host, document in documents.items():
            robots.add(host, document)
        with run.transaction() as connection:
            robots.flush(connection)
    found = [robots.find(host) for host in (*hosts, "http://a.example")]
    opened.close()

    assert found == [first, none, None]
