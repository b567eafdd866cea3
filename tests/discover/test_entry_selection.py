"""Which entries of a listing are requested, and which sitemaps of an index."""

from __future__ import annotations

from datetime import date

import pytest

from newsbot.discover.date_range import DateRange
from newsbot.discover.entry_selection import choose_entries
from newsbot.discover.feeds import FEED
from newsbot.discover.listing import Entry, Listing, ListingKind
from newsbot.discover.sitemap_choice import choose_sitemaps
from newsbot.discover.sitemaps import SITEMAP

BASE = "https://lamp.example"
NOVEMBER = DateRange(since=date(2026, 11, 1), until=date(2026, 11, 30))


def choose(*entries: Entry, kind: ListingKind = FEED, period: DateRange = NOVEMBER) -> list[str]:
    listing = Listing(kind=kind, entries=entries)
    return [
        url.removeprefix(BASE)
        for url in choose_entries(listing, publishers={"lamp.example"}, period=period).urls
    ]


@pytest.mark.parametrize(
    "url",
    [
        f"{BASE}/",
        f"{BASE}/tag/ferries",
        f"{BASE}/2026/11/",
        f"{BASE}/report.pdf",
        f"{BASE}/sea/more/more/more/ferry-sinks-in-the-night",
        "https://elsewhere.example/ferry-sinks-in-the-night",
    ],
)
def test_entries_that_are_no_articles_are_left_out_of_a_feed(url: str) -> None:
    assert choose(Entry(url=url)) == []


def test_other_entries_of_a_feed_are_trusted() -> None:
    assert choose(Entry(url=f"{BASE}/ferry"), Entry(url=f"{BASE}/?p=7")) == ["/ferry", "/?p=7"]


def test_sections_in_a_sitemap_of_articles_are_left_out() -> None:
    articles = [Entry(url=f"{BASE}/world/ferry-sinks-at-night-{n}") for n in range(40)]

    chosen = choose(*articles, Entry(url=f"{BASE}/world"), kind=SITEMAP)

    assert len(chosen) == 40
    assert "/world" not in chosen


@pytest.mark.parametrize(
    ("entry", "is_taken"),
    [
        (Entry(url=f"{BASE}/a", published=date(2026, 11, 1)), True),
        (Entry(url=f"{BASE}/a", published=date(2026, 10, 31)), False),
        (Entry(url=f"{BASE}/a", modified=date(2026, 10, 31)), False),
        (Entry(url=f"{BASE}/a", modified=date(2026, 12, 9)), True),
        (Entry(url=f"{BASE}/2026/11/05/a"), True),
        (Entry(url=f"{BASE}/2026/10/05/a"), False),
        (Entry(url=f"{BASE}/2026/10/31/a"), True),
        (Entry(url=f"{BASE}/what-2019-was-like"), True),
        (Entry(url=f"{BASE}/a"), True),
    ],
    ids=[
        "published within", "published before", "modified before", "modified after",
        "address within", "address before", "address a day off", "year in a title", "no date",
    ],
)  # fmt: skip
def test_entries_outside_the_period_are_left_out(entry: Entry, *, is_taken: bool) -> None:
    assert bool(choose(entry)) is is_taken


def test_a_sitemap_with_the_url_of_a_trap_is_not_read() -> None:
    entries = [Entry(url=f"{BASE}/map/map/map/1.xml"), Entry(url=f"{BASE}/map/1.xml")]

    assert choose_sitemaps(entries, period=DateRange(), limit=9) == [f"{BASE}/map/1.xml"]


def test_sitemaps_outside_the_period_are_not_read_and_the_newest_come_first() -> None:
    entries = [
        Entry(url=f"{BASE}/m-2026-10.xml"),
        Entry(url=f"{BASE}/m-2026-11-02.xml"),
        Entry(url=f"{BASE}/m-2026-11-20.xml"),
        Entry(url=f"{BASE}/m?yyyy=2025&mm=11&dd=03"),
        Entry(url=f"{BASE}/old.xml", modified=date(2026, 10, 1)),
        Entry(url=f"{BASE}/any.xml"),
        Entry(url=f"{BASE}/news.xml"),
    ]

    chosen = choose_sitemaps(entries, period=NOVEMBER, limit=10)

    assert [url.removeprefix(f"{BASE}/") for url in chosen] == [
        "news.xml", "m-2026-11-20.xml", "m-2026-11-02.xml", "m-2026-10.xml", "any.xml",
    ]  # fmt: skip
    assert len(choose_sitemaps(entries, period=NOVEMBER, limit=2)) == 2
