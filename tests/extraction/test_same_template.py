"""A paragraph between kept ones, made as they are, is text though its points are below zero."""

from __future__ import annotations

import pytest

from newsbot.extraction import extract_page
from newsbot.extraction.body.model.scorecard import use_scorecard

TEXT = [
    "The lock-keepers of Tinbrook lent us six lanterns for a week in October, when fog is thick.",
    "Each of them was dropped once, and three of them fell into the canal beside the second lock.",
    "All of them are sold at the spring fair, and two by mail, if the post is running that week.",
    "The cat of the third lock was asked as well, and left the room at each of the six lanterns.",
]
ITALICS_JUST_BELOW_ZERO = (1.0, (("italic share", [0.5], [0.0, -1.2]),))
"""The same by less than a quarter of a point."""
ITALICS_BELOW_ZERO = (1.0, (("italic share", [0.5], [0.0, -1.5]),))
"""A scorecard that drops a paragraph in italics by half a point, and keeps any other text."""


@pytest.mark.parametrize(("name", "is_kept"), [("part", True), ("box", False)])
def test_paragraph_below_zero_is_kept_among_others_of_its_template(
    name: str,
    is_kept: bool,  # noqa: FBT001
) -> None:
    parts = [f"<div class='part'><p>{text}</p></div>" for text in TEXT]
    parts[1] = f"<div class='{name}'><p><i>{TEXT[1]}</i></p></div>"
    html = f"<article><h1>Six lanterns for the fog</h1>{''.join(parts)}</article>"

    with use_scorecard(ITALICS_BELOW_ZERO):
        found = extract_page(html, url="https://example.com/2026/10/lanterns").article

    assert (TEXT[1] in (found.articleBody or "")) is is_kept


def test_paragraph_below_zero_under_the_text_is_dropped() -> None:
    parts = [f"<div class='part'><p>{text}</p></div>" for text in TEXT[:3]]
    parts.append(f"<div class='part'><p><i>{TEXT[3]}</i></p></div>")
    html = f"<article><h1>Six lanterns for the fog</h1>{''.join(parts)}</article>"

    with use_scorecard(ITALICS_BELOW_ZERO):
        found = extract_page(html, url="https://example.com/2026/10/lanterns").article

    assert found.articleBody == "\n\n".join(TEXT[:3])


@pytest.mark.parametrize(("name", "is_kept"), [("part", True), ("note", False)])
def test_last_paragraph_just_below_zero_is_kept_in_the_template_of_the_text(
    name: str,
    is_kept: bool,  # noqa: FBT001
) -> None:
    parts = [f"<div class='part'><p>{text}</p></div>" for text in TEXT[:3]]
    parts.append(f"<div class='{name}'><p><i>{TEXT[3]}</i></p></div>")
    html = f"<article><h1>Six lanterns for the fog</h1>{''.join(parts)}</article>"

    with use_scorecard(ITALICS_JUST_BELOW_ZERO):
        found = extract_page(html, url="https://example.com/2026/10/lanterns").article

    assert (TEXT[3] in (found.articleBody or "")) is is_kept
