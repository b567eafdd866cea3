"""Of an index those sitemaps are read that hold the newest articles."""

from __future__ import annotations

from datetime import date

import pytest

from newsbot.discover.date_range import DateRange
from newsbot.discover.entry_selection import choose_entries
from newsbot.discover.listing import Entry, Listing
from newsbot.discover.listing_formats import read_listing
from newsbot.discover.sitemap_choice import choose_sitemaps
from newsbot.discover.sitemaps import NEWS_SITEMAP, SITEMAP, SITEMAP_INDEX

BASE = "https://lamp.example/"
TODAY, YESTERDAY = date(2026, 11, 29), date(2026, 11, 28)


def choose(*names: str, modified: date | None = None, limit: int = 5) -> list[str]:
    entries = [Entry(url=BASE + name, modified=modified) for name in names]
    chosen = choose_sitemaps(entries, period=DateRange(), limit=limit)
    return [url.removeprefix(BASE) for url in chosen]


@pytest.mark.parametrize("modified", [None, TODAY])
def test_the_highest_numbers_come_first_then_the_lowest(modified: date | None) -> None:
    names = [f"wp-sitemap-posts-post-{number}.xml" for number in range(1, 13)]

    chosen = choose(*names, modified=modified)

    assert chosen == [names[place] for place in (11, 0, 10, 1, 9)]


def test_a_name_without_a_number_is_the_lowest_of_its_series() -> None:
    assert choose("post-sitemap.xml", "post-sitemap2.xml", "post-sitemap3.xml", limit=2) == [
        "post-sitemap3.xml",
        "post-sitemap.xml",
    ]


@pytest.mark.parametrize(
    "form",
    ["sitemap-{}.xml", "sitemap-{}-11.xml", "sitemap_{}1130.xml", "map.php?year={}", "{}/nov.xml"],
)
@pytest.mark.parametrize("modified", [None, TODAY])
def test_years_in_names_decide_where_all_were_made_anew(form: str, modified: date | None) -> None:
    names = [form.format(year) for year in range(2015, 2027)]

    assert choose(*names, modified=modified) == names[:-6:-1]


def test_months_in_names_decide_within_a_year() -> None:
    numbered = [f"sitemap-2026-{month}.xml" for month in range(1, 12)]
    named = [f"sitemap-2026-{month}.xml" for month in ("march", "november", "october")]

    assert choose(*numbered, limit=1) == ["sitemap-2026-11.xml"]
    assert choose(*named, limit=1) == ["sitemap-2026-november.xml"]


def test_numbers_that_look_like_years_are_numbers_in_a_long_series() -> None:
    names = [f"sitemap-{number}.xml" for number in range(1, 2101)]

    assert choose(*names, limit=1) == ["sitemap-2100.xml"]


@pytest.mark.parametrize(
    "other",
    [
        "post_tag-sitemap.xml", "category-sitemap.xml", "author-sitemap.xml", "sitemap-images.xml",
        "wp-sitemap-users-1.xml", "wp-sitemap-taxonomies-category-1.xml", "sitemap.php?type=tags",
        "sitemap-kategorien.xml", "tags/sitemap.xml",
    ],
)  # fmt: skip
def test_sitemaps_of_tags_and_authors_are_not_read_beside_those_of_articles(other: str) -> None:
    entries = [
        Entry(url=BASE + other, modified=TODAY),
        Entry(url=f"{BASE}post-sitemap.xml", modified=YESTERDAY),
    ]

    assert choose_sitemaps(entries, period=DateRange(), limit=5) == [f"{BASE}post-sitemap.xml"]
    assert choose(other) == [other]


def test_archives_and_pages_come_last() -> None:
    assert choose("archive.xml", "page-sitemap.xml", "sitemap-a.xml")[0] == "sitemap-a.xml"


def test_only_a_news_sitemap_comes_before_newer_ones() -> None:
    entries = [
        Entry(url=f"{BASE}newspaper-archive-1900.xml", modified=TODAY),
        Entry(url=f"{BASE}newsletter-sitemap.xml", modified=TODAY),
        Entry(url=f"{BASE}news-2015-01.xml", modified=TODAY),
        Entry(url=f"{BASE}sitemap-1.xml", modified=TODAY),
        Entry(url=f"{BASE}google-news.xml"),
    ]

    chosen = choose_sitemaps(entries, period=DateRange(), limit=5)

    assert [url.removeprefix(BASE) for url in chosen] == [
        "google-news.xml", "sitemap-1.xml", "news-2015-01.xml", "newspaper-archive-1900.xml",
    ]  # fmt: skip


def read(body: str) -> Listing:
    listing = read_listing(body.encode(), url=f"{BASE}sitemap.xml")
    assert listing is not None
    return listing


def test_sitemaps_listed_as_pages_are_an_index() -> None:
    index = read("<urlset><url><loc>/map-1.xml</loc></url><url><loc>/m.xml.gz</loc></url></urlset>")
    also = read("<urlset><sitemap><loc>/map?page=1</loc></sitemap></urlset>")

    assert index.kind == also.kind == SITEMAP_INDEX
    assert [entry.url for entry in index.entries] == [f"{BASE}map-1.xml", f"{BASE}m.xml.gz"]
    assert [entry.url for entry in also.entries] == [f"{BASE}map?page=1"]


def test_a_sitemap_may_list_pages_and_sitemaps() -> None:
    both = read(
        "<urlset><url><loc>/map-1.xml</loc></url><url><loc>/ferry</loc><news:news/></url></urlset>"
    )

    assert both.kind == NEWS_SITEMAP
    assert [entry.url for entry in both.entries] == [f"{BASE}ferry"]
    assert [entry.url for entry in both.listings] == [f"{BASE}map-1.xml"]


def test_pages_listed_in_an_index_are_listings() -> None:
    index = read("<sitemapindex><url><loc>/map?page=1</loc></url></sitemapindex>")

    assert index.kind == SITEMAP_INDEX
    assert [entry.url for entry in index.entries] == [f"{BASE}map?page=1"]


@pytest.mark.parametrize(
    "entries",
    [
        [Entry(url=f"{BASE}a", published=date(2022, 1, 1)), Entry(url=f"{BASE}b", published=TODAY)],
        [Entry(url=f"{BASE}2022/01/03/a"), Entry(url=f"{BASE}2026/01/03/b")],
        [Entry(url=f"{BASE}a", modified=date(2022, 1, 1)), Entry(url=f"{BASE}b", modified=TODAY)],
        [Entry(url=f"{BASE}story-{number}") for number in (1, 2, 3, 4)],
        [Entry(url=f"{BASE}{year}/story") for year in (2022, 2023, 2026)],
    ],
    ids=["published", "days in URLs", "modified", "rising ids", "rising years"],
)
def test_the_newest_entries_come_first(entries: list[Entry]) -> None:
    listing = Listing(kind=SITEMAP, entries=tuple(entries))

    chosen = choose_entries(listing, publishers={"lamp.example"}, period=DateRange())

    assert chosen.urls == tuple(entry.url for entry in reversed(entries))


def test_entries_of_a_day_stay_in_the_order_of_the_document() -> None:
    days = [TODAY, None, TODAY, YESTERDAY]
    entries = [Entry(url=f"{BASE}{place}", published=day) for place, day in enumerate(days)]

    chosen = choose_entries(
        Listing(kind=SITEMAP, entries=tuple(entries)),
        publishers={"lamp.example"},
        period=DateRange(),
    )

    assert chosen.urls == tuple(entry.url for entry in entries)
