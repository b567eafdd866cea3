"""Questions with answers below the text are text, though each has points below zero."""

from __future__ import annotations

from newsbot.extraction import extract_page
from newsbot.extraction.body.model.scorecard import use_scorecard

TEXT = [
    "The lock-keepers of Tinbrook lent us six lanterns for a week in October, when fog is thick.",
    "Each of them was dropped once, and three of them fell into the canal beside the second lock.",
    "All of them are sold at the spring fair, and two by mail, if the post is running that week.",
]
ANSWERS = [
    (
        "How long does a wick last?",
        "For forty hours, say the makers; each of ours lasted for thirty of them.",
    ),
    ("Can a lantern float?", "Two of the six did so, for as long as their doors were closed."),
    ("Who mends them?", "The shop beside the third lock does, on Fridays, and in the rain too."),
]
ITALICS_BELOW_ZERO = (1.0, (("italic share", [0.5], [0.0, -2.5]),))
"""A scorecard that drops text in italics."""
HEAD = f"<h1>Six lanterns for the fog</h1>{''.join(f'<p>{text}</p>' for text in TEXT)}"


def read_body(below: str) -> list[str]:
    """Return the paragraphs of a page with these elements below its text."""
    with use_scorecard(ITALICS_BELOW_ZERO):
        html = f"<article>{HEAD}{below}</article>"
        found = extract_page(html, url="https://example.com/2026/10/lanterns").article
    return (found.articleBody or "").split("\n\n")


def ask(tag: str, *, answers: list[tuple[str, str]] | None = None) -> str:
    """Return a list of questions and answers in italics, each in an element of its own."""
    items = (
        f"<div class='item'><{tag}><i>{question}</i></{tag}><div><p><i>{answer}</i></p></div></div>"
        for question, answer in answers or ANSWERS
    )
    return f"<section class='accordion'>{''.join(items)}</section>"


def test_questions_with_answers_below_the_text_are_kept() -> None:
    said = [part for pair in ANSWERS for part in pair]

    assert read_body(ask("h3")) == [*TEXT, *said]
    assert read_body(ask("button-title")) == [*TEXT, *said]


def test_one_question_is_not_enough() -> None:
    assert read_body(ask("h3", answers=ANSWERS[:1])) == TEXT


def test_questions_without_answers_are_no_text() -> None:
    names = [(question, "Ask us") for question, _ in ANSWERS]

    assert read_body(ask("h3", answers=names)) == TEXT


def test_questions_below_related_articles_are_no_text() -> None:
    related = (
        "<div class='related'><a href='/x'>The bridge that never was, and its keeper</a></div>"
    )

    assert read_body(related + ask("h3")) == TEXT


def test_last_answer_ends_with_its_element() -> None:
    below = ask("h3") + "<p><i>Write to the desk if you have seen a lantern in the canal.</i></p>"

    assert read_body(below)[-1] == ANSWERS[-1][1]
