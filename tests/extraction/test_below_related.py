"""Below a heading of related articles are teasers, unless most of the text is there."""

from __future__ import annotations

from newsbot.extraction import extract_page
from newsbot.extraction.body.model.scorecard import use_scorecard

TEXT = [
    "The lock-keepers of Tinbrook lent us six lanterns for a week in October, when fog is thick.",
    "Each of them was dropped once, and three of them fell into the canal beside the second lock.",
    "All of them are sold at the spring fair, and two by mail, if the post is running that week.",
    "The cat of the third lock was asked as well, and left the room at each of the six lanterns.",
]
EVERYTHING = (1.0, ())
"""A scorecard that keeps all that no rule drops."""


def body(above: list[str], below: list[str]) -> str | None:
    top = "".join(f"<p>{text}</p>" for text in above)
    rest = "".join(f"<p>{text}</p>" for text in below)
    html = (
        f"<h1>Six lanterns for the fog</h1><div class='top'>{top}</div>"
        f"<h3>Related stories</h3><div class='rest'>{rest}</div>"
    )
    with use_scorecard(EVERYTHING):
        found = extract_page(html, url="https://example.com/2026/10/lanterns").article
    return found.articleBody


def test_less_text_below_a_heading_of_related_articles_is_dropped() -> None:
    assert body(TEXT[:3], TEXT[3:]) == "\n\n".join(TEXT[:3])


def test_many_times_the_text_below_a_heading_of_related_articles_is_kept() -> None:
    standfirst = "Six lanterns were tried in the fog."

    assert body([standfirst], TEXT) == "\n\n".join([standfirst, *TEXT])
