"""No entry of a hand-made feed or sitemap is lost, and no URL is mangled."""

from __future__ import annotations

import pytest

from newsbot.discover.listing_formats import read_listing

URL = "https://lamp.example/lists/feed"
BASE = "https://lamp.example"


def rss(*items: str) -> str:
    body = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss version='2.0'><channel><title>Lamp</title>{body}</channel></rss>"


def link(path: str) -> str:
    return f"<link>{BASE}{path}</link>"


def sitemap(*paths: str) -> str:
    body = "".join(f"<url><loc>{BASE}{path}</loc></url>" for path in paths)
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{body}</urlset>"


def read(body: str | bytes) -> list[str]:
    listing = read_listing(body.encode() if isinstance(body, str) else body, url=URL)
    return [entry.url.removeprefix(BASE) for entry in listing.entries] if listing else []


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("/show.php?cat=3&id=771", "/show.php?cat=3&id=771"),
        ("/show.php?cat=3&amp;id=771", "/show.php?cat=3&id=771"),
        ("/show.php?cat=3&amp;amp;id=771", "/show.php?cat=3&id=771"),
        ("/show.php?cat=3&#38;amp;id=771", "/show.php?cat=3&id=771"),
        ("<![CDATA[/show.php?cat=3&id=771]]>", "/show.php?cat=3&id=771"),
        ("<![CDATA[/show.php?cat=3&amp;id=771]]>", "/show.php?cat=3&id=771"),
        ("&lt;![CDATA[/show.php?cat=3&id=771]]&gt;", "/show.php?cat=3&id=771"),
        ("/q-&-a/tide", "/q-&-a/tide"),
        ("/show?copy=1&copy=2&lt=3", "/show?copy=1&copy=2&lt=3"),
        ("/show?a=1&amp=2", "/show?a=1&amp=2"),
        ("/caf&eacute;?x=1", "/caf%C3%A9?x=1"),
        ("/show?x=&undefined;&id=7", "/show?x=&undefined;&id=7"),
        ("\n   /a-long-way\n   -to-the-sea\n", "/a-long-way-to-the-sea"),
        ("www.lamp.example/a", "https://www.lamp.example/a"),
        ("https:/lamp.example/a", "/a"),
        ("&lt;https://lamp.example/a&gt;", "/a"),
        ('"https://lamp.example/a"', "/a"),
        ("http:///lamp.example/a", "http://lamp.example/a"),
        ("https//lamp.example/a", "/a"),
    ],
)
def test_a_url_is_requested_as_it_was_meant(written: str, wanted: str) -> None:
    broken = "<title>A & B</title>"

    assert read(rss(f"{broken}<link>{written}</link>")) == [wanted]
    assert read(rss(f"<link>{written}</link>").replace("Lamp", "")) == [wanted]
    assert read(f"<urlset><url><loc>{written}</loc></url></urlset>") == [wanted]


FERRIES = ["/ferry?a=1&id=1", "/ferry?a=1&id=2", "/ferry?a=1&id=3"]
FIRST, SECOND, THIRD = (link(path.replace("&", "&amp;")) for path in FERRIES)


