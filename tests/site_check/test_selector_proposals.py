"""Selectors are proposed for what a page had before, and named for longest."""

from __future__ import annotations

import pytest

from newsbot.extraction.document.parse import parse_html
from newsbot.items import Article, Author
from newsbot.site import Site
from newsbot.site_check.element_names import name_in_place
from newsbot.site_check.page_elements_by_text import MAX_CHARS, find_carriers, iterate_texts
from newsbot.site_check.selector_proposals import LivePage, propose_selector

PARAGRAPHS = [
    f"The keeper of the lantern counted {n} waves before the tide turned again at the wall."
    for n in ("twelve", "forty", "ninety", "eleven", "thirty")
]


def make_page(number: int, html: str) -> LivePage:
    article = Article(
        url=f"https://lamp.example/{number}",
        headline=f"Lantern {number} of the harbour",
        articleBody="\n\n".join(PARAGRAPHS),
        authors=[Author(name=f"Ada Holm{'abc'[number]}")],
        datePublished=f"2026-05-0{number + 1}T09:30:00+02:00",
        articleSection=["Harbour"],
    )
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    whole = html.replace("TEXT", text).replace("NAME", article.authors[0].name)
    whole = whole.replace("DAY", f"{number + 1}. 5. 2026").replace("TITLE", article.headline or "")
    return LivePage(whole, article.url, parse_html(whole), article)


@pytest.mark.parametrize(
    ("field", "html", "selector"),
    [
        ("authors", "<p class='css-1a2b3c pen'>NAME</p><p>TEXT</p>", "p.pen"),
        ("authors", "<div class=who><b>by NAME</b></div><p class=other>Bo Lind</p>", "div.who"),
        ("headline", "<div class=top><div class='t title-line'>TITLE</div></div>TEXT", "div.t"),
        ("datePublished", "<i class=moved>1. 1. 2020</i><i id=printed>DAY</i>TEXT", "i#printed"),
        ("datePublished", "<span data-testid=stamp>DAY</span>TEXT", 'span[data-testid="stamp"]'),
        ("articleBody", "<div class=menu><p>Menu</p></div><div class=sheet>TEXT</div>", None),
        ("articleSection", "<nav><a class=here>Harbour</a><a>Sport</a></nav>TEXT", "a.here"),
    ],
)
def test_the_element_with_the_earlier_value_is_named(
    field: str, html: str, selector: str | None
) -> None:
    site = Site(spider="lamp", domain="lamp.example", language="de")
    pages = [make_page(n, f"<html><body>{html}</body></html>") for n in range(3)]

    proposal = propose_selector(field, pages, site)

    assert proposal is not None
    assert (proposal.right, proposal.pages) == (3, 3)
    assert proposal.selector == (selector or "div.sheet")


def test_nothing_is_proposed_for_a_value_that_is_not_there() -> None:
    site = Site(spider="lamp", domain="lamp.example")
    pages = [make_page(n, "<div class=sheet>TEXT</div>") for n in range(3)]

    assert propose_selector("authors", pages, site) is None
    assert propose_selector("mainImage", pages, site) is None


def test_texts_of_nested_elements_are_bounded() -> None:
    nested = "<div>" * 100 + "a lamp " * 80 + "</div>" * 100
    root = parse_html(nested * 100)
    texts = [text for _, found in iterate_texts(root) for text in found]

    assert 0.99 * MAX_CHARS < sum(map(len, texts)) <= MAX_CHARS


def test_names_that_a_machine_makes_are_left_out() -> None:
    root = parse_html('<div class="css-1x2y3z"><p class="md:flex p12345 story"><b>a</b></p></div>')
    (element,) = root.xpath("//b")

    assert list(name_in_place(element)) == ["p.story b"]


def test_a_date_is_found_as_the_page_writes_it() -> None:
    article = Article(url="https://lamp.example/1", datePublished="2026-05-04T09:30:00+02:00")
    page = (
        "<i>4 May 2026</i><b>04.05.2026, 9.30</b><time datetime=2026-05-04>x</time>"
        "<u>3 May 2026</u>"
        "<p>The lantern was lit on 4 May 2026, for the first time after the storm of the year.</p>"
    )
    found = find_carriers(parse_html(page), "datePublished", article)

    assert [element.tag for element in found] == ["i", "b", "time"]
