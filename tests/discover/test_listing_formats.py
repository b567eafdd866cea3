"""Feeds and sitemaps of every format are read, broken and hostile ones within limits."""

from __future__ import annotations

import gzip
from datetime import date

import pytest

from newsbot.discover.json_endpoints import ENDPOINT
from newsbot.discover.listing import MAX_ENTRIES
from newsbot.discover.listing_formats import read_listing
from newsbot.discover.sitemaps import NEWS_SITEMAP, SITEMAP_INDEX, find_robots_sitemaps

URL = "https://lamp.example/lists/feed"
DAY = date(2026, 11, 3)

ITEMS = "".join(
    f"<item><title>Ferry {number} &amp;amp; tide</title><link>/ferry/{number}</link>"
    "<pubDate>Tue, 03 Nov 2026 23:30:00 -0500</pubDate><media:title>x</media:title></item>"
    for number in range(3)
)
RSS = f'<rss version="2.0"><channel><link>https://lamp.example/</link>{ITEMS}</channel></rss>'
FERRIES = [f"https://lamp.example/ferry/{number}" for number in range(3)]
BOMB = (
    "<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY {chr(98 + i)} '{('&' + chr(97 + i) + ';') * 10}'>" for i in range(9))
    + "]>"
)


def urls(body: bytes | str) -> list[str]:
    listing = read_listing(body.encode() if isinstance(body, str) else body, url=URL)
    return [entry.url for entry in listing.entries] if listing else []


@pytest.mark.parametrize(
    "body",
    [
        RSS.encode(),
        b"\xef\xbb\xbf" + RSS.encode(),
        RSS.encode("utf-16"),
        b"\n\n<?xml version='1.0'?>" + RSS.encode(),
        b"<?xml version='1.0' encoding='utf-16'?>" + RSS.encode(),
        b"<?xml version='1.0' encoding='x-nothing'?>" + RSS.encode(),
        b"<?xml version='1.0' encoding='utf-8'?>" + RSS.replace("tide", "\xe9").encode("latin-1"),
        RSS.replace("&amp;amp;", "&").encode(),
        gzip.compress(RSS.encode()),
        f"<!DOCTYPE rss SYSTEM 'rss-0.91.dtd'><!-- by hand -->{RSS}".encode(),
    ],
    ids=[
        "plain", "utf-8 mark", "utf-16", "space before", "declared utf-16", "unknown encoding",
        "latin-1 called utf-8", "bare ampersand", "gzip", "doctype",
    ],
)  # fmt: skip
def test_a_feed_is_read_in_any_encoding_and_with_common_mistakes(body: bytes) -> None:
    listing = read_listing(body, url=URL)

    assert listing is not None
    assert [entry.url for entry in listing.entries] == FERRIES
    assert {entry.published for entry in listing.entries} == {DAY}
    assert listing.home == "https://lamp.example/"


def test_a_truncated_feed_is_read_and_is_not_whole() -> None:
    listing = read_listing(RSS.encode()[: RSS.index("ferry/2")], url=URL)

    assert listing is not None
    assert not listing.is_whole
    assert [entry.url for entry in listing.entries][:2] == FERRIES[:2]


def test_urls_of_atom_are_resolved_against_xml_base() -> None:
    listing = read_listing(
        b"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://lamp.example/x/'>"
        b"<link rel='self' href='self'/><link href='/home'/><entry xml:base='y/'>"
        b"<title type='html'>Keeper &amp;amp; light</title><link rel='enclosure' href='a.mp3'/>"
        b"<link href='keeper'/><id>tag:lamp</id><updated>2026-11-03T00:00:00Z</updated>"
        b"</entry></feed>",
        url=URL,
    )

    assert listing is not None
    (entry,) = listing.entries
    assert entry.url == "https://lamp.example/x/y/keeper"
    assert (entry.title, entry.published, entry.modified) == ("Keeper & light", None, DAY)
    assert listing.home == "https://lamp.example/home"


def test_items_of_rss_1_are_read_beside_the_channel() -> None:
    rdf = (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
        "xmlns='http://purl.org/rss/1.0/'><channel><link>https://lamp.example/</link></channel>"
        "<item rdf:about='https://lamp.example/a'><dc:date>2026-11-03</dc:date></item></rdf:RDF>"
    )
    listing = read_listing(rdf.encode(), url=URL)

    assert listing is not None
    assert [(e.url, e.published) for e in listing.entries] == [("https://lamp.example/a", DAY)]


