from __future__ import annotations

import json
from typing import Any

import pytest

from newsbot.extraction import extract_article
from newsbot.items import Article, Author

PROSE = "".join(
    f"<p>The storm of hour {hour} shut the old harbour, and the crews went home with their nets "
    "and hoped for a better morning.</p>"
    for hour in range(6)
)


def extract(head: str = "", *, author: Any = None, below: str = "", end: str = "") -> Article:
    node = {
        "@type": "NewsArticle",
        "author": author,
        "publisher": {"@type": "Organization", "name": "Harbour Times"},
    }
    page = f"""<html><head><title>Storm shuts the old harbour</title>{head}
        <script type="application/ld+json">{json.dumps(node)}</script></head>
        <body><h1>Storm shuts the old harbour</h1>{below}{PROSE}{end}</body></html>"""
    return extract_article(page, url="https://www.harbourtimes.example/sea/storm")


def described(article: Article) -> list[tuple[str, str]]:
    return [(author.name, author.type) for author in article.authors]


@pytest.mark.parametrize(
    "author",
    [
        {"@type": "Organization", "name": "Lower Coast Wire"},
        {"@type": ["NewsMediaOrganization", "Brand"], "name": "Lower Coast Wire"},
        {"@type": "Person", "name": "dpa"},
        "Reuters",
        {"name": "Harbour Editorial Team"},
        {"@type": "Person", "name": "Harbour Times"},
    ],
    ids=["organization", "several types", "agency", "agency as text", "newsroom", "publisher"],
)
def test_organization_in_the_json_ld_is_the_author(author: Any) -> None:
    name = author if isinstance(author, str) else author["name"]

    assert described(extract(author=author)) == [(name, "organization")]


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ('<div class="byline">Von dpa/AFP</div>', ["dpa", "AFP"]),
        ('<div class="byline">By Harbour Times with Reuters</div>', ["Harbour Times", "Reuters"]),
        ('<span class="author">Redaktion 3. Mai 2026, 08:10 Uhr</span>', ["Redaktion"]),
        ("<p>By Harbour Times staff</p>", ["Harbour Times staff"]),
        ("<div><small>Written by</small><p>The Quay Team</p></div>", ["The Quay Team"]),
        ('<p><a href="/authors/quay-staff">Quay Staff</a></p>', ["Quay Staff"]),
        ('<p><span itemprop="author">Harbour Newsdesk</span></p>', ["Harbour Newsdesk"]),
    ],
    ids=["agencies", "with an agency", "date", "worded", "prefix before", "profile", "microdata"],
)
def test_organization_in_the_byline_is_the_author(byline: str, names: list[str]) -> None:
    assert described(extract(below=byline)) == [(name, "organization") for name in names]


@pytest.mark.parametrize(
    ("end", "names"),
    [
        ("<p>Quelle: dpa</p>", ["dpa"]),
        ("<p><em>(Source: Reuters/AFP)</em></p>", ["Reuters", "AFP"]),
        ("<p>Source: the harbour's own books, which nobody has read since the war</p>", []),
        ("<figure><img src='/a.jpg'><figcaption>Quelle: dpa</figcaption></figure>", []),
    ],
    ids=["agency", "agencies", "sentence", "picture"],
)
def test_agency_that_ends_the_text_is_the_author(end: str, names: list[str]) -> None:
    assert described(extract(end=end)) == [(name, "organization") for name in names]


def test_institution_is_one_author() -> None:
    article = extract('<meta name="author" content="Center for Tide Research and Storms">')

    assert described(article) == [("Center for Tide Research and Storms", "organization")]


@pytest.mark.parametrize("byline", ["08時00分", "Eva Maier, Shipping Expert"])
def test_hour_or_occupation_is_no_person(byline: str) -> None:
    article = extract(below=f'<div class="byline">{byline}</div>')

    assert described(article) in ([], [("Eva Maier", "person")])


def test_newsroom_in_a_meta_tag_is_the_author() -> None:
    article = extract('<meta name="author" content="Harbour Times Newsroom">')

    assert described(article) == [("Harbour Times Newsroom", "organization")]


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="author" content="Harbour Times">',
        '<meta name="author" content="admin">',
        '<meta name="author" content="Super User">',
    ],
)
def test_publisher_in_a_meta_tag_and_accounts_are_no_authors(head: str) -> None:
    assert extract(head).authors == []


@pytest.mark.parametrize(
    "below",
    [
        '<div class="byline">By the sea, where storms are born and boats are lost each year</div>',
        '<div class="author">Full profile of our contributors and of all of their work</div>',
        '<div class="username">Username</div>',
        '<div class="author">Reporter</div>',
    ],
    ids=["sentence", "long", "label", "role"],
)
def test_other_text_in_the_place_of_a_byline_is_no_author(below: str) -> None:
    assert extract(below=below).authors == []


def test_person_is_preferred_to_the_publisher() -> None:
    author = {"@type": "Organization", "name": "Harbour Times"}

    article = extract(author=author, below='<div class="byline">By Eva Maier</div>')

    assert described(article) == [("Eva Maier", "person")]


@pytest.mark.parametrize(
    ("other", "is_author"),
    [
        ({"@type": "Organization", "name": "Associated Press"}, True),
        ({"@type": "Person", "name": "Quay Team"}, True),
        ({"@type": "Organization", "name": "Harbour Times"}, False),
        ({"@type": "Organization", "name": "Quay Holding"}, False),
        ({"@type": "Person", "name": "Eva Maier - Quay Team"}, False),
    ],
    ids=["agency", "newsroom", "publisher", "business", "person again"],
)
def test_agency_or_newsroom_beside_a_person_is_an_author(other: Any, *, is_author: bool) -> None:
    article = extract(author=[{"@type": "Person", "name": "Eva Maier"}, other])

    expected = [("Eva Maier", "person")]
    expected += [(other["name"], "organization")] * is_author
    assert described(article) == expected


def test_role_in_the_text_of_a_person_is_no_author() -> None:
    article = extract(author="By Eva Maier, Staff Writer, Harbour Times")

    assert described(article) == [("Eva Maier", "person")]


def test_url_of_an_organization_is_that_of_its_profile() -> None:
    author = {"@type": "Organization", "name": "Harbour Editorial Team"}
    link = '<a href="/team/">Harbour Editorial Team</a>'
    profile = '<a href="/author/team/">Harbour Editorial Team</a>'

    without = extract(author=author, below=f"<p>{link} wrote this.</p>").authors
    found = extract(author=author, below=f"<p>{link} or {profile} wrote this.</p>").authors

    assert [without[0].url, found[0].url] == [None, "https://www.harbourtimes.example/author/team/"]


def test_type_is_written() -> None:
    record = extract(author={"@type": "Person", "name": "dpa"}).to_dict()

    assert record["authors"] == [
        {"name": "dpa", "nameRaw": "dpa", "url": None, "type": "organization"}
    ]
    assert Author(name="Eva Maier").type == "person"
