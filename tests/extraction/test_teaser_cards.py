"""A linked title with a few lines in a box of its own is a teaser, not text of the article."""

from __future__ import annotations

from newsbot.extraction import extract_page
from newsbot.extraction.body.model.scorecard import use_scorecard

TEXT = [
    "The lock-keepers of Tinbrook lent us six lanterns for a week in October, when fog is thick.",
    "Each of them was dropped once, and three of them fell into the canal beside the second lock.",
    "All of them are sold at the spring fair, and two by mail, if the post is running that week.",
    "The cat of the third lock was asked as well, and left the room at each of the six lanterns.",
    "What remains is a tin of candles, a wet cat and a bill for three lanterns of the board.",
    "The board meets again in May, when the fog is gone, and will then ask who dropped the others.",
]
CARD = (
    '<div class="box-x"><div class="pic"><img src="/a.jpg" alt=""></div><div class="in">'
    '<h3><a href="/b/{0}">{1}</a></h3><p>Reader {0} asks what became of it; we went and looked.</p>'
    "</div></div>"
)
TITLES_BELOW_ZERO = (1.0, (("link share", [0.9], [0.0, -3.0]),))
"""A scorecard that drops linked titles, and keeps any other text."""


def body(*inside: str) -> str:
    paragraphs = [f"<p>{text}</p>" for text in TEXT]
    story = "".join([*paragraphs[:3], *inside, *paragraphs[3:]])
    page = f"<article><h1>Six lanterns for the fog</h1><div class='text'>{story}</div></article>"
    with use_scorecard(TITLES_BELOW_ZERO):
        found = extract_page(page, url="https://example.com/2026/10/lanterns").article
    return found.articleBody or ""


def test_text_under_a_linked_headline_is_dropped() -> None:
    found = body(CARD.format(1, "Mayor of Ortwick opens the new bridge over the canal in the rain"))

    assert found == "\n\n".join(TEXT)


def test_text_under_linked_names_of_items_is_kept() -> None:
    found = body(CARD.format(1, "Old Canal Light No. 4"), CARD.format(2, "Heron and Sons Two"))

    assert found.count("we went and looked") == 2


def test_items_that_are_much_of_the_text_are_kept() -> None:
    titles = [f"The lantern that came {n} in the trial of the fog at Tinbrook" for n in range(9)]

    found = body(*(CARD.format(n, title) for n, title in enumerate(titles)))

    assert found.count("we went and looked") == len(titles)
