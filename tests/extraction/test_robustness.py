"""Any page gives a record in valid UTF-8 JSON, and never an exception."""

from __future__ import annotations

import gc
import json
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import newsbot

PROSE = "The keeper of the outer light counted the waves, and wrote each of them down."
PARAGRAPH = f"<p>{PROSE}</p>"
URL = "https://example.com/2026/05/waves"

BOUNDED = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)

TAGS = "p div article h1 h2 ul li table td a b span br img figure time script blockquote".split()
WORDS = "share byline caption article-body twitter-tweet display:none 2026-05-01 /a \ud800".split()
NAMES = "class id href itemprop datetime style role src content".split()

attributes = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(WORDS)), max_size=2)
openings = st.builds(
    lambda tag, pairs: "".join([f"<{tag}", *(f" {name}='{value}'" for name, value in pairs), ">"]),
    st.sampled_from(TAGS),
    attributes,
)
closings = st.sampled_from(TAGS).map(lambda tag: f"</{tag}>")
pieces = st.one_of(openings, closings, st.just(PARAGRAPH), st.text(max_size=20))
keys = st.sampled_from(
    "@type @graph headline author name datePublished dateModified image url publisher keywords "
    "articleBody articleSection description mainEntityOfPage isAccessibleForFree video".split()
)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=12,
)


def dump(html: str | bytes) -> dict[str, object]:
    """Extract a page and return its record after a round trip through a JSON line."""
    record = newsbot.extract(html, url=URL).to_dict()
    line = json.dumps(record, ensure_ascii=False, allow_nan=False).encode("utf-8")
    loaded: dict[str, object] = json.loads(line)
    return loaded


def json_ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>{PARAGRAPH * 5}'


@BOUNDED
@given(st.lists(pieces, max_size=30))
def test_any_markup_gives_a_record(found: list[str]) -> None:
    assert dump("".join(found))["url"] == URL


@BOUNDED
@given(st.binary(max_size=300))
def test_any_bytes_give_a_record(found: bytes) -> None:
    assert dump(b"<p>" + found + PARAGRAPH.encode() * 3)["url"] == URL


@BOUNDED
@given(json_values)
def test_any_metadata_gives_a_record(value: object) -> None:
    data = {"@type": "NewsArticle", **value} if isinstance(value, dict) else value

    assert dump(json_ld(json.dumps(data)))["url"] == URL


@BOUNDED
@given(st.integers(min_value=0, max_value=500))
def test_a_truncated_page_gives_a_record(length: int) -> None:
    data = json_ld('{"@type": "NewsArticle", "headline": "Waves", "author": {"name": "Ann"}}')

    assert dump(f"<html><body>{data}</body></html>"[:length])["url"] == URL


MONSTERS: dict[str, str | bytes] = {
    "empty-bytes": b"",
    "nul": "\0" * 1000 + PARAGRAPH,
    "lone-surrogates": f"<p>\ud800{PROSE}\udfff</p>",
    "wrong-charset": b"<meta charset=utf-16><p>\xff\xfe\x00" + PARAGRAPH.encode(),
    "unknown-charset": b"<meta charset=x-none><p>\xff" + PARAGRAPH.encode(),
    "deep-elements": "<div>" * 100_000 + PARAGRAPH,
    "deep-inline": "<b>" * 100_000 + PARAGRAPH,
    "deep-lists": "<ul><li>" * 20_000 + PARAGRAPH,
    "never-closed": "<p><a href=x><b>" * 3000 + PROSE,
    "only-closings": "</div>" * 100_000 + PARAGRAPH,
    "long-class": f'<p class="{"a-b " * 100_000}">{PROSE}</p>',
    "long-attribute": f'<p data-x="{"x" * 1_000_000}">{PROSE}</p>',
    "many-attributes": f"<p {' '.join(f'a{i}=1' for i in range(300_000))}>{PROSE}</p>",
    "deep-and-wide": "<div>" * 1_900 + f"<p>{PROSE}</p>" * 5_000,
    "deep-menus": '<div class="menu">' * 1_900 + f"<span>{PROSE}</span>" * 5_000,
    "many-links": "<a href=/x>one</a> " * 20_000,
    "many-breaks": "<p>" + "a<br>" * 20_000,
    "one-paragraph": f"<p>{(PROSE + ' ') * 13_000}</p>",
    "one-word": f"<p>{'a' * 1_000_000}</p>",
    "nested-json": json_ld("[" * 100_000),
    "nested-json-objects": json_ld('{"a":' * 20_000),
    "surrogate-in-json": json_ld(
        '{"@type": "NewsArticle", "headline": "\\ud800", "author": "\\udfff"}'
    ),
    "nan-in-json": json_ld('{"@type": "NewsArticle", "headline": NaN, "image": {"width": 1e999}}'),
    "long-number-in-json": json_ld(
        '{"@type": "NewsArticle", "datePublished": ' + "9" * 10_000 + "}"
    ),
    "huge-json": json_ld(json.dumps({"@type": "NewsArticle", "articleBody": "word " * 100_000})),
    "many-in-json": json_ld(json.dumps({"@graph": [{"@type": "NewsArticle"}] * 5000})),
    "odd-types-in-json": json_ld(
        '{"@type": ["NewsArticle", 3], "author": [[["x"]], 3, {"name": {"name": [1]}}],'
        ' "image": [1, [2], {"url": [3]}], "datePublished": {}, "keywords": 3}'
    ),
    "unclosed-string": "<script><p>" + '"' + r"\"" * 500_000 + "</script>" + PARAGRAPH,
    "unclosed-strings": '<script><p>"text":"' * 200_000,
    "no-sentence-in-state": f'<script>{{"text": "{"wave " * 200_000}"}}</script>',
    "long-number-in-link": f"{PARAGRAPH}<div><a href=?a=2>2</a><p><a>{'9' * 5_000}</a></p></div>",
    "bad-addresses": f'<link rel=canonical href="http://[::1"><a href="http://[">x</a>{PARAGRAPH}',
    "bad-dates": f'<meta property="article:published_time" content="0000-99-99T99">{PARAGRAPH}',
}


@pytest.mark.parametrize("html", MONSTERS.values(), ids=MONSTERS.keys())
def test_a_malicious_page_gives_a_record(html: str | bytes) -> None:
    assert dump(html)["url"] == URL


@pytest.mark.parametrize("name", ["one-paragraph", "nul", "only-closings"])
def test_the_text_of_a_malicious_page_is_kept(name: str) -> None:
    text = dump(MONSTERS[name])["articleBody"]

    assert isinstance(text, str)
    assert PROSE in text


def test_a_page_is_freed_without_the_garbage_collector() -> None:
    html = f"<article><h1>Waves</h1>{PARAGRAPH * 3}</article><nav><a href=/x>World</a></nav>"
    newsbot.extract(html, url=URL)
    gc.collect()
    gc.disable()
    try:
        newsbot.extract(html, url=URL)

        assert gc.collect() == 0
    finally:
        gc.enable()


def test_long_names_are_freed_with_their_page() -> None:
    def page(number: int) -> str:
        long = f"{number}-wave " * 25_000
        return (
            f"<article><h1 class='{long}'>Waves</h1><p class='date {long}'>{PROSE * 3}</p>"
            f"<figure class='{long}'><img src=a.jpg><p class='caption {long}'>A wave</p></figure>"
            f"{json_ld(json.dumps({'@type': ['NewsArticle', long], 'author': long}))}</article>"
        )

    newsbot.extract(page(0), url=URL)
    tracemalloc.start()
    try:
        for number in range(1, 4):
            newsbot.extract(page(number), url=URL)

        assert tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()