@pytest.mark.parametrize(
    "body",
    [
        rss(f"<title>wind < 5 knots</title>{FIRST}", SECOND, THIRD),
        rss(f"<title>wind <5 knots</title>{FIRST}", SECOND, THIRD),
        rss(f"<title>a <b c</title>{FIRST}", SECOND, THIRD),
        rss(f"<title>one<br>two</title>{FIRST}", SECOND, THIRD),
        rss(f"<description><p>one<p>two<img src=a></description>{FIRST}", SECOND, THIRD),
        rss(f"<title>no end{FIRST}", SECOND, THIRD),
        rss(f"<title><b>no end{FIRST}", SECOND, THIRD),
        rss(f"<description>no end{FIRST}", SECOND, THIRD),
        rss(FIRST.replace("</link>", ""), SECOND.replace("</link>", "<title>x</title>"), THIRD),
        rss(FIRST, SECOND, THIRD).replace("</item>", ""),
        rss(FIRST, SECOND, THIRD).replace("</item><item>", "</item></item><item>"),
        rss(FIRST, SECOND, THIRD).replace("</channel></rss>", ""),
        rss(FIRST, SECOND, THIRD).replace("<item>", "</channel></rss><item>", 1),
        rss(f"<title><![CDATA[no end</title>{FIRST}", f"<![CDATA[b]]>{SECOND}", THIRD),
        rss(f"<title><![CDATA[a <![CDATA[b]]> c]]></title>{FIRST}", SECOND, THIRD),
        rss(f"<!-- no end {FIRST}", f"<!-- a -->{SECOND}", THIRD),
        rss(f"<title>a\x0b\x00b</title>{FIRST}", SECOND, THIRD),
        rss(f"<title>a &nbsp; b &mdash; c</title>{FIRST}", SECOND, THIRD),
        rss(f"<media:content url='a&b=1'/>{FIRST}", SECOND, THIRD),
        rss(f"<enclosure url=a.mp3 url=b.mp3 length=1/>{FIRST}", SECOND, THIRD),
        rss(FIRST, SECOND, THIRD).replace("<item>", "<Item>").replace("</channel>", "</CHANNEL>"),
        rss(FIRST, SECOND, THIRD).replace("<item>", "<item rdf:about='x>", 1),
        rss(FIRST, SECOND, THIRD) + "\n<b>Warning</b>: too late <br>",
        rss(FIRST) + rss(SECOND, THIRD),
        rss(FIRST, SECOND, THIRD).replace("<rss version='2.0'>", "").replace("</rss>", ""),
        rss(FIRST, SECOND, THIRD).replace("<link>", "<link/>").replace("</link>", ""),
    ],
)  # fmt: skip
def test_no_entry_of_a_broken_feed_is_lost(body: str) -> None:
    assert read(body) == FERRIES


@pytest.mark.parametrize("broken", ["<p>", "<ur<br>", "<url<br>", "</urlset>", "<url>", "</url>"])
def test_no_entry_of_a_broken_sitemap_is_lost(broken: str) -> None:
    whole = sitemap("/a", "/b", "/c")

    assert read(whole.replace("<url>", f"{broken}<url>", 2)) == ["/a", "/b", "/c"]
    assert read(whole.replace("</loc></url>", f"</loc>{broken}</url>", 2)) == ["/a", "/b", "/c"]


@pytest.mark.parametrize(
    "before",
    [
        "<br />\n<b>Warning</b>: no header in <b>/www/feed.php</b> on line <b>3</b><br />\n",
        "Notice: no such file\n",
        "\ufeff\ufeff\n",
        "\ufeff \ufeff",
        f"<!-- {'by hand ' * 900} -->",
        f"<!-- <rss> --><!DOCTYPE rss [<!ENTITY a 'b'>{' ' * 5_000}]>",
        "<?php echo 1 ?>",
    ],
    ids=["php", "text", "two marks", "marks apart", "long comment", "dtd", "instruction"],
)
def test_what_is_before_a_document_is_passed_over(before: str) -> None:
    declaration = "<?xml version='1.0' encoding='utf-8'?>"

    assert read(f"{before}{declaration}{rss(FIRST, SECOND, THIRD)}") == FERRIES
    assert read(f"{before}{sitemap('/a', '/b?x=1&y=2')}") == ["/a", "/b?x=1&y=2"]


WORDS = rss("<title>Fähre – Küste</title><link>/fähre</link>", "<link>/b</link>")


@pytest.mark.parametrize(
    "body",
    [
        WORDS.encode("utf-16"),
        WORDS.encode("utf-16-le"),
        WORDS.encode("utf-16-be"),
        b"\n\0" + WORDS.encode("utf-16-le"),
        WORDS.encode("utf-32"),
        b"\xef\xbb\xbf\xef\xbb\xbf" + WORDS.encode(),
        b"<?xml version='1.0' encoding='utf-16'?>" + WORDS.encode(),
        b"<?xml version='1.0' encoding='iso-8859-1'?>" + WORDS.encode(),
        b"<?xml version='1.0' encoding='windows-1252'?>" + WORDS.encode("cp1252"),
        b"<?xml version='1.0' encoding='utf-8'?>" + WORDS.encode("cp1252"),
        b"<?xml version='1.0' encoding='zlib'?>" + WORDS.encode(),
        WORDS.encode("cp1252"),
        WORDS.encode().replace("–".encode(), b"\x96"),
        ("<?xml version='1.0' encoding='UTF-16'?>" + WORDS).encode("utf-16-le"),
    ],
)
def test_a_wrong_or_missing_encoding_mangles_no_url(body: bytes) -> None:
    assert read(body) == ["/f%C3%A4hre", "/b"]


