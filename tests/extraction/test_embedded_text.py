"""The text of pages rendered by script is found in the script's data."""

from __future__ import annotations

import json

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

SCRIPTS = {
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
