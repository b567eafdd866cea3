"""The text of pages rendered by script is found in the script's data."""

from __future__ import annotations

import html
import json
from urllib.parse import quote

import pytest

import newsbot

FIRST = "The ferry to Ortwick left an hour late on Monday, because its captain had overslept again."
SECOND = (
    "Passengers passed the time with a song of forty verses, of which nobody knew the last two."
)
THIRD = (
    "The harbour office has bought a louder bell. It will be tested on Sunday, before breakfast."
)
PARAGRAPHS = [FIRST, SECOND, THIRD]
HTML = "".join(f'<p class="editor">{text}</p>' for text in PARAGRAPHS)


def push(rows: str) -> str:
    return f"<script>self.__next_f.push([1,{json.dumps(rows)}])</script>"


def state(value: object) -> str:
    return f"<script>window.__STATE__ = {json.dumps(value)};</script>"


def attribute(value: object) -> str:
    return html.escape(json.dumps(value))


ROW = f"5:T{len(HTML.encode()):x},{HTML}"
CUT = len(ROW) // 2
ELEMENTS = [
    ["$", "p", text[:9], {"children": [text[:20], ["$", "b", None, {"children": text[20:]}]]}]
    for text in PARAGRAPHS
]
QUOTED = json.dumps(json.dumps({"html": HTML}))
STREAM = json.dumps(json.dumps([{"_1": 2}, "body", HTML]))

SCRIPTS = {
    "row of text, cut": push(ROW[:CUT]) + push(ROW[CUT:] + '6:["$","$L9",null,{"body":"$5"}]\n'),
    "elements": push(f'1:["$","article",null,{{"children":{json.dumps(ELEMENTS)}}}]\n'),
    "spans": state(
        {
            "body": [
                {"_type": "block", "children": [{"text": text[:20]}, {"text": text[20:]}]}
                for text in PARAGRAPHS
            ]
        }
    ),
    "rich text with links": state(
        {
            "doc": {
                "type": "doc",
                "content": [
                    {
                        "type": "paragraph",
                        "content": [
                            {"type": "text", "text": text[:20]},
                            {"type": "link", "content": [{"type": "text", "text": text[20:]}]},
                        ],
                    }
                    for text in PARAGRAPHS
                ],
            }
        }
    ),
    "plain list": state(["Reactive", {"data": 1}, "Ferry late again", *PARAGRAPHS, "Ann Lee"]),
    "list of paragraphs": state(
        {"article": {"content": [{"type": "paragraph", "value": text} for text in PARAGRAPHS]}}
    ),
    "list of strings in an object": state({"story": {"id": 7, "paragraphs": PARAGRAPHS}}),
    "json in a string": f"<script>a = JSON.parse({QUOTED})</script>",
    "json in json": state({"status": 200, "body": json.dumps({"content": {"rendered": HTML}})}),
    "quoted stream": f"<script>c.enqueue({STREAM})</script>",
    "url-encoded": f'<script>a="{quote(json.dumps({"article": {"html": HTML}}))}"</script>',
    "island": f'<astro-island props="{attribute({"body": [0, HTML]})}"></astro-island>',
    "data attribute": f'<div data-page="{attribute({"props": {"body": HTML}})}"></div>',
    "next-data": '<script id="__NEXT_DATA__" type="application/json">'
    + json.dumps({"props": {"pageProps": {"post": {"id": 7, "contentHtml": HTML}}}})
    + "</script>",
    "pushed-chunks": '<script>self.__next_f.push([1,"7:[\\"$\\",\\"div\\"]"])</script>'
    f"<script>self.__next_f.push([1,{json.dumps(HTML)}])</script>",
    "fusion": "<script>Fusion.globalContent="
    + json.dumps({"content_elements": [{"type": "text", "content": text} for text in PARAGRAPHS]})
    + ";Fusion.spa=false;</script>",
    "query-cache": "<script>window.__RQ = window.__RQ || [];window.__RQ.push("
    + json.dumps({"queries": [{"state": {"data": {"body": HTML}}}]})
    + ");</script>",
}


def make_page(script: str, head: str = "") -> str:
    return (
        f"<html><head><title>Ferry late again</title>{head}</head>"
        f'<body><div id="root"></div>{script}</body></html>'
    )


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=list(SCRIPTS))
def test_text_that_only_a_script_shows_is_found(script: str) -> None:
    article = newsbot.extract(make_page(script), url="https://example.com/ferry")

    assert article.articleBody == "\n\n".join(PARAGRAPHS)


def test_shown_text_wins_over_embedded_text() -> None:
    shown = "".join(f"<p>{text} So it was said.</p>" for text in PARAGRAPHS)
    page = make_page(f"<article>{shown}</article>{SCRIPTS['fusion']}")

    article = newsbot.extract(page, url="https://example.com/ferry")

    assert article.articleBody == "\n\n".join(f"{text} So it was said." for text in PARAGRAPHS)


def test_embedded_text_of_a_page_that_is_not_free_is_not_read() -> None:
    paywall = '<script type="application/ld+json">' + json.dumps(
        {"@type": "NewsArticle", "headline": "Ferry late again", "isAccessibleForFree": False}
    )
    page = make_page(SCRIPTS["next-data"], head=f"{paywall}</script>")

    assert newsbot.extract(page, url="https://example.com/ferry").articleBody is None


def test_a_broken_script_gives_no_text() -> None:
    page = make_page('<script>window.state = {"body": "<p>cut off in the mid</script>')

    assert newsbot.extract(page, url="https://example.com/ferry").articleBody is None
