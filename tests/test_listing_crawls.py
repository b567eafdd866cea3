"""Crawls through the sitemaps and feeds that sites really have: which documents are requested."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from tests.loopback import Answer, serve
from tests.scrapy_run import Run
from tests.test_crawl import article, day, section, teaser
from tests.test_discovery import crawl, dated


def sitemap(*paths: str) -> Answer:
    listed = "".join(f"<url><loc>{path}</loc></url>" for path in paths)
    return Answer(f"<urlset>{listed}</urlset>", kind="text/xml")


def test_sitemaps_that_lead_nowhere_do_not_use_up_those_of_an_index(tmp_path: Path) -> None:
    listed = "".join(f"<sitemap><loc>/m-{number}.xml</loc></sitemap>" for number in range(1, 31))
    pages = {
        "/index": Answer(
            f"<sitemapindex>{listed}<sitemap><loc>/index</loc></sitemap>"
            "<sitemap><loc>/tag-sitemap.xml</loc></sitemap></sitemapindex>"
        ),
        "/m-29.xml": Answer("<html><body><p>Nothing here.</p></body></html>"),
        "/m-28.xml": Answer("<urlset/>"),
        **{f"/m-{number}.xml": sitemap(day(number, "a-story")) for number in range(1, 28)},
        **{day(number, "a-story"): dated(number, f"Story {number}") for number in range(1, 28)},
    }
    with serve(pages) as web:
        run = crawl(tmp_path, f"url={web.base}/index")

    read = [path for path in web.asked if path.startswith("/m-")]
    assert sorted(read) == sorted(
        f"/m-{number}.xml" for number in (30, 1, 29, 2, 28, 3, 27, 4, 26)[: len(read)]
    )
    assert len(run.articles) == 5
    assert "/tag-sitemap.xml" not in web.asked


def test_sitemaps_that_a_sitemap_lists_as_pages_are_read(tmp_path: Path) -> None:
    second = f"{day(2, 'a-story')}?a&b"  # not well-formed in XML
    pages = {
        "/sitemap.xml": sitemap("/m-1.xml", "/m-2.xml", day(1, "a-story")),
        "/m-1.xml": sitemap(second),
        "/m-2.xml": sitemap(day(3, "a-story")),
        day(1, "a-story"): article("One"),
        second: article("Two"),
        day(3, "a-story"): article("Three"),
    }
    with serve(pages) as web:
        run = crawl(tmp_path, f"url={web.base}/sitemap.xml")

    assert list_headlines(run) == ["One", "Three", "Two"]
    assert "/sitemap.xml: reads up to 2 of 2 listings\n" in run.stderr
    repaired = re.findall(r"(\S+): not well-formed, was repaired before it was read", run.stderr)
    assert repaired == [f"{web.base}/m-1.xml"]


def feed(*paths: str, head: str = "", home: str = "") -> Answer:
    items = "".join(f"<item><link>{path}</link></item>" for path in paths)
    return Answer(f"<rss><channel><link>{home}</link>{head}{items}</channel></rss>")


def list_headlines(run: Run) -> list[str]:
    return sorted(article["headline"].split()[0] for article in run.articles)


def test_listings_on_other_hosts_that_a_site_names_are_followed_for_its_entries(
    tmp_path: Path,
) -> None:
    own: dict[str, Answer | list[Answer]] = {
        day(number, "a-story"): article(name)
        for number, name in enumerate(("Header", "Feed", "Robots", "Index", "Moved"), start=1)
    }
    with serve(own) as web, serve({}, host="127.0.0.2") as other:
        base, foreign = web.base, other.base.replace("127.0.0.1", "127.0.0.2")
        link = f'<link rel="alternate" type="application/rss+xml" href="{foreign}/feed">'
        header = f'<{base}/header>; rel="alternate"; type="application/rss+xml"'
        pages = {
            "/": Answer(f"<html><head>{link}</head></html>", headers={"Link": header}),
            "/robots.txt": Answer(f"Sitemap: {foreign}/map\nSitemap: {base}/index\n"),
            "/header": Answer(status=302, headers={"Location": f"{foreign}/moved"}),
            "/index": Answer(f"<sitemapindex><sitemap><loc>{foreign}/m-1</loc></sitemap>"
                             "</sitemapindex>"),
        }  # fmt: skip
        web.pages.update({path: [answer] for path, answer in pages.items()})
        stories = [f"{base}{day(number, 'a-story')}" for number in range(6)]
        documents = {
            "/feed": feed(stories[2], f"{foreign}/not-its-own-page-at-all"),
            "/moved": feed(stories[1], stories[5]),
            "/map": sitemap(stories[3], f"{foreign}/2026/05/01/not-its-own"),
            "/m-1": sitemap(stories[4]),
        }
        other.pages.update({path: [answer] for path, answer in documents.items()})
        run = crawl(tmp_path, f"domain={base}")
        again = crawl(tmp_path, f"domain={base}")

    assert list_headlines(run) == ["Feed", "Header", "Index", "Moved", "Robots"]
    assert sorted(set(other.asked)) == ["/feed", "/m-1", "/map", "/moved", "/robots.txt"]
    assert "left out 1 other_site" in run.stderr
    assert again.code == 0, again.stderr


def test_feeds_sections_and_endpoints_go_on_at_the_next_page_that_they_name(
    tmp_path: Path,
) -> None:
    paths = [day(number, "a-story") for number in range(9)]
    version = '"version": "https://jsonfeed.org/version/1.1"'
    pages: dict[str, Answer | list[Answer]] = {
        "/feed": feed(paths[1], head="<atom:link rel='next' href='/feed?paged=2'/>"),
        "/feed?paged=2": feed(paths[2], head="<atom:link rel='next' href='/feed?paged=3'/>"),
        "/feed?paged=3": feed(paths[2], head="<atom:link rel='next' href='/feed?paged=4'/>"),
        "/feed.json": Answer(
            f'{{{version}, "next_url": "/feed2.json", "items": [{{"url": "{paths[3]}"}}]}}'
        ),
        "/feed2.json": Answer(f'{{{version}, "items": [{{"url": "{paths[4]}"}}]}}'),
        "/world": Answer(
            f"<main><a href='{paths[5]}'><h2>The ferry of the quay</h2></a></main>",
            headers={"Link": '</world/p2>; rel="next"'},
        ),
        "/world/p2": Answer(f"<main><a href='{paths[6]}'><h2>The ferry of the sea</h2></a></main>"),
        "/api": Answer(f'[{{"link": "{paths[7]}"}}]', headers={"Link": "</api?p=2>;rel=next"}),
        "/api?p=2": Answer(f'[{{"link": "{paths[8]}"}}]'),
        **{path: article(f"N{number}") for number, path in enumerate(paths)},
    }
    with serve(pages) as web:
        urls = ",".join(f"{web.base}{path}" for path in ("/feed", "/feed.json", "/world", "/api"))
        run = crawl(tmp_path, f"url={urls}")

    assert list_headlines(run) == [f"N{number}" for number in range(1, 9)]
    assert "/feed?paged=3" in web.asked
    assert "/feed?paged=4" not in web.asked


def test_sections_that_scripts_fill_are_read_without_a_browser(tmp_path: Path) -> None:
    paths = [day(number, "a-story") for number in range(1, 9)]
    title = "The ferry came back to the harbour at night"
    items = [
        {"@type": "ListItem", "item": {"@type": "NewsArticle", "url": path, "headline": title}}
        for path in paths[:2]
    ]
    listed = json.dumps({"@type": "ItemList", "itemListElement": items})
    state = json.dumps({"props": [{"title": title, "url": path} for path in paths[2:4]]})
    teasers = "".join(
        f"<div data-href='{path}'><h2>{place}: {title}</h2><p>{title} and stayed there.</p></div>"
        for place, path in enumerate(paths[4:])
    )
    shell = "<html><body><div id='root'></div><script src='/app.js'></script>{}</body></html>"
    pages: dict[str, Answer | list[Answer]] = {
        "/ld": Answer(shell.format(f"<script type='application/ld+json'>{listed}</script>")),
        "/next": Answer(shell.format(f"<script type='application/json'>{state}</script>")),
        "/data": Answer(shell.format(teasers)),
        **{path: article(f"N{number}") for number, path in enumerate(paths)},
    }
    with serve(pages) as web:
        urls = ",".join(f"{web.base}{path}" for path in ("/ld", "/next", "/data"))
        run = crawl(tmp_path, f"url={urls}")

    assert list_headlines(run) == [f"N{number}" for number in range(8)]


def test_max_articles_counts_articles_that_are_written_the_newest_first(tmp_path: Path) -> None:
    numbers = range(1, 13)
    pages: dict[str, Answer | list[Answer]] = {
        "/map": sitemap(*(day(number, "a-story") for number in numbers)),
        **{day(number, "a-story"): dated(number, f"N{number}") for number in numbers},
        day(12, "a-story"): Answer("<h1>Not found</h1>", status=404),
        day(11, "a-story"): Answer("<html><body><p>Nothing here.</p></body></html>"),
        day(9, "a-story"): dated(10, "N10"),  # the same text again
    }
    with serve(pages) as web:
        run = crawl(tmp_path, f"url={web.base}/map", "max_articles=3")
        headlines = list_headlines(run)
        outcomes = Counter(line["outcome"] for line in run.rejected)
        both = crawl(tmp_path, f"url={web.base}/map", "max_articles=100")

    assert headlines == ["N10", "N7", "N8"]
    assert outcomes["over_limit"] == 6
    assert len(both.articles) == 9


def test_a_run_goes_on_at_the_next_page_while_articles_are_missing(tmp_path: Path) -> None:
    def listing(*numbers: int, following: str = "") -> Answer:
        teasers = (teaser(day(number, "a-story"), f"N{number}") for number in numbers)
        return section(*teasers, following=following)

    pages: dict[str, Answer | list[Answer]] = {
        "/world": listing(1, 2, following="/world?page=2"),
        "/world?page=2": listing(3, 4, following="/world?page=3"),
        "/world?page=3": listing(5, 6),
        day(2, "a-story"): article("N2"),
        day(3, "a-story"): article("N3"),
        day(4, "a-story"): article("N4"),
    }
    with serve(pages) as web:
        run = crawl(tmp_path, f"url={web.base}/world", "max_articles=2")

    assert list_headlines(run) == ["N2", "N3"]
    assert "/world?page=3" not in web.asked
