"""Text of the article that looks like a copy, a date, another article or an animation is kept."""

from __future__ import annotations

import pytest

from newsbot.extraction import extract_page

HEADLINE = "The man and the waves"
QUESTION = "What do you have for breakfast on a day of storm and no boats?"
TEXT = [
    "The keeper of the outer light counted the waves on Monday, and wrote each of them down.",
    "Nobody in the harbour of Ortwick had asked him to, said the mayor, but nobody minded.",
    "By the evening he had reached eleven thousand, he told the paper, and his pencil was short.",
    "The town will now buy him a new one, the council decided, if the winter is not too long.",
    "The clerk of the harbour keeps all lists of waves in a tin box, and has kept them for years.",
    "She hopes that the next keeper counts gulls, because gulls are fewer and come to the window.",
]


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def extract_body(inner: str) -> list[str]:
    """Return the paragraphs of a page with this HTML below its headline."""
    html = f"<title>{HEADLINE}</title><body><main><h1>{HEADLINE}</h1>{inner}</main></body>"
    return (extract_page(html).article.articleBody or "").split("\n\n")


def test_same_question_to_several_people_is_kept() -> None:
    """Answers of several paragraphs are between the copies of the question."""
    answers = (TEXT[:4], TEXT[2:] + TEXT[:1], TEXT[4:] + TEXT[1:3])
    asked = [[QUESTION, *(f"{place}: {text}" for text in a)] for place, a in enumerate(answers)]

    found = extract_body("".join(f"<div class='cook'>{paragraphs(*part)}</div>" for part in asked))

    assert found == [text for part in asked for text in part]


def test_copy_of_a_whole_part_is_dropped() -> None:
    """The copy is far from the first one, and has several short paragraphs in a row."""
    part = f"<div class='part'>{paragraphs(*TEXT[:2])}</div>"

    found = extract_body(part + f"<div class='part'>{paragraphs(*TEXT[2:])}</div>" + part)

    assert found == TEXT


def test_headings_of_the_first_level_in_a_text_are_kept() -> None:
    below = [f"{text} So does the pilot." for text in TEXT]
    second = f"<div><h1>What the pilots count</h1></div>{paragraphs(*below)}"

    found = extract_body(f"<div>{paragraphs(*TEXT)}</div><div>{second}</div>")

    assert found == [*TEXT, "What the pilots count", *below]


@pytest.mark.parametrize(
    "further",
    [
        "<article><h1>The baker and the loaves</h1>{}</article>",
        "<div><div><h1>The baker and the loaves</h1><p>By Ann Poe</p></div>{}</div>",
        "<div><div><h1><a href='/b'>The baker and the loaves</a></h1></div>{}</div>",
    ],
    ids=["in an element", "with a byline", "linked"],
)
def test_further_article_below_the_text_is_dropped(further: str) -> None:
    other = paragraphs(
        *(text.replace("keeper", "baker").replace("waves", "loaves") for text in TEXT)
    )

    assert extract_body(f"<div>{paragraphs(*TEXT)}</div>{further.format(other)}") == TEXT


def test_box_with_a_heading_of_the_first_level_is_dropped() -> None:
    pitch = "Oil is dear, the nights here are long, and no ship pays for the light it sees."
    box = f"<div><div><h1>Support the light</h1></div><p>{pitch}</p></div>"

    assert extract_body(f"<div>{paragraphs(*TEXT)}</div>{box}") == TEXT


@pytest.mark.parametrize("name", ["updated", "transition duration-300", "published"])
def test_element_named_after_a_date_or_an_animation_keeps_its_text(name: str) -> None:
    shown = f"<div>{paragraphs(*TEXT[:4] * 3)}</div>"
    long = [f"{place}. {text}" for place, text in enumerate(TEXT * 2)]

    found = extract_body(f"{shown}<div class='{name}'>{paragraphs(*long)}</div>")

    assert found[-len(long) :] == long
