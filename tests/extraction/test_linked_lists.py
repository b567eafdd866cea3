"""A list with links between two paragraphs is text if it is announced or says more."""

from __future__ import annotations

import pytest

from newsbot.extraction import extract_page
from newsbot.extraction.body.model.scorecard import use_scorecard

ABOVE = [
    "The lock-keepers of Tinbrook lent us six lanterns for a week in October, when fog is thick.",
    "Each of them was dropped once, and three of them fell into the canal. These are the makers{}",
]
BELOW = [
    "All of them are sold at the spring fair, and two by mail, if the post is running that week.",
    "The cat of the third lock was asked as well, and left the room at each of the six lanterns.",
]
NAMES = [
    "Heron and Sons, lamps for barges of every length",
    "Ferrin Lockside, a lantern with a hook and a drawer",
    "Marrow and Wick, six candles in a box of tin",
    "Old Canal Light, which needs no oil but a steady hand",
]
LINKS = "".join(f"<li><a href='/m/{i}'>{name}</a></li>" for i, name in enumerate(NAMES))
REMARKS = "".join(f"<li><a href='/m/{i}'>{n}</a>, lit twice</li>" for i, n in enumerate(NAMES))
LISTS_BELOW_ZERO = (1.0, (("link share", [0.1], [0.0, -2.0]),))
"""A scorecard that gives items of links one point less than they need, and paragraphs enough."""


@pytest.mark.parametrize(
    ("end", "items", "is_kept"),
    [(":", LINKS, True), (".", REMARKS, True), (".", LINKS, False)],
    ids=["announced", "with remarks", "links alone"],
)
def test_linked_list_between_paragraphs(end: str, items: str, is_kept: bool) -> None:  # noqa: FBT001
    above, below = ("".join(f"<p>{text}</p>" for text in texts) for texts in (ABOVE, BELOW))
    story = f"{above.format(end)}<ul>{items}</ul>{below}"
    html = f"<article><h1>Six lanterns for the fog</h1>{story}</article>"

    with use_scorecard(LISTS_BELOW_ZERO):
        found = extract_page(html, url="https://example.com/2026/10/lanterns").article

    assert ("Marrow and Wick" in (found.articleBody or "")) is is_kept


def test_list_of_labelled_links_and_its_heading_are_no_text() -> None:
    above, below = ("".join(f"<p>{text}</p>" for text in texts) for texts in (ABOVE, BELOW))
    labels = ["Fog:", "Is it true?", "Canals:"]
    titles = [
        "The bridge that never was",
        "Cats that cannot swim at all",
        "Mayor opens a lock in the rain",
    ]
    items = "".join(
        f"<li><b>{label} </b><a href='/t/{title}'>{title}</a></li>"
        for label, title in zip(labels, titles, strict=True)
    )
    links = f"<h3>Everything about the canal, read for you</h3><ul>{items}</ul>"
    html = f"<article><h1>Six lanterns for the fog</h1>{above.format('.')}{links}{below}</article>"

    found = extract_page(html, url="https://example.com/2026/10/lanterns").article.articleBody

    assert found == "\n\n".join([ABOVE[0], ABOVE[1].format("."), *BELOW])


def test_heading_with_a_label_and_a_link_is_text() -> None:
    above, below = ("".join(f"<p>{text}</p>" for text in texts) for texts in (ABOVE, BELOW))
    heading = "<h2>Best lantern for rain: <a href='/o'>Old Canal Light of Tinbrook</a></h2>"
    html = f"<article><h1>Six lanterns</h1>{above.format('.')}{heading}{below}</article>"

    found = extract_page(html, url="https://example.com/2026/10/lanterns").article.articleBody

    assert "Best lantern for rain: Old Canal Light of Tinbrook" in (found or "")


@pytest.mark.parametrize(
    "line",
    [
        "<p>FENDA OLUNE UDABA LATHA | <a href='/o'>Old Canal Light of Tinbrook is out</a></p>",
        "<ul><li>To the story: <a href='/o'>Old Canal Light of Tinbrook is out</a></li></ul>",
    ],
    ids=["four words and a bar", "a list of one item"],
)
def test_labelled_link_is_no_text(line: str) -> None:
    above, below = ("".join(f"<p>{text}</p>" for text in texts) for texts in (ABOVE, BELOW))
    html = f"<article><h1>Six lanterns</h1>{above.format('.')}{line}{below}</article>"

    found = extract_page(html, url="https://example.com/2026/10/lanterns").article.articleBody

    assert found == "\n\n".join([ABOVE[0], ABOVE[1].format("."), *BELOW])
