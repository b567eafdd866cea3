"""Articles of sections that only scripts show are found without a browser."""

from __future__ import annotations

import json

import pytest
from parsel import Selector

from newsbot.discover.links import find_links

URL = "https://lamp.example/world"
TITLE = "Ferry sinks off the harbour, all of them are well"
STORIES = [f"https://lamp.example/story/ferry{number}" for number in (1, 2, 3)]
PATHS = [url.removeprefix("https://lamp.example") for url in STORIES]
TEASERS = [{"title": TITLE, "url": path, "publishedAt": "2026-11-03"} for path in PATHS]
STATE = {"props": {"nav": [{"title": "World", "url": "/world2"}], "list": {"items": TEASERS}}}


def find(body: str) -> list[str]:
    page = Selector(f"<html><body><div id=app></div>{body}</body></html>")
    return [link.url for link in find_links(page, url=URL) if link.is_article]


def script(text: str, kind: str = "text/javascript") -> str:
    return f'<script type="{kind}">{text}</script>'


ITEMS = [
    {"@type": "ListItem", "position": place, "url": url, "name": TITLE}
    for place, url in enumerate(STORIES)
]
NESTED = [
    {"@type": "ListItem", "item": {"@type": "NewsArticle", "@id": url, "headline": "Ferry sinks"}}
    for url in STORIES
]
ARTICLES = [
    {"@type": "BlogPosting", "mainEntityOfPage": {"@id": url}, "headline": "Ferry sinks well"}
    for url in STORIES
]
CRUMBS = [{"@type": "ListItem", "item": f"{STORIES[0]}-2026", "name": TITLE}]


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "ItemList", "itemListElement": ITEMS},
        {"@type": "CollectionPage", "mainEntity": {"@type": "ItemList", "itemListElement": NESTED}},
        [{"@graph": ARTICLES}, {"@type": "BreadcrumbList", "itemListElement": CRUMBS}],
        {"@type": "Blog", "blogPost": ARTICLES},
    ],
    ids=["items", "nested", "graph", "blog"],
)
def test_articles_of_json_ld_lists_are_found(data: object) -> None:
    assert find(script(json.dumps(data), "application/ld+json")) == STORIES


def _pushed(text: str) -> str:
    half = len(text) // 2
    return "".join(
        script(f"self.__next_f.push([1,{json.dumps(part)}])") for part in (text[:half], text[half:])
    )


FLAT = [
    {"items": 1},
    [2, 5, 8],
    *(
        part
        for place, path in enumerate(PATHS)
        for part in ({"title": 3 * place + 3, "url": 3 * place + 4, "date": 3}, TITLE, path)
    ),
]


@pytest.mark.parametrize(
    "body",
    [
        script(json.dumps(STATE), "application/json"),
        script(f"window.__INITIAL_STATE__ = {json.dumps(STATE)};"),
        script(f"window.__STATE__ = {json.dumps(STATE)};x()"),
        script("window.__S__=" + json.dumps(STATE).replace('"nav"', '"a":undefined,"nav"') + ";"),
        script(f"window.__NUXT__ = JSON.parse({json.dumps(json.dumps(STATE))});"),
        script("var s = JSON.parse('" + json.dumps(STATE).replace("'", "\\'") + "');"),
        _pushed(f'1:"$x"\n5:["$","$L1",null,{json.dumps(STATE)}]\n'),
        script(json.dumps(FLAT), "application/json"),
        f"<div data-page='{json.dumps(STATE)}'></div>",
    ],
    ids=[
        "next",
        "variable",
        "call",
        "undefined",
        "parsed",
        "single",
        "chunks",
        "nuxt",
        "attribute",
    ],
)
def test_articles_of_the_state_of_scripts_are_found(body: str) -> None:
    assert find(body) == STORIES


@pytest.mark.parametrize(
    "state",
    [
        [{"title": "World", "url": "/world2"}, {"title": TITLE, "url": "/tag/ferry"}],
        [{"name": "Ann Lee", "url": "/story/ann", "author": TEASERS[0]}],
        [{"title": TITLE, "url": f"https://elsewhere.example{PATHS[0]}", "date": "2026-11-03"}],
        [{"title": TITLE, "url": "/report.pdf", "date": "2026-11-03"}],
    ],
    ids=["navigation", "author", "other site", "file"],
)
def test_other_urls_of_a_state_are_no_articles(state: object) -> None:
    assert find(script(json.dumps(state), "application/json")) == []


@pytest.mark.parametrize("value", ["true", "null", "12"])
def test_a_state_that_is_a_single_value_has_no_links(value: str) -> None:
    page = script(f"let isOpen = JSON.parse('{value}')")
    assert find(page + script(json.dumps(STATE), "application/json")) == STORIES


@pytest.mark.parametrize(
    "teaser",
    [
        "<article data-href='{}'><h2>Ferry sinks off the harbour</h2><p>All are well</p></article>",
        "<div class=t data-url='{}'><h3>Ferry sinks off the harbour</h3></div>",
        "<div onclick=\"location.href='{}'\"><h3>Ferry sinks off the harbour</h3></div>",
        "<h2><a data-permalink='{}'>Ferry sinks off the harbour</a></h2>",
    ],
)
def test_elements_that_scripts_make_links_of_are_found(teaser: str) -> None:
    assert find("".join(teaser.format(path) for path in PATHS)) == STORIES


def test_data_of_buttons_and_inside_links_is_not_followed() -> None:
    assert find(f"<button data-url='{PATHS[0]}'><h2>{TITLE}</h2></button>") == []
    inside = find(f"<a href='/x'><b data-url='{PATHS[0]}'><h2>{TITLE}</h2></b></a>")
    assert inside == ["https://lamp.example/x"]


def test_a_url_of_an_anchor_is_judged_by_its_anchor() -> None:
    body = f"<nav><a href='{PATHS[0]}'>Ferry</a></nav>"

    assert find(body + script(json.dumps(STATE), "application/json")) == STORIES[1:]
