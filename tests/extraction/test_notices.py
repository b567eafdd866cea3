"""The text of a notice is dropped with its heading: about the author or the site, legal notes."""

from __future__ import annotations

import pytest

from newsbot.extraction import extract_page

HEADLINE = "Council of Penmarsh says no to the tower"
ARTICLE = [
    "The town council of Penmarsh turned down the plan for a tower of glass on the fish market.",
    "Mayor Petra Holm had spoken for the tower. She said that the hole would stay for ten years.",
    "The builder may appeal until 15 January. It did not answer questions on Thursday evening.",
]
NOTICE = [
    "The Penmarsh Post has been printed on every day since 1881, in two wars and one flood.",
    "Nobody here has ever missed a tide, and nine thousand households know it from the doorstep.",
]
HEADINGS = [
    *("About the author", "About us", "Legal notice", "5 comments", "About the Penmarsh Post"),
    *("Manage cookies", "Über die Autorin", "Sobre nosotros", "À propos de l'auteur", "О нас"),
]
AROUND = {
    "box": "<div class='b'>{}</div>",
    "wrapped": "<div class='b'><div class='h'>{}</div></div>",
    "column": "{}",
}


def extract_body(inner: str) -> list[str]:
    """Return the paragraphs of a page with this HTML in the column of the headline."""
    head = f"<title>{HEADLINE} - Penmarsh Post</title>"
    html = f"<html><head>{head}</head><body><div><h1>{HEADLINE}</h1>{inner}</div></body>"
    found = extract_page(html, url="https://www.penmarshpost.example/2026/11/tower").article
    return (found.articleBody or "").split("\n\n")


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("heading", HEADINGS)
def test_notice_below_the_article_is_dropped(heading: str, around: str) -> None:
    notice = AROUND[around].format(f"<h3>{heading}</h3>{paragraphs(NOTICE)}")

    assert extract_body(paragraphs(ARTICLE) + notice) == ARTICLE


@pytest.mark.parametrize("heading", HEADINGS)
def test_notice_after_a_bold_line_is_dropped(heading: str) -> None:
    notice = f"<div class='b'><b>{heading}</b><br>{'<br><br>'.join(NOTICE)}</div>"

    assert extract_body(paragraphs(ARTICLE) + notice) == ARTICLE


def test_two_notices_in_the_column_of_the_article_are_dropped() -> None:
    notices = (
        f"<h3>About the author</h3>{paragraphs(NOTICE)}<h3>Legal notice</h3><p>{NOTICE[1]}</p>"
    )

    assert extract_body(paragraphs(ARTICLE) + notices) == ARTICLE


def test_section_about_a_notice_within_the_article_is_kept() -> None:
    story = f"{paragraphs(ARTICLE)}<h2>Legal notice</h2><p>{NOTICE[0]}</p><h2>The fish market</h2>"

    assert NOTICE[0] in extract_body(f"{story}<p>{NOTICE[1]}</p>")


def test_section_about_something_else_is_kept() -> None:
    story = f"{paragraphs(ARTICLE)}<h2>About the fish market</h2>{paragraphs(NOTICE)}"

    assert extract_body(story) == [*ARTICLE, "About the fish market", *NOTICE]


def test_page_of_a_notice_alone_keeps_its_text() -> None:
    assert extract_body(f"<h2>About us</h2>{paragraphs([*ARTICLE, *NOTICE])}") != [""]


def test_notice_of_one_block_at_the_end_of_the_page_is_dropped() -> None:
    notice = f"<div class='b'><b>About us</b><br>{NOTICE[0]}</div>"

    assert extract_body(paragraphs(ARTICLE) + notice) == ARTICLE