def test_half_a_url_at_the_end_of_a_document_is_no_entry() -> None:
    whole = rss(FIRST, SECOND, THIRD)

    assert read(whole[: whole.index("id=3")]) == FERRIES[:2]
    assert read(sitemap("/a", "/b", "/long")[:-30]) == ["/a", "/b"]


def test_a_web_page_that_shows_a_feed_is_no_feed() -> None:
    assert read_listing(f"<!DOCTYPE html><html><pre>{rss(FIRST)}".encode(), url=URL) is None
    assert read_listing(f"<div><article>{rss(FIRST)}".encode(), url=URL) is None


@pytest.mark.parametrize(
    ("item", "wanted"),
    [
        ("<link>http://r.other.example/~r/1</link><guid>https://lamp.example/a</guid>", "/a"),
        ("<link>/a</link><guid isPermaLink='true'>https://lamp.example/b</guid>", "/a"),
        ("<guid isPermaLink='false'>https://lamp.example/b</guid>", None),
        ("<guid>lamp-4711</guid>", None),
        ("<guid>https://lamp.example/b</guid>", "/b"),
        ("<link>http://r.other.example/1</link>", "http://r.other.example/1"),
    ],
)
def test_the_page_of_an_item_is_found_by_its_link_or_guid(item: str, wanted: str | None) -> None:
    assert read(rss(item)) == ([wanted] if wanted else [])


@pytest.mark.parametrize(
    ("links", "wanted"),
    [
        ("<link type='application/json' href='/a.json'/><link type='text/html' href='/a'/>", "/a"),
        ("<link rel='enclosure' href='/a.mp3'/><link href='/a'/>", "/a"),
        ("<link rel='http://www.iana.org/assignments/relation/alternate' href='/a'/>", "/a"),
        ("<link href='/a.txt' type='text/plain'/><link rel='alternate' href='/a'/>", "/a"),
        ("<link hreflang='en' href='/en/a'/><link hreflang='de-AT' href='/de/a'/>", "/de/a"),
        ("<link hreflang='en' href='/en/a'/><link href='/a'/>", "/a"),
        ("<link rel='self' href='/a.xml'/><id>https://lamp.example/a</id>", "/a"),
        ("<link rel='alternate' type='application/json' href='/a.json'/><id>tag:lamp</id>", None),
        ("<content type='text/html' src='/a'/>", "/a"),
    ],
)
def test_the_page_of_an_atom_entry_is_the_right_alternate(links: str, wanted: str | None) -> None:
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de'><entry>{links}</entry></feed>"

    assert read(feed) == ([wanted] if wanted else [])


def test_relative_links_are_those_of_the_page_that_a_feed_belongs_to() -> None:
    channel = "<channel><link>https://keeper.example/news/</link>"
    feed = f"<rss>{channel}<item><link>story.html</link></item></channel></rss>"
    atom = "<feed><link href='https://keeper.example/'/><entry><link href='/a'/></entry></feed>"

    assert read(feed) == ["https://keeper.example/news/story.html"]
    assert read(feed.replace("<item>", "<item xml:base='https://lamp.example/x/'>")) == [
        "/x/story.html"
    ]
    assert read(atom) == ["https://keeper.example/a"]


def test_ids_of_a_json_feed_that_are_no_urls_are_not_requested() -> None:
    version = '"version": "https://jsonfeed.org/version/1.1"'
    items = '[{"id": "post-4713"}, {"id": 7}, {"id": "https://lamp.example/b"}, {"url": "/a"}]'
    body = f'\ufeff{{{version}, "items": {items}, "next_url": "/feed.json?page=2"}}'

    listing = read_listing(body.encode(), url=URL)

    assert read(body) == ["/b", "/a"]
    assert listing is not None
    assert listing.next_url == f"{BASE}/feed.json?page=2"


def test_the_document_with_older_entries_is_named() -> None:
    paged = rss(FIRST).replace(
        "<channel>", "<channel><atom:link rel='self' href='/x'/><atom:link rel='next' href='?p=2'/>"
    )
    archived = (
        "<feed><link rel='prev-archive' href='/2025'/><entry><link href='/a'/></entry></feed>"
    )

    for body, wanted in ((paged, f"{URL}?p=2"), (archived, f"{BASE}/2025")):
        listing = read_listing(body.encode(), url=URL)
        assert listing is not None
        assert listing.next_url == wanted
