"""The search of a site of which only the domain is known, in few requests."""

from __future__ import annotations

from parsel import Selector

from newsbot.discover.alternates import find_feeds, find_sections
from newsbot.discover.front_page_search import (
    FEED_PATHS,
    SITEMAP_PATHS,
    FrontPageSearch,
    read_front_page,
)
from newsbot.discover.listing_formats import read_listing
from newsbot.discover.sitemaps import find_robots_sitemaps

FRONT = "https://lamp.example/"
PAGE = """<html><head>
<link rel="alternate" type="application/rss+xml" href="/feed.xml">
<link rel="alternate" type="application/rss+xml" href="/comments/feed" title="All comments">
<link rel="alternate" type="application/rss+xml" href="https://other.example/feed.xml">
<link rel="alternate" type="text/html" hreflang="fr" href="/fr/"></head><body>
<nav><a href="/">Home</a> <a href="/world">World</a> <a href="/login">Log in</a>
<a href="/tag/ferries">Ferries</a> <a href="https://shop.example/x">Shop</a></nav>
<main><a href="/2026/11/05/ferry-sinks-at-night"><h2>Ferry sinks at night, all are well</h2></a>
<a href="/loose">Loose</a></main>
<footer><nav><a href="/imprint-of-ours">Imprint</a></nav></footer></body></html>"""


def note(search: FrontPageSearch, url: str, body: bytes) -> None:
    if url == search.robots:
        search.note_sitemaps(find_robots_sitemaps(body, url))
    elif search.note_listing(url, read_listing(body, url=url)) is None and url == search.front:
        search.note_front_page(read_front_page(body, "utf-8", url))


def run(search: FrontPageSearch, answers: dict[str, str]) -> list[str]:
    asked = []
    while (url := search.next_wanted()) is not None:
        asked.append(url.removeprefix(FRONT))
        body = answers.get(url.removeprefix(FRONT))
        if body is not None:
            note(search, url, body.encode())
    return asked


def test_feeds_on_other_hosts_come_last_and_those_of_comments_are_left_out() -> None:
    header = b'</own>; rel="alternate"; type="application/atom+xml", </x>; rel=alternate'

    assert find_feeds(Selector(PAGE), url=FRONT, headers=[header]) == [
        f"{FRONT}feed.xml",
        f"{FRONT}own",
        "https://other.example/feed.xml",
    ]


def test_sections_are_those_of_the_navigation() -> None:
    assert find_sections(Selector(PAGE), url=FRONT) == [f"{FRONT}world"]


def test_listings_that_the_site_names_are_requested_without_guesses() -> None:
    search = FrontPageSearch(FRONT)

    asked = run(
        search,
        {
            "": PAGE,
            "robots.txt": "Sitemap: /map.xml\nSitemap: /news.xml\n",
            "feed.xml": "<rss><channel/></rss>",
            "map.xml": "<urlset/>",
            "news.xml": "<urlset/>",
        },
    )

    foreign = "https://other.example/feed.xml"
    assert asked == ["", "robots.txt", "feed.xml", foreign, "news.xml", "map.xml"]
    assert search.feeds == [f"{FRONT}feed.xml"]
    assert search.sitemaps == [f"{FRONT}news.xml", f"{FRONT}map.xml"]
    assert search.sections == [f"{FRONT}world"]


def test_usual_paths_are_tried_until_one_exists() -> None:
    search = FrontPageSearch(FRONT)

    asked = run(search, {"rss.xml": "<rss/>", "sitemap.xml": "<urlset/>"})

    assert asked == ["", "robots.txt", "feed", "rss.xml", "sitemap.xml"]


def test_a_site_without_listings_takes_few_requests() -> None:
    asked = run(FrontPageSearch(FRONT), {})

    assert len(asked) == 2 + len(FEED_PATHS) + len(SITEMAP_PATHS)
