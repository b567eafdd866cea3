"""Lines that announce the text below them are kept as sub-headings are."""

from __future__ import annotations

import pytest

from newsbot.extraction import extract_page
from newsbot.extraction.body.model.scorecard import use_scorecard

TEXT = [
    "The lock-keepers of Tinbrook lent us six lanterns for a week in October, when fog is thick.",
    "Each of them was dropped once, and three of them fell into the canal beside the second lock.",
    "All of them are sold at the spring fair, and two by mail, if the post is running that week.",
]
SHORT_BELOW_ZERO = (1.0, (("chars", [50.0], [-2.0, 0.5]),))
"""A scorecard that drops each short block."""


def read_body(line: str) -> str:
    """Return the text of a page with a line of its own between two paragraphs."""
    parts = f"<p>{TEXT[0]}</p><div class='row'>{line}</div><p>{TEXT[1]}</p><p>{TEXT[2]}</p>"
    html = f"<article><h1>Six lanterns for the fog</h1>{parts}</article>"
    with use_scorecard(SHORT_BELOW_ZERO):
        found = extract_page(html, url="https://example.com/2026/10/lanterns").article
    return found.articleBody or ""


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Advantages:", "Advantages:"),
        ("Who lends a lantern?", "Who lends a lantern?"),
        ("<b>The second lantern</b>", "The second lantern"),
        ("長所：", "長所："),
    ],
)
def test_line_that_announces_text_is_kept(html: str, text: str) -> None:
    assert text in read_body(html).split("\n\n")


@pytest.mark.parametrize(
    "html", ["Lantern shop", "<a href='/fog'>What is fog?</a>", "— :", "one<br>two:"]
)
def test_other_short_line_is_not(html: str) -> None:
    assert read_body(html) == "\n\n".join(TEXT)


def test_linked_sentence_in_the_text_is_no_teaser() -> None:
    sentence = "Read more about the fog at the second lock in the log of its keeper."
    teaser = "Read more: The fog at the second lock is thick again."
    parts = [
        f"<p>{TEXT[0]}</p><p>{sentence.replace('the log', '<a href=/log>the log</a>')}</p>",
        f"<p>{TEXT[1]}</p><p>{teaser.replace('The fog', '<a href=/fog>The fog</a>')}</p>",
        f"<p>{TEXT[2]}</p>",
    ]
    html = f"<article><h1>Six lanterns for the fog</h1>{''.join(parts)}</article>"

    body = extract_page(html, url="https://example.com/2026/10/lanterns").article.articleBody

    assert body == "\n\n".join([TEXT[0], sentence, TEXT[1], TEXT[2]])
