from __future__ import annotations

import json
from typing import Any

import pytest

from newsbot.extraction import extract_article
from newsbot.items import Article

HEADLINE = "<h1>Storm shuts the old harbour</h1>"
PROSE = "".join(
    f"<p>The storm of hour {hour} shut the old harbour, and the crews went home with their nets "
    "and hoped for a better morning.</p>"
    for hour in range(6)
)


def extract(
    body: str, *, node: dict[str, Any] | None = None, host: str = "www.example.com"
) -> Article:
    script = json.dumps({"@type": "NewsArticle", **node}) if node else ""
    page = f"""<html><head><title>Storm shuts the old harbour</title>
        <script type="application/ld+json">{script}</script></head><body>{body}</body></html>"""
    return extract_article(page, url=f"https://{host}/sea/harbour")


def names(article: Article) -> list[str]:
    return [author.name for author in article.authors]


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/autoren/eva-maier", "https://www.example.com/autoren/eva-maier"),
        ("/eva-maier/", "https://www.example.com/eva-maier/"),
        ("https://social.example.net/author/maier", None),
        ("/sport/", None),
        ("#author-1", None),
    ],
    ids=["profile", "name in the URL", "other site", "section", "place on the page"],
)
def test_url_of_an_author_is_that_of_the_link_with_the_name(
    href: str, expected: str | None
) -> None:
    link = f'<p><a href="{href}">Eva <b>Maier</b></a></p>'

    article = extract(f"{HEADLINE}{link}{PROSE}", node={"author": {"name": "Eva Maier"}})

    assert [(author.name, author.url) for author in article.authors] == [("Eva Maier", expected)]


def test_url_in_the_metadata_stays() -> None:
    article = extract(
        f'{HEADLINE}<a href="/author/eva-maier">Eva Maier</a>{PROSE}',
        node={"author": {"name": "Eva Maier", "url": "https://www.example.com/people/7"}},
    )

    assert article.authors[0].url == "https://www.example.com/people/7"


def test_given_and_family_name_are_joined() -> None:
    author = {"@type": "Person", "givenName": "Eva", "familyName": "Maier"}

    assert names(extract(f"{HEADLINE}{PROSE}", node={"author": author})) == ["Eva Maier"]


@pytest.mark.parametrize("publisher", ["Person", "Organization"])
def test_site_named_after_a_person_has_that_author(publisher: str) -> None:
    node = {
        "author": {"@type": "Person", "name": "Eva Maier"},
        "publisher": {"@type": publisher, "name": "Eva Maier"},
    }

    article = extract(f"{HEADLINE}{PROSE}", node=node, host="evamaier.example")

    assert names(article) == ["Eva Maier"]


@pytest.mark.parametrize(
    "byline",
    [
        (
            '<div class="byline"><a href="/author/eva">Eva Maier</a> Fact checked by: '
            '<a href="/author/jan">Jan Vogt</a></div>'
        ),
        (
            '<div class="author">Eva Maier</div>'
            '<div class="meta">Reviewed by <a class="author" href="/author/jan">Jan Vogt</a></div>'
        ),
        "<p>Written by Eva Maier | Edited by Jan Vogt</p>",
    ],
    ids=["in one element", "in elements of their own", "without markup"],
)
def test_editors_and_fact_checkers_are_no_authors(byline: str) -> None:
    assert names(extract(f"{HEADLINE}{byline}{PROSE}")) == ["Eva Maier"]


@pytest.mark.parametrize(
    "lines",
    [
        "<p>Eva Maier</p>",
        "<p><b>Mohlo Mpesi</b></p>",
        "<p>3 May 2024 | Eva Maier</p>",
    ],
    ids=["alone", "bold", "dated"],
)
def test_name_between_headline_and_text_is_the_author(lines: str) -> None:
    assert len(names(extract(f"{HEADLINE}{lines}{PROSE}"))) == 1


@pytest.mark.parametrize(
    "lines",
    [
        "<p>North Sea</p>",
        "<p>3 May 2024 | North Korea</p>",
        "<p><a href='/tag/eva'>Eva Maier</a></p>",
        f"{PROSE}<p><b>Harbour Prices</b></p>",
        "<p>Eva Storm</p>",
    ],
    ids=["place", "place with date", "tag", "sub-heading", "who it is about"],
)
def test_other_short_lines_are_not_authors(lines: str) -> None:
    assert names(extract(f"{HEADLINE}{lines}{PROSE.replace('storm', 'Storm')}")) == []


@pytest.mark.parametrize(
    "box",
    [
        "<p>Written by Eva Maier</p>",
        "<h3>About the author</h3><p>Eva Maier is a diver. She lives by the sea.</p>",
        (
            "<div class='post_author-box'><h4>Eva Maier</h4><p>Eva Maier dives by day and night, "
            "and writes about what she has seen below the old harbour. She has lived by "
            "the sea for most of her life, and her books about it are read in many schools of the "
            "country; two of them were made into films that nobody liked.</p></div>"
        ),
    ],
    ids=["closing line", "introduction", "box"],
)
def test_author_named_below_the_text_is_found(box: str) -> None:
    assert names(extract(f"{HEADLINE}{PROSE}{box}")) == ["Eva Maier"]


@pytest.mark.parametrize(
    "box",
    [
        "<p>Written by hand, the old letter was lost in the storm.</p>",
        "<div class='author-box'>Reviewed by <b>Jan Vogt</b></div>",
        "<div class='comments'><div class='author-info'><b>Jan Vogt</b></div></div>",
        "<div class='signature'>Insert</div>",
    ],
    ids=["sentence", "reviewer", "comment", "interface"],
)
def test_other_text_below_the_article_names_no_author(box: str) -> None:
    assert names(extract(f"{HEADLINE}{PROSE}{box}")) == []


@pytest.mark.parametrize(
    ("account", "expected"), [("emaier3", "Eva Maier"), ("Eva", "Eva Maier"), ("Jan", "Jan")]
)
def test_full_name_in_the_byline_is_preferred_to_an_account(account: str, expected: str) -> None:
    article = extract(
        f"{HEADLINE}<div class='byline'>Eva Maier</div>{PROSE}", node={"author": {"name": account}}
    )

    assert names(article) == [expected]


def test_byline_below_the_headline_is_preferred_to_a_menu_above() -> None:
    menu = "<ul><li><p>By Oskar Brandt</p></li></ul>"

    assert names(extract(f"{menu}{HEADLINE}<p>By Eva Maier</p>{PROSE}")) == ["Eva Maier"]
