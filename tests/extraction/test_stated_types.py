"""Pages of shops, forums and documentation are no articles, by what they state themselves."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from newsbot.extraction import extract_page
from newsbot.extraction.document.parse import parse_html
from newsbot.extraction.document.walk import find_blocks
from newsbot.extraction.page_type import PageType
from newsbot.extraction.page_type.page_shape import PageShape

SENTENCE = (
    "The lamp of the outer light is made of brass, and it burns for nine hours on one filling."
)
PROSE = "".join(
    f"<p>{SENTENCE} It was tested {n} times in the harbour of Ortwick.</p>" for n in range(5)
)
LD = '<script type="application/ld+json">{}</script>'
PRODUCT = LD.format('{"@type": "Product", "name": "Brass lamp", "offers": {"@type": "Offer"}}')
ARTICLE = LD.format('{"@type": "NewsArticle", "headline": "The brass lamp, tested"}')
CODE = "<pre>lamp.light()</pre>" * 3
CART = "<button>Add to cart</button>"


def verdict_of(url: str, *, head: str = "", body: str = "", names: str = "") -> PageType | None:
    html = (
        f"<html lang=en><head><title>Brass lamp for lighthouses</title>{head}</head>"
        f"<body class='{names}'><h1>Brass lamp for lighthouses</h1>{PROSE}{body}</body></html>"
    )
    verdict = extract_page(html, url=url).verdict
    return None if verdict is None else verdict.page_type


@pytest.mark.parametrize(
    ("path", "page", "expected"),
    [
        ("product/brass-lamp", {"head": PRODUCT, "body": CART}, PageType.PRODUCT),
        # As an extension of a well-known content management system states it.
        (
            "product/brass-lamp",
            {"head": '<meta property="og:type" content="article">' + PRODUCT},
            PageType.PRODUCT,
        ),
        (
            "brass-lamp.html",
            {
                "head": '<meta property="og:type" content="product">'
                '<meta property="product:price:amount" content="49.00">',
                "body": "<button>In den Warenkorb</button>",
            },
            PageType.PRODUCT,
        ),
        (
            "shop/brass-lamp",
            {"head": '<meta name="generator" content="WooCommerce 9">', "names": "single-product"},
            PageType.PRODUCT,
        ),
        (
            "t/brass-lamp-flickers/4711",
            {"head": '<meta name="generator" content="Discourse 3.5">'},
            PageType.FORUM,
        ),
        (
            "questions/4711/brass-lamp",
            {"head": LD.format('{"@type": "QAPage", "mainEntity": {"@type": "Question"}}')},
            PageType.FORUM,
        ),
        (
            "docs/lamp/light",
            {"head": '<meta name="generator" content="Docusaurus v3">', "body": CODE},
            PageType.DOCUMENTATION,
        ),
        (
            "reference/lamp",
            {"head": LD.format('{"@type": "APIReference", "name": "lamp"}'), "body": CODE},
            PageType.DOCUMENTATION,
        ),
    ],
)
def test_page_that_states_what_it_is_is_no_article(
    path: str, page: dict[str, str], expected: PageType
) -> None:
    assert verdict_of(f"https://www.ortwick.example/{path}", **page) is expected


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("reviews/brass-lamp-tested", {"head": ARTICLE + PRODUCT, "body": CART}),
        ("reviews/brass-lamp", {"head": '<meta property="og:type" content="article">' + PRODUCT}),
        ("news/2026/05/04/brass-lamp-for-lighthouses", {"body": CODE}),
        ("news/brass-lamp-for-lighthouses", {"head": PRODUCT}),
        ("forum/brass-lamp-for-lighthouses", {}),
        (
            "blog/brass-lamp",
            {"head": '<meta name="generator" content="WordPress 7">', "body": CART},
        ),
    ],
    ids=["stated article", "og:type", "code", "product alone", "name of URL alone", "blog"],
)
def test_article_beside_such_statements_stays_one(path: str, page: dict[str, str]) -> None:
    assert verdict_of(f"https://www.ortwick.example/{path}", **page) is None


def test_every_listed_line_is_found_on_a_page_that_has_it() -> None:
    source = files("newsbot.extraction.page_type").joinpath("signals.toml")
    tables = tomllib.loads(source.read_text(encoding="utf-8"))["lines"]
    # Those of documentation are whole lines, with their colons.
    listed = sorted({line for name in tables if name != "documentation" for line in tables[name]})
    blocks = find_blocks(parse_html("".join(f"<p>{line}</p>" for line in listed)))
    names = PageShape(blocks).label_names

    assert [line for line in listed if line not in names] == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("ISBN-13: 978", "isbn-13"),
        ("52 Week Range", "52 week range"),
        ("3 bedrooms", "bedrooms"),
        ("What’s included?", "what's included"),
        ("料金：500", "料金"),
    ],
)
def test_line_is_known_by_its_label(line: str, name: str) -> None:
    assert name in PageShape(find_blocks(parse_html(f"<p>{line}</p>"))).label_names