def test_a_json_feed_is_recognized_by_its_version() -> None:
    feed = (
        '{"version": "https://jsonfeed.org/version/1.1", "items": [3, {"url": 7}, '
        '{"url": "/a", "date_published": "2026-11-03T10:00:00Z"}]}'
    )

    assert urls(feed) == ["https://lamp.example/a"]
    other = read_listing(b'{"items": [{"url": "/a"}]}', url=URL)
    assert other is not None
    assert other.kind is ENDPOINT
    assert read_listing(b'{"version":' + b"[" * 100_000, url=URL) is None


def test_a_news_sitemap_has_title_and_day_and_no_images() -> None:
    listing = read_listing(
        b"<urlset><url><loc>https://lamp.example/a</loc>"
        b"<image:image><image:loc>https://lamp.example/a.jpg</image:loc></image:image>"
        b"<news:news><news:publication_date>2026-11-03T10:00+01:00</news:publication_date>"
        b"<news:title>Tide &amp; time</news:title></news:news></url></urlset>",
        url=URL,
    )

    assert listing is not None
    assert listing.kind is NEWS_SITEMAP
    (entry,) = listing.entries
    assert (entry.url, entry.title, entry.published) == (
        "https://lamp.example/a",
        "Tide & time",
        DAY,
    )


def test_indexes_and_text_sitemaps_are_recognized_by_content() -> None:
    index = read_listing(
        b"<sitemapindex><sitemap><loc>/m.xml.gz</loc><lastmod>2026-11-03</lastmod></sitemap>"
        b"</sitemapindex>",
        url=URL,
    )

    assert index is not None
    assert index.kind is SITEMAP_INDEX
    assert (index.entries[0].url, index.entries[0].modified) == (
        "https://lamp.example/m.xml.gz",
        DAY,
    )
    assert urls("https://lamp.example/a\nhttps://lamp.example/b\n") == [
        "https://lamp.example/a",
        "https://lamp.example/b",
    ]


@pytest.mark.parametrize(
    "body", [b"<!doctype html><html><p>Hello", b"", b"%PDF-1.7", b"\x1f\x8bnot gzip", b"\xff\xfe"]
)
def test_other_documents_are_not_listings(body: bytes) -> None:
    assert read_listing(body, url=URL) is None


@pytest.mark.parametrize(
    "body",
    [
        BOMB + RSS.replace("Ferry", "&j;"),
        BOMB + RSS.replace("<title>", "<title x='&j;'>"),
        "<!DOCTYPE rss [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>" + RSS.replace("Ferry", "&a;"),
        "<rss>" + "<a>" * 100_000,
    ],
    ids=["entities", "entities in attributes", "a file as entity", "depth"],
)
def test_xml_entities_are_not_expanded(body: str) -> None:
    listing = read_listing(body.encode(), url=URL)

    assert listing is not None
    assert all(len(entry.title or "") < 30 for entry in listing.entries)


@pytest.mark.slow
def test_a_listing_is_read_to_its_limits() -> None:
    many = "".join(f"<url><loc>/{number}</loc></url>" for number in range(MAX_ENTRIES + 5))
    packed = gzip.compress(b"<urlset>" + b" " * 60_000_000 + b"<url><loc>/a</loc></url></urlset>")

    long = read_listing(f"<urlset>{many}</urlset>".encode(), url=URL)
    bomb = read_listing(packed, url=URL)

    assert long is not None
    assert bomb is not None
    assert (len(long.entries), long.is_whole) == (MAX_ENTRIES, False)
    assert (bomb.entries, bomb.is_whole) == ((), False)


def test_sitemaps_of_robots_txt_are_found_in_any_spelling() -> None:
    robots = b"User-agent: *\r\nDisallow: /\rSITEMAP : https://lamp.example/a.xml\nsitemap:/b.xml\n"

    assert find_robots_sitemaps(robots, url="https://lamp.example/robots.txt") == [
        "https://lamp.example/a.xml",
        "https://lamp.example/b.xml",
    ]


def test_an_element_of_too_many_attributes_ends_the_listing() -> None:
    attributes = " ".join(f"a{number}='1'" for number in range(101))
    listing = read_listing(RSS.replace("</channel>", f"<x {attributes}/>{ITEMS}").encode(), url=URL)

    assert listing is not None
    assert [entry.url for entry in listing.entries] == FERRIES
    assert not listing.is_whole


def test_the_home_of_a_feed_is_found_where_no_item_has_a_link() -> None:
    listing = read_listing(b"<rss><channel><link>/home</link><item/></channel></rss>", url=URL)

    assert listing is not None
    assert listing.home == "https://lamp.example/home"
