"""Blocks that the page marks as questions, answers, corrections and notes have that role."""

from __future__ import annotations

import pytest

from newsbot.article_blocks import ArticleBlock
from newsbot.extraction import extract_article

TEXT = [
    "The ferry from Ortwick to the outer island ran again on Monday, after three weeks of fog.",
    "Two hundred people were on board, said the harbour master, and one very patient goat.",
    "The goat had waited on the quay since the first day, and had been fed by the whole town.",
    "Nobody knows to whom it belongs, the mayor told the paper, and nobody has asked so far.",
]


def blocks_of(inner: str) -> list[ArticleBlock]:
    """Extract a page with this HTML between its paragraphs; return the blocks of that HTML."""
    first, last = ("".join(f"<p>{text}</p>" for text in half) for half in (TEXT[:2], TEXT[2:]))
    html = f"<article><h1>The ferry runs</h1>{first}{inner}{last}</article>"
    article = extract_article(html, url="https://example.com/2026/05/ferry")
    assert all(block.role is None for block in article.articleBlocks[:2])
    return article.articleBlocks[2:-2]


def roles_of(inner: str) -> list[str | None]:
    return [block.role for block in blocks_of(inner)]


ANSWER = "It was fed with hay and apples by the people who live beside the quay, says the mayor."


@pytest.mark.parametrize(
    "question",
    [
        "<p><b>And what did the goat eat in all of that time?</b></p>",
        "<p><strong>And what did the goat eat in all of that time? </strong></p>",
        "<p><b>„Und was hat die Ziege in der ganzen Zeit gefressen?“</b></p>",
        "<p><b>وماذا أكلت العنزة طوال ذلك الوقت على الرصيف؟</b></p>",
        "<p><b>ではその間ずっと、ヤギは何を食べていたのでしょうか？</b></p>",
        "<div class='faq-question'>And what did the goat eat in all of that time?</div>",
        "<div class='faqItem__question'><h3>And what did the goat eat in that time?</h3></div>",
    ],
    ids=["b", "strong", "german", "arabic", "japanese", "name", "heading"],
)
def test_question_has_its_role(question: str) -> None:
    assert roles_of(f"{question}<p>{ANSWER}</p>") == ["question", None]


def test_answer_is_marked_by_its_element() -> None:
    html = f"""<div class="faq_question"><h3>What did the goat eat in all of that time?</h3>
        <div class="faq_answer"><p>{ANSWER}</p></div></div>"""

    assert roles_of(html) == ["question", "answer"]


@pytest.mark.parametrize(
    "html",
    [
        "<p>And what did the goat eat in all of that time? Nobody knows it for certain.</p>",
        "<p>And what did the goat eat, <b>in all of that time?</b></p>",
        "<p><b>And this is what the goat ate in all of the time on that quay.</b></p>",
        "<div class='question-answer'><p>The two of them came to see the goat on Friday.</p></div>",
        "<p>Correction officers came to see the goat on Friday, and left after an hour.</p>",
        "<p>Note that the goat: it had a collar, came to the quay of its own will.</p>",
    ],
    ids=["plain", "half", "bold", "both", "officers", "note"],
)
def test_other_text_has_no_role(html: str) -> None:
    assert roles_of(html) == [None]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Correction: the goat has been a cow all the time.", "correction"),
        ("Correction (5 May 2026): the goat has been a cow all the time.", "correction"),
        ("Korrektur vom 5. Mai: Die Ziege war in Wahrheit eine Kuh.", "correction"),
        ("Fe de errores: la cabra que esperaba en el muelle era una vaca.", "correction"),
        ("訂正：岸壁で待っていたヤギは、実際には牛でした。お詫びします。", "correction"),
        ("This article was amended on 5 May 2026, since the goat was a cow.", "correction"),
        ("In einer früheren Version dieses Artikels war die Kuh eine Ziege.", "correction"),
        ("Editor’s note: the goat could not be asked for what it thinks.", "note"),
        ("[Anm. d. Red.: Die Ziege konnte nicht befragt werden, wie es sich gehört.]", "note"),
        ("NDLR : la chèvre n'a pas pu être interrogée sur ce qu'elle en pense.", "note"),
        ("От редакции: козу не удалось спросить, что она об этом думает.", "note"),
    ],
)  # fmt: skip
def test_first_words_mark_a_correction_or_note(text: str, role: str) -> None:
    assert roles_of(f"<p>{text}</p>") == [role]


def test_name_of_an_element_marks_a_correction_or_note() -> None:
    cow = "The goat on the quay has been a cow all the time, as its owner has told us since."
    ox = "The ox of the mayor could not be asked in time for what it has to say on this."
    html = f"<div class='articleCorrection'><p>{cow}</p></div><div class=editors-note>{ox}</div>"

    assert roles_of(html) == ["correction", "note"]


def test_name_of_a_whole_layout_marks_nothing() -> None:
    lines = "".join(f"<p>{line.replace('goat', f'cow {n}')}</p>" for n in range(9) for line in TEXT)

    assert set(roles_of(f"<div class='corrections'>{lines}</div>")) == {None}
