from __future__ import annotations

import json
from typing import Any

import pytest

from newsbot.extraction.document.metadata import PageMetadata, read_metadata
from newsbot.extraction.document.parse import parse_html


def read(*scripts: str, head: str = "", body: str = "") -> PageMetadata:
    marked = "".join(f'<script type="application/ld+json">{text}</script>' for text in scripts)
    page = f"<html lang=de><head>{head}{marked}</head><body>{body}<p>x</p></body></html>"
    return read_metadata(parse_html(page))


def headline(metadata: PageMetadata) -> Any:
    return next(metadata.article_values("headline"), None)


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "Rain"}',
        '[{"@type": "WebSite"}, {"@type": ["Thing", "NewsArticle"], "headline": "Rain"}]',
        '{"@graph": [{"@type": "http://schema.org/Article", "headline": "Rain"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "BlogPosting", "headline": "Rain"}}',
        '<!-- {"@type": "NewsArticle", "headline": "Rain"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Rain"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "Rain",}',
        '{"@type": "NewsArticle", "headline": "Rain", "articleBody": "one\ntwo\tthree"}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Rain&quot;}",
        '{"@type": "NewsArticle", "headline": "Rain", "articleBody": "cut of',
        '{"@type": "WebSite"} {"@type": "NewsArticle", "headline": "Rain"}',
        '{"@type": "NewsArticle", "headline": "Rain"};',
    ],
    ids=[
        "plain",
        "list",
        "graph",
        "main entity",
        "comment",
        "cdata",
        "trailing comma",
        "raw line break",
        "escaped",
        "cut off",
        "two values",
        "semicolon",
    ],
)
def test_an_article_is_found_in_json_ld_of_any_shape(script: str) -> None:
    assert headline(read(script)) == "Rain"


def test_a_broken_script_does_not_hide_the_next_one() -> None:
    assert headline(read("{oops", '{"@type": "Article", "headline": "Rain"}')) == "Rain"


def test_articles_of_an_item_list_are_not_the_pages_own() -> None:
    others = '{"@type": "ItemList", "itemListElement": [{"@type": "Article", "headline": "Other"}]}'

    assert headline(read(others, '{"@type": "NewsArticle", "headline": "Own"}')) == "Own"


def test_entries_of_a_live_blog_are_no_headlines() -> None:
    entry = {"@type": "BlogPosting", "headline": "A winner, of sorts"}
    blog = {"@type": "LiveBlogPosting", "headline": "The regatta", "liveBlogUpdate": [entry]}

    assert read(json.dumps(blog)).headlines == ("The regatta",)


def test_a_video_is_the_article_if_there_is_no_other() -> None:
    video = '{"@type": "VideoObject", "name": "Clip", "headline": "Clip"}'

    assert headline(read(video)) == "Clip"
    assert headline(read(video, '{"@type": "NewsArticle", "headline": "Rain"}')) == "Rain"


def test_references_by_id_are_resolved() -> None:
    graph = json.dumps(
        {
            "@graph": [
                {"@type": "NewsArticle", "author": [{"@id": "#ann"}]},
                {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
            ]
        }
    )

    authors = next(read(graph).article_values("author"))

    assert [author["name"] for author in authors] == ["Ann Lee"]


def test_article_body_of_json_ld_is_plain_paragraphs() -> None:
    text = "<p>One &amp;amp; two, that is how it went on for a while in the town.</p>" * 4

    body = read(json.dumps({"@type": "NewsArticle", "articleBody": text})).article_body

    assert body is not None
    assert body.split("\n\n")[0] == "One & two, that is how it went on for a while in the town."


def test_a_teaser_is_no_article_body() -> None:
    teaser = json.dumps({"@type": "NewsArticle", "articleBody": "Rain came."})

    assert read(teaser).article_body is None


@pytest.mark.parametrize(
    ("value", "free"), [(False, False), ("True", True), (0, False), ("no idea", None)]
)
def test_free_access_is_read_from_strings_numbers_and_booleans(value: object, free: object) -> None:
    script = json.dumps({"@type": "NewsArticle", "isAccessibleForFree": value})

    assert read(script).is_accessible_for_free is free


def test_meta_names_are_lower_case_and_keep_every_content() -> None:
    head = '<meta property="article:TAG" content="a"><meta name="Article:tag" content="b">'

    assert list(read(head=head).all_meta("article:tag")) == ["a", "b"]


def test_microdata_of_an_article_comes_before_that_of_others() -> None:
    body = (
        '<i itemprop="author">Someone</i><div itemscope itemtype="https://schema.org/Article">'
        '<b itemprop="author">Ann Lee</b></div>'
    )

    authors = read(body=body).itemprops["author"]

    assert [author.text for author in authors] == ["Ann Lee", "Someone"]


def test_headlines_are_all_titles_of_the_metadata() -> None:
    head = '<title>Rain | Times</title><meta property="og:title" content="Rain falls">'

    metadata = read('{"@type": "Article", "headline": "Rain &amp;amp; wind"}', head=head)

    assert metadata.headlines == ("Rain & wind", "Rain falls", "Rain | Times")


@pytest.mark.parametrize(
    "script",
    ['{"a":' * 100_000, "[" * 100_000, '"\\' * 100_000, '{"@type": [[{}]], "@id": {}}', "NaN", ""],
    ids=["deep objects", "deep lists", "escapes", "wrong types", "not a number", "empty"],
)
def test_malformed_json_ld_gives_no_article(script: str) -> None:
    assert read(script).articles == ()
