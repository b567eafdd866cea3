"""robots.txt by RFC 9309, and Crawl-delay."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.hostile_hosts import PAGE as ARTICLE
from tests.loopback import Answer, Timed, Web, serve
from tests.scrapy_run import Run, run_scrapy

PAGE = "<h1>The tide</h1><p>" + "The tide came in over the wide grey sand. " * 30 + "</p>"
TEXT = "text/plain"
RULES = "User-agent: newsbot\nDisallow: /private/\n\nUser-agent: *\nDisallow: /\n"


SHELL = (
    '<html><head><title>Tide clock late</title><meta property="og:type" content="article">'
    '</head><body><div id="root"></div><script src="/app.js"></script></body></html>'
)
STORY, DELAY_SECONDS = "/a-story-of-the-tide-1", 0.6


def robots(body: bytes | str, status: int = 200, **headers: str) -> Answer:
    return Answer(body, status, TEXT, headers)


ANSWERS = {
    "group": robots(RULES),
    "bom": robots(b"\xef\xbb\xbf" + RULES.encode()),
    "404": robots("<h1>Not found</h1>", 404),
    "403": robots("Disallow: /", 403),
    "503": robots("down", 503),
    "429": robots("slow down", 429),
    "5 MB": robots(RULES + "# and so on\n" * 400_000),
    "redirect": robots("", 301, Location="/elsewhere"),
    "shell": robots("User-agent: *\nCrawl-delay: 0.1\n"),
    "delay": robots(f"User-agent: *\nCrawl-delay: {DELAY_SECONDS}\n"),
    "900": robots("User-agent: *\nCrawl-delay: 900\n"),
    "opt-out": robots(
        "User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nContent-Signal: ai-input=no\n"
    ),
    "version": robots("User-agent: NewsBot/2.0\nDisallow: /private/\n"),
    "prefix": robots("User-agent: news\nDisallow: /\n"),
    "other prefix": robots("User-agent: news\nAllow: /\n\nUser-agent: *\nDisallow: /\n"),
    "between": robots(
        "User-agent: newsbot\nContent-Signal: ai-train=no\nUser-agent: x\nDisallow: /private/\n"
    ),
    "unit": robots("User-agent: *\nCrawl-delay: 70 s\n"),
}
"""The robots.txt of each host of one crawl."""


@dataclass
class Crawl:
    run: Run
    webs: dict[str, Web]

    def find_ends(self, name: str) -> list[dict[str, Any]]:
        base = self.webs[name].base
        return [end for end in self.run.rejected if end["url"].startswith(base)]


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    folder = tmp_path_factory.mktemp("robots")
    pages = {"/a": Answer(PAGE), "/private/b": Answer(PAGE), "/elsewhere": robots(RULES)}
    own = {
        "shell": {"/2026/03/04/a-tide-clock": Answer(SHELL)},
        "delay": {f"/{number}": Answer(PAGE) for number in range(4)},
        "900": {"/a": Answer(PAGE)},
        "opt-out": {STORY: Answer(ARTICLE)},
    }
    with ExitStack() as stack:
        webs, urls = {}, []
        for number, (name, answer) in enumerate(ANSWERS.items(), start=11):
            site = {"/robots.txt": answer, **own.get(name, pages)}
            webs[name] = stack.enter_context(serve(site, host=f"127.0.0.{number}"))
            webs[name].asked = Timed()
            paths = own.get(name, ("/a", "/private/b"))
            urls += [webs[name].base + path for path in paths]
        run = crawl_all(urls, folder, AUTOTHROTTLE_ENABLED="1")
    return Crawl(run, webs)


def crawl_all(urls: list[str], output: Path, **settings: str) -> Run:
    listed = output / "urls.txt"
    listed.write_text("\n".join(urls), "utf-8")
    options = {"RETRY_TIMES": "0", **settings}
    run = run_scrapy("crawl", "news", "-a", f"urls={listed}", output=output, settings=options)
    assert "Traceback" not in run.stderr, run.stderr
    return run


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("group", ["/a"]),
        ("bom", ["/a"]),
        ("404", ["/a", "/private/b"]),
        ("403", ["/a", "/private/b"]),
        ("503", []),
        ("429", []),
        ("5 MB", ["/a"]),
        ("redirect", ["/a"]),
        ("version", ["/a"]),
        ("prefix", ["/a", "/private/b"]),
        ("other prefix", []),
        ("between", ["/a"]),
        ("unit", []),
    ],
)
def test_only_allowed_urls_are_requested(name: str, asked: list[str], crawl: Crawl) -> None:
    ends = crawl.find_ends(name)

    assert sorted(set(crawl.webs[name].asked) & {"/a", "/private/b"}) == asked
    if not asked:
        is_unreadable = name in ("503", "429")
        assert {end["outcome"] for end in ends} == {"failed" if is_unreadable else "robots"}
        assert ("robots.txt could not be read (HTTP" in ends[0]["reason"]) == is_unreadable


def test_pages_of_a_host_with_a_crawl_delay_are_not_rendered(crawl: Crawl) -> None:
    (end,) = crawl.find_ends("shell")

    assert "asks for a pause between two requests" in end["reason"]
    assert crawl.webs["shell"].asked == ["/robots.txt", "/2026/03/04/a-tide-clock"]


def test_a_crawl_delay_is_kept(crawl: Crawl) -> None:
    asked = crawl.webs["delay"].asked

    assert isinstance(asked, Timed)
    assert len(asked) == 1 + 4
    # Counted from the response, so that the next request cannot be too early.
    assert min(b - a for a, b in pairwise(asked.times)) >= DELAY_SECONDS


def test_an_ai_opt_out_is_recorded(crawl: Crawl) -> None:
    (article,) = [a for a in crawl.run.articles if a["url"].endswith(STORY)]

    assert article["rights"]["aiOptOut"] is True
    assert article["rights"]["usagePreferences"] == ["Content-Signal: ai-input=no"]


def test_reserved_articles_are_not_written_if_configured(tmp_path: Path) -> None:
    signal = robots("User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /\n")
    header = Answer(ARTICLE, headers={"Content-Usage": "train-ai=n"})
    sites = [
        {"/robots.txt": robots("User-agent: GPTBot\nDisallow: /\n"), STORY: Answer(ARTICLE)},
        {"/robots.txt": signal, STORY: Answer(ARTICLE)},
        {STORY: header},
        {STORY: Answer(ARTICLE.replace("<head>", "<head><meta name=robots content=noai>"))},
    ]
    with ExitStack() as stack:
        webs = [
            stack.enter_context(serve(site, host=f"127.0.0.{n}"))
            for n, site in enumerate(sites, 11)
        ]
        run = crawl_all([web.base + STORY for web in webs], tmp_path, RIGHTS_POLICY="respect")

    assert run.articles == []
    reasons = {end["url"]: (end["outcome"], end["reason"]) for end in run.rejected}
    refuses = "the publisher does not allow"
    opts_out = "the publisher opts out of AI use, in robots.txt, a header or the page"
    assert [reasons[web.base + STORY] for web in webs] == [
        ("rights", opts_out),
        ("rights", f"{refuses} ai-train (Content-Signal: search=yes, ai-train=no)"),
        ("rights", f"{refuses} train-ai (Content-Usage: train-ai=n)"),
        ("rights", opts_out),
    ]


def test_the_group_is_that_of_the_product_in_a_browser_like_user_agent(tmp_path: Path) -> None:
    rules = robots("User-agent: BrumeBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
    agent = "Mozilla/5.0 (compatible; BrumeBot/1.0; +https://brume.example/bot)"
    with serve({"/robots.txt": rules, STORY: Answer(ARTICLE)}) as web:
        run = crawl_all([web.base + STORY], tmp_path, USER_AGENT=agent)

    assert [end["outcome"] for end in run.rejected] == ["robots"]
    assert web.asked == ["/robots.txt"]


def test_a_host_with_too_long_a_crawl_delay_is_not_crawled(crawl: Crawl) -> None:
    (end,) = crawl.find_ends("900")

    assert (end["outcome"], crawl.webs["900"].asked) == ("robots", ["/robots.txt"])
    assert "900 seconds" in end["reason"]
