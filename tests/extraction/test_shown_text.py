"""Inside a sentence, the tree holds what a browser shows."""

from __future__ import annotations

import pytest

from newsbot.extraction.document.parse import parse_html
from newsbot.extraction.document.walk import find_blocks

CLIPPED = "position:absolute;width:1px;height:1px;clip:rect(0, 0, 0, 0)"


def texts(html: str) -> list[str]:
    return [block.text for block in find_blocks(parse_html(html))]


@pytest.mark.parametrize(
    "hint",
    [
        f"<span style='{CLIPPED}'>, opens new tab</span>",
        "<span style='display: none'>, copied from here</span>",
        "<span hidden>, opens new tab</span>",
        "<span class='sr-only'>, opens new tab</span>",
        "<i class='visually-hidden'>, opens new tab</i>",
        "<span role='tooltip'>The keepers are nine.</span>",
        "<span popover id='k'>The keepers are nine.</span>",
    ],
)
@pytest.mark.parametrize(
    "markup", ["<p>Lock <a href='/k'>keepers{}</a> met.</p>", "<p>Lock keepers{} met.</p>"]
)
def test_hidden_hint_inside_a_sentence_is_no_text(markup: str, hint: str) -> None:
    assert texts(markup.format(hint)) == ["Lock keepers met."]


def test_word_with_a_tooltip_is_kept_and_its_definition_is_not() -> None:
    definition = "<span class='tooltiptext'>Small stones.</span>"
    html = f"<p>Full of <span class='tooltip'>gravel{definition}</span>.</p>"

    assert texts(html) == ["Full of gravel."]


def test_hidden_rest_of_a_paragraph_is_kept() -> None:
    rest = "and the keepers went on counting the boats that came in from the sea. " * 3

    assert texts(f"<p>It rained<span style='display:none'> {rest}</span></p>") == [
        f"It rained {rest.strip()}"
    ]


def test_hidden_line_of_its_own_is_kept() -> None:
    assert texts("<p><span hidden>The keepers met.</span></p>") == ["The keepers met."]


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (".cg { position: absolute; left: -9999px }", "The keepers met."),
        (".a, .cg{display:none}", "The keepers met."),
        ("@media print { .cg { display: none } }", "The keepers met. © Ledger"),
        (".x .cg{display:none}", "The keepers met. © Ledger"),
    ],
    ids=["off screen", "two classes", "on paper alone", "elsewhere alone"],
)
def test_class_that_the_page_hides_is_no_text_of_a_sentence(style: str, expected: str) -> None:
    html = f"<style>{style}</style><p>The keepers met.<span class='cg'> © Ledger</span></p>"

    assert texts(html) == [expected]


@pytest.mark.parametrize("style", ["display:none", "position:absolute; left:-1000px"])
def test_hidden_message_between_paragraphs_is_no_text(style: str) -> None:
    message = f"<div style='{style}'><p>Something went wrong.</p></div>"

    assert texts(f"<p>It rained.</p>{message}<p>It stopped.</p>") == ["It rained.", "It stopped."]


@pytest.mark.parametrize("style", ["margin-left:-120px", "display:block; left:-100px"])
def test_block_that_begins_left_of_the_paragraphs_is_text(style: str) -> None:
    quote = f"<div style='{style}'><p>The harbour is shut.</p></div>"

    assert texts(f"<p>It rained.</p>{quote}<p>It stopped.</p>") == [
        "It rained.",
        "The harbour is shut.",
        "It stopped.",
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<p>The bells of <st1:place><st1:city>Nether Pell</st1:city></st1:place> rang.</p>",
        "<p>The bells of <glossary-term>Nether Pell</glossary-term> rang.</p>",
        "<p>The bells of <button popovertarget=x>Nether Pell</button> rang.</p>",
    ],
)
def test_unknown_element_inside_a_sentence_flows_with_it(html: str) -> None:
    assert texts(html) == ["The bells of Nether Pell rang."]


def test_unknown_elements_without_text_beside_them_are_blocks() -> None:
    html = "<div><x-text>The bells rang.</x-text><x-text>It rained.</x-text></div>"

    assert texts(html) == ["The bells rang.", "It rained."]


def test_button_that_opens_a_part_is_its_heading() -> None:
    assert texts("<h3><button aria-expanded=true>Who voted?</button></h3>") == ["Who voted?"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>計画を<ruby>可決<rt>かけつ</rt></ruby>した。</p>", "計画を可決した。"),
        ("<p><ruby><rb>湊沢</rb><rp>（</rp><rt>みなと</rt><rp>）</rp></ruby>市</p>", "湊沢市"),
        ("<p>It rained again.<sup><a href='#n1'>1</a></sup></p>", "It rained again."),
        ("<p>It rained again.<a href='#n1'><sup>[1]</sup></a></p>", "It rained again."),
        ("<p>It rained again.<a class='footnote-anchor' href='#n1'>1</a></p>", "It rained again."),
        ("<p>It rained, they say.<sup>2</sup> Often.</p>", "It rained, they say. Often."),
        ("<p>Seven of them. <a href='#r1'>↩︎</a></p>", "Seven of them."),
        ("<p>The lock has 100<sup>2</sup> screws.</p>", "The lock has 100² screws."),
        ("<p>It is 90 m<sup>2</sup> wide.</p>", "It is 90 m² wide."),
        ("<p>In the 19<sup>th</sup> century, CO<sub>2</sub></p>", "In the 19th century, CO2"),
        ("<p>A <a href='#n1'>note</a> of it</p>", "A note of it"),
    ],
)
def test_readings_and_marks_of_notes_are_no_text(html: str, expected: str) -> None:
    assert texts(html) == [expected]


def test_preformatted_text_keeps_its_lines() -> None:
    assert texts("<pre>The bell was late,\nthe <b>train\nwas</b> not.</pre>") == [
        "The bell was late,\nthe train\nwas not."
    ]


def test_spans_that_are_shown_as_blocks_are_blocks() -> None:
    first = "The canal will be filled with gravel in September, after forty years in which nobody "
    first += "has found its other end, says the town council."
    second = (
        "Work is to begin at the eastern lock, where the water is at its shallowest, and should "
    )
    second += "reach the fish market before the first frost."
    span = "<span style='display: block; margin: 0'>{}</span>"

    assert texts(f"<div>{span.format(first)}{span.format(second)}</div>") == [
        first.strip(),
        second.strip(),
    ]


def test_declarative_shadow_roots_are_read_with_their_slots() -> None:
    html = (
        "<x-story><template shadowrootmode=open><style>p{}</style><h1>Rain</h1>"
        "<slot>Nothing</slot><x-note><template shadowrootmode=open><p>It stopped.</p></template>"
        "</x-note></template><p>It rained.</p></x-story>"
    )

    assert texts(html) == ["Rain", "It rained.", "It stopped."]


def test_other_templates_are_no_text() -> None:
    assert texts("<p>It rained.</p><template><p>Nothing</p></template>") == ["It rained."]
