"""The few words in an element that is named after its picture are a caption."""

from __future__ import annotations

import pytest

from newsbot.extraction import extract_page
from newsbot.extraction.document.rule_names import Rule

TEXT = [
    "The lock-keepers of Tinbrook lent us six lanterns for a week in October, when fog is thick.",
    "Each of them was dropped once, and three of them fell into the canal beside the second lock.",
    "All of them are sold at the spring fair, and two by mail, if the post is running that week.",
]
CAPTION = "The second lock of Tinbrook, where three lanterns were found on the morning after."
CREDIT = "Lent by the museum of canals in Ortwick"
PICTURE = "<span><img src='/lock.jpg' alt=''></span>"


def rule_of_caption(box: str) -> Rule | None:
    paragraphs = [f"<p>{text}</p>" for text in TEXT]
    story = "".join([paragraphs[0], box, *paragraphs[1:]])
    html = f"<article><h1>Six lanterns for the fog</h1><div>{story}</div></article>"
    blocks = extract_page(html, url="https://example.com/2026/10/lanterns").body.blocks
    return next(block.rule for block in blocks if block.text == CAPTION)


@pytest.mark.parametrize("more", ["", f"<p>{CREDIT}</p>"], ids=["alone", "with a credit"])
def test_text_in_a_box_named_after_its_picture_is_a_caption(more: str) -> None:
    box = f"<div class='image-widget'>{PICTURE}<p>{CAPTION}</p>{more}</div>"

    assert rule_of_caption(box) is Rule.CAPTION


@pytest.mark.parametrize(
    "box",
    [
        f"<div class='part'>{PICTURE}<p>{CAPTION}</p></div>",
        f"<div class='image-widget'>{PICTURE}<p>{CAPTION}</p><p>{' '.join(TEXT)}</p></div>",
        f"<div class='image-widget'><p>{CAPTION}</p></div>",
    ],
    ids=["other name", "much text", "no picture"],
)
def test_text_beside_a_picture_is_no_caption_by_its_place_alone(box: str) -> None:
    assert rule_of_caption(box) is not Rule.CAPTION
