"""robots.txt is obeyed as RFC 9309 says, and its Crawl-delay is kept."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest

from tests.hostile.answers import PAGE as ARTICLE
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy

PAGE = "<h1>The tide</h1><p>" + "The tide came in over the wide grey sand. " * 30 + "</p>"
TEXT = "text/plain"
RULES = "User-agent: newsbot\nDisallow: /private/\n\nUser-agent: *\nDisallow: /\n"


def crawl(web: Web, output: Path, *paths: str, **settings: str) -> Run:
    listed = output / "urls.txt"
    listed.write_text("\n".join(f"{web.base}{path}" for path in paths), "utf-8")
    options = {"RETRY_TIMES": "0", **settings}
    run = run_scrapy("crawl", "news", "-a", f"urls={listed}", output=output, settings=options)
    assert "Traceback" not in run.stderr, run.stderr
    return run


def robots(body: bytes | str, status: int = 200, **headers: str) -> Answer:
    return Answer(body, status, TEXT, headers)


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        (robots(RULES), ["/a"]),
        (robots(b"\xef\xbb\xbf" + RULES.encode()), ["/a"]),
        (robots("<h1>Not found</h1>", 404), ["/a", "/private/b"]),
        (robots("Disallow: /", 403), ["/a", "/private/b"]),
        (robots("down", 503), []),
        (robots("slow down", 429), []),
        (robots(RULES + "# and so on\n" * 400_000), ["/a"]),
        (robots("", 301, Location="/elsewhere"), ["/a"]),
    ],
    ids=["group", "bom", "404", "403", "503", "429", "5 MB", "redirect"],
)
def test_what_is_asked_for_follows_from_robots_txt(
    answer: Answer, asked: list[str], tmp_path: Path
) -> None:
    pages = {"/a": Answer(PAGE), "/private/b": Answer(PAGE), "/elsewhere": robots(RULES)}
    with serve({"/robots.txt": answer, **pages}) as web:
        run = crawl(web, tmp_path, "/a", "/private/b")

    assert sorted(set(web.asked) & {"/a", "/private/b"}) == asked
    if not asked:
        assert {end["outcome"] for end in run.rejected} == {"failed"}
        assert "robots.txt could not be read (HTTP" in run.rejected[0]["reason"]


def test_a_browser_does_not_draw_pages_of_a_host_that_asks_for_a_delay(tmp_path: Path) -> None:
    shell = (
        '<html><head><title>Tide clock late</title><meta property="og:type" content="article">'
        '</head><body><div id="root"></div><script src="/app.js"></script></body></html>'
    )
    rules = robots("User-agent: *\nCrawl-delay: 0.1\n")
    with serve({"/robots.txt": rules, "/2026/03/04/a-tide-clock": Answer(shell)}) as web:
        run = crawl(web, tmp_path, "/2026/03/04/a-tide-clock")

    assert "asks for a pause between two requests" in run.rejected[0]["reason"]
    assert web.asked == ["/robots.txt", "/2026/03/04/a-tide-clock"]


def test_a_crawl_delay_lies_between_any_two_requests(tmp_path: Path) -> None:
    times: list[float] = []

    class Timed(list[str]):
        def append(self, path: str) -> None:
            times.append(monotonic())
            super().append(path)

    answer = robots("User-agent: *\nCrawl-delay: 0.6\n")
    paths = [f"/{number}" for number in range(4)]
    with serve({"/robots.txt": answer, **dict.fromkeys(paths, Answer(PAGE))}) as web:
        web.asked = Timed()
        crawl(web, tmp_path, *paths, AUTOTHROTTLE_ENABLED="1")

    assert len(times) == 1 + len(paths)
    # The times are those of the server's threads, which may begin a little later each.
    assert min(b - a for a, b in pairwise(times)) > 0.5


def test_an_opt_out_is_recorded_and_respected_if_asked_to(tmp_path: Path) -> None:
    answer = robots("User-agent: GPTBot\nDisallow: /\n")
    with serve({"/robots.txt": answer, "/a-story-of-the-tide-1": Answer(ARTICLE)}) as web:
        recorded = crawl(web, tmp_path, "/a-story-of-the-tide-1", STORE_URL="")
        respected = crawl(
            web, tmp_path, "/a-story-of-the-tide-1", STORE_URL="", RIGHTS_POLICY="respect"
        )

    assert [article["rights"]["aiOptOut"] for article in recorded.articles] == [True]
    assert [end["outcome"] for end in respected.rejected] == ["rights"]


def test_a_host_that_asks_for_more_than_the_bound_is_not_crawled(tmp_path: Path) -> None:
    answer = robots("User-agent: *\nCrawl-delay: 900\n")
    with serve({"/robots.txt": answer, "/a": Answer(PAGE)}) as web:
        run = crawl(web, tmp_path, "/a")

    (end,) = run.rejected
    assert (end["outcome"], web.asked) == ("robots", ["/robots.txt"])
    assert "900 seconds" in end["reason"]
