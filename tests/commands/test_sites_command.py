"""The ``sites`` command: the list of known sites, its filters, and the probe."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.command_work.site_probe import ProbeFindings
from newsbot.command_work.site_table import format_site_table
from newsbot.sites import load_sites
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy
from tests.test_crawl import article

OWN = """
[lamp_post]
name = "Lamp Post"
domain = "lamp.example"
country = "ls"
language = "st-LS"
feeds = ["https://lamp.example/a", "https://lamp.example/b"]
"""


def test_the_table_has_one_line_a_site_and_totals(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN)

    shown = run_scrapy("sites", output=tmp_path, NEWSBOT_SITES=str(tmp_path / "own.toml"))

    lines = [line.split() for line in shown.stdout.splitlines()]
    assert shown.code == 0, shown.stderr
    assert [line[0] for line in lines[1:-2]] == [*load_sites(), "lamp_post"]
    assert lines[-3] == "lamp_post Lamp Post lamp.example ls st-LS 0 2 0 0".split()
    assert lines[-1][:2] == [str(len(load_sites()) + 1), "sites"]


def test_a_language_includes_its_variants(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN)
    words = ("sites", "--country", "LS", "--language", "st", "--json")

    shown = run_scrapy(*words, output=tmp_path, NEWSBOT_SITES=str(tmp_path / "own.toml"))

    [site] = [json.loads(line) for line in shown.stdout.splitlines()]
    assert (site["spider"], site["feeds"][1]) == ("lamp_post", "https://lamp.example/b")


def test_a_country_without_a_site_in_a_known_language_gives_an_empty_table(tmp_path: Path) -> None:
    shown = run_scrapy("sites", "--country", "fr", "--language", "ko", output=tmp_path)

    assert shown.code == 0, shown.stderr
    assert shown.stdout.splitlines()[-1].startswith("0 sites of 0 countries")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--country", "uk"), "--country: no site has 'uk'; did you mean gb, "),
        (("--language", "fra"), "--language: no site has 'fra'; did you mean fr?"),
        (("--language", "12"), "--language: no site has '12'; known are "),
        (("paint",), "got 'paint'"),
    ],
)
def test_an_unknown_code_is_an_error_of_one_line_with_a_hint(
    tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    shown = run_scrapy("sites", *words, output=tmp_path)

    assert (shown.code, shown.stdout) == (2, "")
    assert says in shown.stderr
    assert len(shown.stderr.splitlines()) == 1


def test_a_known_domain_keeps_the_facts_of_the_catalogue() -> None:
    known = load_sites()
    site = known["der_standard"]

    table = format_site_table(ProbeFindings(front=f"https://www.{site.domain}/"), known=known)

    assert tomllib.loads(table) == {
        site.spider: {
            "name": site.name,
            "domain": site.domain,
            "language": site.language,
            "country": site.country,
            "timezone": site.timezone,
        }
    }


TITLE = 'The "Lamp"\\ \x1b[31m \u202e Post\n[evil]\ndomain = "evil.example"'


def name_story(number: int) -> str:
    return f"/2026/05/{number:02d}/keeper-counts-wave-{number}"


def list_stories(numbers: range) -> Answer:
    rows = (
        f'<h2><a href="{name_story(n)}">Keeper of the outer light counts wave {n}</a></h2>'
        for n in numbers
    )
    head = (
        f"<meta property='og:site_name' content='{TITLE}'><meta charset='utf-8'>"
        '<link rel="alternate" type="application/rss+xml" href="/rss">'
    )
    menu = "".join(f'<a href="/{s}">{s}</a>' for s in ("sea", "empty", "gone", "private"))
    return Answer(
        f'<html lang="en-gb"><head>{head}</head><body><nav>{menu}</nav>'
        f'<main>{"".join(rows)}</main><footer><a href="/about-us">About</a></footer></body></html>'
    )


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    feed = "".join(
        f"<item><link>{name_story(n)}</link><pubDate>{n:02d} May 2026 10:00:00 GMT</pubDate></item>"
        for n in range(10, 16)
    )
    news = "".join(
        f"<url><loc>{name_story(n)}</loc><news><publication_date>2026-05-{n:02d}"
        "</publication_date></news></url>"
        for n in range(16, 24)
    )
    pages: dict[str, Answer | list[Answer]] = {
        "/robots.txt": Answer("User-agent: *\nDisallow: /private\nSitemap: /index.xml\n"),
        "/": list_stories(range(1, 6)),
        "/sea": list_stories(range(4, 10)),
        "/empty": list_stories(range(0)),
        "/rss": Answer(f"<rss><channel>{feed}</channel></rss>", kind="text/xml"),
        "/index.xml": Answer(
            "<sitemapindex><sitemap><loc>/news.xml</loc></sitemap></sitemapindex>", kind="text/xml"
        ),
        "/news.xml": Answer(f"<urlset>{news}</urlset>", kind="text/xml"),
        **{name_story(n): article(f"Wave {n}") for n in range(1, 24)},
    }
    with serve(pages) as running:
        yield running


def probe(name: str, output: Path) -> Run:
    quick = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "RETRY_TIMES=0")
    return run_scrapy("sites", "probe", name, *quick, output=output)


def test_the_printed_table_of_a_probed_site_can_be_crawled(web: Web, tmp_path: Path) -> None:
    probed = probe(f"{web.base}/", tmp_path)
    own = tmp_path / "own.toml"
    own.write_text(probed.stdout, encoding="utf-8")

    assert probed.code == 0, probed.stderr
    [(name, table)] = tomllib.loads(probed.stdout).items()
    assert table == {
        "name": 'The "Lamp"\\ [31m Post [evil] domain = "evil.example"',
        "domain": web.base.removeprefix("http://"),
        "language": "en-GB",
        "sections": [f"{web.base}/", f"{web.base}/sea"],
        "feeds": [f"{web.base}/rss"],
        "sitemaps": [f"{web.base}/index.xml"],
        "news_sitemaps": [f"{web.base}/news.xml"],
        "article_url": table["article_url"],
    }
    assert "/private" not in web.asked
    assert "\x1b" not in probed.stdout
    for says in (
        "# 6 entries, newest 2026-05-15; link of the front page",
        "# index of 1 sitemap, no dates; robots.txt",
        "# 8 entries, newest 2026-05-23; listed in",
        f"# not a section: {web.base}/empty, 0 article links",
        f"# {web.base}/gone: HTTP 404",
        f"# {web.base}/private: robots.txt forbids this URL",
        "# Matches 23 of 23 articles, and none of 5 other pages.",
        "# timezone: unknown",
    ):
        assert says in probed.stdout
    run = run_scrapy("crawl", name, output=tmp_path / "run", NEWSBOT_SITES=str(own))
    assert run.code == 0, run.stderr
    assert {a["url"] for a in run.articles} == {f"{web.base}{name_story(n)}" for n in range(1, 24)}


def test_a_site_that_cannot_be_fetched_is_an_error_of_one_line(tmp_path: Path) -> None:
    with serve({"/": Answer("no", status=403)}) as wall:
        refused = probe(wall.base, tmp_path)

    assert (refused.code, refused.stdout) == (1, "")
    [line] = refused.stderr.splitlines()
    assert line.startswith(f"newsbot: {wall.base}/: HTTP 403")


def test_a_site_without_listings_gives_a_bare_table_and_a_warning(tmp_path: Path) -> None:
    with serve({"/": Answer("<html><body><p>Closed.</p></body></html>")}) as bare:
        probed = probe(bare.base.removeprefix("http://"), tmp_path)  # https is tried in vain

    assert probed.code == 3, probed.stderr
    [table] = tomllib.loads(probed.stdout).values()
    assert table == {"domain": bare.base.removeprefix("http://")}
    assert probed.stderr.splitlines()[-1].endswith("no feed, sitemap or section found")
    assert len(bare.asked) == len({*bare.asked}) == 11, bare.asked


@pytest.mark.parametrize("name", ["x y", "http://[x/"])
def test_an_invalid_url_is_wrong_usage_and_not_requested(name: str, tmp_path: Path) -> None:
    probed = probe(name, tmp_path)

    assert (probed.code, probed.stdout) == (2, "")
    said = f"probe takes a URL or a domain such as example.com, got {name!r}"
    assert said in probed.stderr
