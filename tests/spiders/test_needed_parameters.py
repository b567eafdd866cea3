"""Parameters that look like tracking, but distinguish the articles of a site."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from parsel import Selector

from newsbot.discover.links import find_links
from newsbot.discover.needed_parameters import TitledUrl, find_needed_parameters
from tests.hostile.hostile_hosts import PAGE
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy

NAMES = ("tide", "moon", "ferry", "sand", "gale")
HEX = "5f8d04{:018x}"


def story(name: str) -> Answer:
    return Answer(PAGE.replace("tide", name).replace("Tide", name.title()))


def section(paths: Iterable[str], titles: Iterable[str]) -> Answer:
    items = (
        f"<h2><a href='{path}'>A long story of the {title}</a></h2>"
        for path, title in zip(paths, titles, strict=True)
    )
    return Answer(f"<html><body><main>{''.join(items)}</main></body></html>")


def feed(base: str, paths: Iterable[str]) -> Answer:
    items = (
        f"<item><title>Story {number}</title><link>{base}{path.replace('&', '&amp;')}</link></item>"
        for number, path in enumerate(paths)
    )
    return Answer(f"<rss><channel>{''.join(items)}</channel></rss>", kind="text/xml")


def sitemap(base: str, paths: Iterable[str]) -> Answer:
    entries = (f"<url><loc>{base}{path}</loc></url>" for path in paths)
    return Answer(f"<urlset>{''.join(entries)}</urlset>", kind="text/xml")


def crawl(web: Web, output: Path, *urls: str) -> Run:
    given = ",".join(web.base + url for url in urls)
    run = run_scrapy("crawl", "news", "-a", f"url={given}", output=output)
    assert run.code == 0, run.stderr
    return run


@pytest.mark.parametrize("workers", ["0", "1"])
def test_articles_that_differ_in_a_tracking_name_are_all_written(
    workers: str, tmp_path: Path
) -> None:
    by_section = [f"/artikel.php?ocid={number}" for number in range(3)]
    by_session = [f"/?sid={HEX.format(number)}" for number in range(2)]
    with serve({}) as web, serve({}, host="127.0.0.2") as other:
        for path, name in zip((*by_section, *by_session), NAMES, strict=True):
            web.pages[path] = [story(name)]
        web.pages["/"] = [section((*by_section, *by_session), NAMES)]
        by_feed = [f"/show.php?cat=3&ncid={number}" for number in range(2)]
        by_map = [f"/show.php?cat=3&icid={number}" for number in range(2)]
        for path, name in zip((*by_feed, *by_map), NAMES, strict=False):
            other.pages[path] = [story(f"{name} bay")]
        other.pages |= {"/feed": [feed(other.base, by_feed)], "/map": [sitemap(other.base, by_map)]}
        urls = f"url={web.base}/,{other.base}/feed,{other.base}/map"
        words = ("crawl", "news", "-a", urls)
        settings = {"EXTRACTION_PROCESSES": workers}
        first = run_scrapy(*words, output=tmp_path, settings=settings)
        later = "/artikel.php?ocid=812"
        web.pages |= {
            later: [story("lamp")],
            "/": [
                section((*by_section, later, "/artikel.php?id=1&cmp=x"), (*NAMES[:3], "lamp", "x"))
            ],
        }
        web.asked.clear()
        second = run_scrapy(*words, output=tmp_path, settings=settings)

    wanted = {web.base + path for path in (*by_section, *by_session)}
    wanted |= {other.base + path for path in (*by_feed, *by_map)}
    assert {article["url"] for article in first.articles} >= wanted, first.stderr
    assert "127.0.0.1: parameters that distinguish URLs: ocid, sid" in first.stderr
    assert {article["url"] for article in second.articles} - wanted == {web.base + later}
    assert not {*by_section} & {*web.asked}
    assert later in web.asked
    assert "/artikel.php?id=1" in web.asked


def test_given_urls_that_differ_in_a_tracking_name_are_all_requested(tmp_path: Path) -> None:
    paths = [f"/artikel.asp?s_cid={number}" for number in range(3)]
    with serve({path: story(name) for path, name in zip(paths, NAMES, strict=False)}) as web:
        run = crawl(web, tmp_path, *paths)

    assert {article["url"] for article in run.articles} == {web.base + path for path in paths}


def needed(*listed: tuple[str, str]) -> set[str]:
    urls = (TitledUrl(url=f"https://a.example{u}", titles=frozenset({t})) for u, t in listed)
    return {*find_needed_parameters(urls)}


def test_tracking_of_one_article_is_not_kept() -> None:
    slug = "/2026/05/04/keeper-counts-the-waves"
    by_place = [(f"{slug}?icid=top{n}", f"Keeper counts waves, part {n}") for n in range(3)]

    assert needed(*by_place) == set()
    assert (
        needed(("/a.php?cmp=1", "The same long title"), ("/a.php?cmp=2", "The same long title"))
        == set()
    )
    assert needed(("/a.php?utm_id=1", "One title"), ("/a.php?utm_id=2", "Another title")) == set()
    assert needed(("/a.php?cmp=1&ocid=9", "One"), ("/a.php?cmp=2&ocid=9", "Two")) == {"cmp"}


def test_a_teaser_with_two_texts_changes_nothing() -> None:
    page = Selector(
        "<main><h2><a href='/a-story-of-sand?icid=head'>Keeper counts the waves</a></h2>"
        "<a href='/a-story-of-sand?icid=text'>It took him a whole year, and then more.</a></main>"
    )

    (link,) = find_links(page, url="https://teaser.example/")
    assert link.url == "https://teaser.example/a-story-of-sand"
