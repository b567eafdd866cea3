"""Crawls through feeds, sitemaps and a bare domain: requests and articles."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from newsbot.outcomes import Outcome
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy
from tests.test_crawl import article, day, section, teaser


def entry(path: str, published: str) -> str:
    return f"<item><link>{path}</link><pubDate>{published} 10:00:00 GMT</pubDate></item>"


def dated(number: int, name: str) -> Answer:
    head = f'<meta property="article:published_time" content="2026-05-{number:02d}T10:00:00Z">'
    return article(name, head=head, extra=f"<p>{f'{name} was there all night. ' * 9}</p>")


PAGES: Mapping[str, Answer | list[Answer]] = {
    "/robots.txt": Answer("User-agent: *\nDisallow: /private/\nSitemap: /index\n"),
    "/": Answer(
        '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.html"></head>'
        f'<body><nav><a href="/world">World</a></nav><main>{teaser(day(9, "front"), "Front")}'
        "</main></body></html>"
    ),
    "/world": section(teaser(day(5, "worldly"), "Worldly"), teaser("/tag/x", "Tag")),
    # Recognized by its content: neither name nor type helps.
    "/feed.html": Answer(
        "<rss><channel>"
        + entry("/keeper", "Sat, 02 May 2026")
        + entry("/ferry", "Fri, 08 May 2026")
        + entry("/tag/light", "Fri, 08 May 2026")
        + entry("https://elsewhere.example/a", "Fri, 08 May 2026")
        + "</channel></rss>",
        headers={"ETag": '"feed-1"'},
    ),
    "/index": Answer(
        "<sitemapindex><sitemap><loc>/may.xml.gz</loc><lastmod>2026-05-08</lastmod></sitemap>"
        "<sitemap><loc>/m-2020-01.xml</loc></sitemap><sitemap><loc>/index</loc></sitemap>"
        "<sitemap><loc>/broken.xml</loc></sitemap></sitemapindex>",
        kind="text/xml",
    ),
    "/may.xml.gz": Answer(
        gzip.compress(
            f"<urlset><url><loc>{day(4, 'map')}</loc></url><url><loc>{day(6, 'liar')}</loc></url>"
            f"<url><loc>{day(20, 'late')}</loc></url></urlset>".encode()
        ),
        kind="application/octet-stream",
    ),
    "/m-2020-01.xml": Answer("<urlset><url><loc>/2020/01/02/old-news</loc></url></urlset>"),
    "/broken.xml": Answer("<urlset", kind="text/xml"),
    "/api?page=1": Answer(f'[{{"url": "{day(4, "map")}"}}, {{"url": "/tag/x"}}]', kind="text/json"),
    "/api?page=2": Answer(f'{{"html": "<a href={day(5, "worldly")}>W</a>"}}', kind="text/json"),
    "/api?page=3": Answer(f'[{{"url": "{day(4, "map")}"}}]', kind="text/json"),
    "/more": section(
        teaser(day(4, "map"), "Map"), '<button data-url="/api?page=2">More news</button>'
    ),
    "/keeper": dated(2, "Keeper"),
    "/ferry": dated(8, "Ferry"),
    "/2020/01/02/old-news": article("Old"),
    day(4, "map"): dated(4, "Map"),
    day(5, "worldly"): dated(5, "Worldly"),
    day(6, "liar"): dated(1, "Liar"),
    day(9, "front"): dated(9, "Front"),
    day(20, "late"): dated(20, "Late"),
}


@pytest.fixture
def web() -> Iterator[Web]:
    with serve(PAGES) as web:
        yield web


def crawl(output: Path, *arguments: str, spider: str = "news", sites: str = "") -> Run:
    words = [word for argument in arguments for word in ("-a", argument)]
    return run_scrapy("crawl", spider, *words, output=output, NEWSBOT_SITES=sites)


def list_sources(run: Run) -> dict[str, str]:
    return {a["headline"].split()[0]: a["metadata"]["source"] for a in run.articles}


def test_a_domain_alone_gives_all_articles_of_the_site(web: Web, tmp_path: Path) -> None:
    run = crawl(tmp_path, f"domain={web.base}")

    assert run.code == 0, run.stderr
    assert list_sources(run) == {
        "Front": "section", "Worldly": "section", "Keeper": "feed", "Ferry": "feed",
        "Map": "sitemap", "Liar": "sitemap", "Late": "sitemap", "Old": "sitemap",
    }  # fmt: skip
    assert "found 1 feed, 1 sitemap, 1 section: " in run.stderr
    assert web.asked.count("/robots.txt") == 1
    assert not [path for path in web.asked if "tag" in path or path in ("/feed", "/sitemap.xml")]


def test_a_feed_is_recognized_by_content_and_requested_with_its_etag(
    web: Web, tmp_path: Path
) -> None:
    first = crawl(tmp_path, f"url={web.base}/feed.html")
    second = crawl(tmp_path, f"url={web.base}/feed.html")

    assert list_sources(first) == {"Keeper": "feed", "Ferry": "feed"}
    assert "left out 1 named_otherwise, 1 other_site" in first.stderr
    assert second.code == 0
    assert web.unchanged == ["/feed.html"]


def test_articles_outside_the_period_are_not_requested(web: Web, tmp_path: Path) -> None:
    run = crawl(tmp_path, f"url={web.base}/index", "since=2026-05-03", "until=2026-05-10")

    assert list_sources(run) == {"Map": "sitemap"}
    assert [(r["outcome"], r["reason"]) for r in run.rejected] == [
        (Outcome.OUT_OF_RANGE, "published on 2026-05-01")
    ]
    assert not {"/m-2020-01.xml", day(20, "late")} & set(web.asked)


def test_articles_outside_one_period_are_read_in_the_next(web: Web, tmp_path: Path) -> None:
    crawl(tmp_path, f"url={web.base}/index", "since=2026-05-03", "until=2026-05-10")

    run = crawl(tmp_path, f"url={web.base}/index", "since=2026-05-01", "until=2026-05-10")

    assert "Liar" in list_sources(run)


def test_a_table_with_a_feed_or_a_sitemap_needs_no_sections(web: Web, tmp_path: Path) -> None:
    host = web.base.removeprefix("http://")
    table = f'[lamp]\ndomain = "{host}"\nfeeds = ["{web.base}/feed.html"]\n'
    table += f'sitemaps = ["{web.base}/index"]\n'
    (tmp_path / "own.toml").write_text(table)

    recent = crawl(tmp_path / "a", spider="lamp", sites=str(tmp_path / "own.toml"))
    back = crawl(
        tmp_path / "b", "since=2020-01-01", spider="lamp", sites=str(tmp_path / "own.toml")
    )

    assert set(list_sources(recent)) == {"Keeper", "Ferry"}
    assert set(list_sources(back)) == {"Keeper", "Ferry", "Map", "Liar", "Late", "Old"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("since=yesterday",), "-a since must be a day such as 2026-11-01, got 'yesterday'"),
        (("until=2026-02-30",), "-a until must be a day of the calendar"),
        (("since=2026-11-02", "until=2026-11-01"), "is after -a until=2026-11-01"),
        (("domain=https://lamp.example/world",), "must be a domain such as example.com"),
        (("domain=lamp .example",), "must be a domain such as example.com"),
    ],
)
def test_wrong_arguments_are_one_line(
    tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    run = crawl(tmp_path, "url=https://lamp.example/", *arguments)

    assert run.code == 2
    assert says in run.stderr.splitlines()[-1]


def test_an_endpoint_is_read_page_by_page_while_it_brings_new_articles(
    web: Web, tmp_path: Path
) -> None:
    host = web.base.removeprefix("http://")
    table = f'[lamp]\ndomain = "{host}"\nendpoints = ["{web.base}/api?page={{page}}"]\n'
    (tmp_path / "own.toml").write_text(table)

    run = crawl(tmp_path, "max_pages=9", spider="lamp", sites=str(tmp_path / "own.toml"))

    assert list_sources(run) == {"Map": "endpoint", "Worldly": "endpoint"}
    assert [path for path in web.asked if path.startswith("/api")] == [
        f"/api?page={page}" for page in (1, 2, 3)
    ]


def test_a_load_more_button_is_followed(web: Web, tmp_path: Path) -> None:
    run = crawl(tmp_path, f"url={web.base}/more", "max_pages=2")

    assert list_sources(run) == {"Map": "section", "Worldly": "endpoint"}


def shown(name: str, date: str) -> str:
    return (
        f"<article><h2><a href='/s/{name}'>{name} of the harbour and quay</a></h2>{date}</article>"
    )


@pytest.mark.parametrize(
    ("period", "wanted"),
    [
        (["since=2026-05-05", "until=2026-05-12"], ["changed", "undated", "wanted"]),
        (["since=2026-05-05"], ["changed", "new", "newer", "undated", "wanted"]),
    ],
    ids=["until", "today"],
)
def test_pages_are_read_until_one_has_no_article_of_the_period(
    tmp_path: Path, period: list[str], wanted: list[str]
) -> None:
    first = section(
        shown("new", '<time datetime="2026-05-20T09:00:00Z">today</time>'),
        shown("newer", '<span class="teaser-date">21 May 2026</span>'),
        following="/world?page=2",
    )
    second = section(
        shown("wanted", '<time datetime="2026-05-08">8 May</time>'),
        shown("undated", ""),
        shown("changed", '<p class="date">Updated 19 May 2026</p>'),
        shown("old", '<p class="date">1 March 2026</p>'),
        following="/world?page=3",
    )
    third = section(
        shown("older", '<time datetime="2026-02-01">1 February</time>'), following="/world?page=4"
    )
    pages = {"/world": first, "/world?page=2": second, "/world?page=3": third}
    with serve({**pages, **{f"/s/{name}": dated(8, name) for name in wanted}}) as web:
        run = crawl(tmp_path, f"url={web.base}/world", *period)

    assert run.code == 0, run.stderr
    asked = [path for path in web.asked if path.startswith("/s/")]
    assert sorted(asked) == [f"/s/{name}" for name in wanted]
    assert len(run.articles) == len(wanted)
    assert [path for path in web.asked if path.startswith("/world")] == [*pages]
