"""Retry-After and the pauses of hosts."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from newsbot.fetch.polite_retry import parse_retry_after
from tests.hostile.hostile_hosts import PAGE
from tests.loopback import Answer, Timed, serve
from tests.scrapy_run import run_scrapy

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        (" 90 ", 90),
        ("Sun, 01 Mar 2026 12:02:00 GMT", 120),
        ("Sun, 01 Mar 2026 13:02:00 +0100", 120),
        ("Sunday, 01-Mar-26 12:02:00 GMT", 120),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("Sun, 01 Mar 2026 12:02:00 -0000", 120),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float) -> None:
    assert parse_retry_after(value, now=NOW) == seconds


@pytest.mark.parametrize("value", ["", "soon", "-5", "1.5", "nan", "١٢"])
def test_another_retry_after_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_retry_after(value, now=NOW)


def test_a_host_with_too_long_a_retry_after_gets_no_more_requests(tmp_path: Path) -> None:
    paths = [f"/a-story-of-the-tide-{number}" for number in range(1, 9)]
    wait = Answer("wait", status=429, headers={"Retry-After": "9" * 30})
    pages = {"/robots.txt": Answer("", kind="text/plain"), **dict.fromkeys(paths, Answer(PAGE))}
    with (
        serve({**pages, paths[0]: wait}) as web,
        serve({**pages, "/robots.txt": wait}, host="127.0.0.2") as closed,
        serve({paths[0]: Answer(PAGE)}, host="127.0.0.3") as fair,
    ):
        urls = [each.base + path for each in (web, closed) for path in paths]
        listed = tmp_path / "urls.txt"
        listed.write_text("\n".join([*urls, fair.base + paths[0]]), "utf-8")
        one_by_one = {"CONCURRENT_REQUESTS_PER_DOMAIN": "1", "DOWNLOAD_DELAY": "0.01"}
        run = run_scrapy(
            "crawl", "news", "-a", f"urls={listed}", output=tmp_path, settings=one_by_one
        )

    assert "Traceback" not in run.stderr, run.stderr
    assert web.asked == ["/robots.txt", paths[0]]
    assert closed.asked == ["/robots.txt"]
    ends = Counter(end["outcome"] for end in run.rejected)
    assert ends == {"failed": 1, "deferred": len(urls) - 1}  # one got the response
    assert all("asks to wait until 20" in end["reason"] for end in run.rejected)
    assert [article["url"] for article in run.articles] == [fair.base + paths[0]]
    assert run.stderr.count("no more requests to it in this run") == 2


def test_redirected_requests_keep_the_crawl_delay_of_the_target(tmp_path: Path) -> None:
    delay = 0.2
    paths = [f"/a-story-of-the-tide-{number}" for number in range(4)]
    rules = Answer(f"User-agent: *\nCrawl-delay: {delay}", kind="text/plain")
    listed = tmp_path / "urls.txt"
    with serve({"/robots.txt": rules}, host="127.0.0.2") as target, serve({}) as web:
        target.asked = timed = Timed()
        leads = {path: {"Location": target.base + path} for path in paths}
        web.pages = {path: [Answer(status=302, headers=to)] for path, to in leads.items()}
        hosts = [web.base, web.base.replace("127.0.0.1", "localhost")]
        urls = [host + path for host, path in zip(hosts * 2, paths, strict=True)]
        listed.write_text("\n".join(urls), "utf-8")
        run_scrapy("crawl", "news", "-a", f"urls={listed}", output=tmp_path)

    # Counted from the response, so that the next request cannot be too early.
    gaps = [later - one for one, later in pairwise(timed.times)]
    assert sorted(timed) == sorted(["/robots.txt", *paths])
    assert min(gaps) >= delay
