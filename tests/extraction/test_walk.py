"""Blocks are the paragraphs, headings and lines that a reader sees."""

from __future__ import annotations

import pytest

from newsbot.extraction.document.parse import parse_html
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.document.walk import find_blocks


def texts(html: str) -> list[str]:
    return [block.text for block in find_blocks(parse_html(f"<body>{html}</body>"))]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>one<br><br>two</p>", ["one", "two"]),
        ("<p>one<br> <br/>\n<br>two</p>", ["one", "two"]),
        ("<p>one<br>two</p>", ["one\ntwo"]),
        ("<div>one<p>two</p>three</div>", ["one", "two", "three"]),
        ("<p>Ort<b>wi</b>ck's <em>light</em></p>", ["Ortwick's light"]),
        ("<p>H<sub>2</sub>O and E = mc<sup>2</sup></p>", ["H2O and E = mc²"]),
        ("<p>one<script>two</script> three<style>four</style></p>", ["one three"]),
        ("<p>a <a href='/b'>link</a>, then more</p>", ["a link, then more"]),
        ("<p>sold <output>5</output>, <meter value=.4>40 %</meter></p>", ["sold 5, 40 %"]),
        ("<p>one <img src=a.jpg> two</p>", ["one two"]),
        ("<p>  spaces \t and\n\nlines\xa0fold </p>", ["spaces and lines fold"]),
        ("<p> </p><div>\n</div>", []),
        ("<ul><li>one</li><li>two</li></ul>", ["one", "two"]),
    ],
    ids=[
        "two-breaks",
        "three-breaks",
        "one-break",
        "text-around-a-paragraph",
        "inline-inside-a-word",
        "sub-and-sup",
        "scripts",
        "tail-of-a-link",
        "computed-values",
        "picture",
        "white-space",
        "nothing",
        "items",
    ],
)
def test_a_page_is_split_into_the_blocks_a_reader_sees(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


def test_link_and_bold_characters_of_a_block_are_counted() -> None:
    (block,) = find_blocks(parse_html("<body><p>see <a>the sea</a> and <b>go</b></p></body>"))

    assert (block.link_chars, block.bold_chars, block.links) == (7, 2, 1)


def test_a_link_around_paragraphs_counts_in_each() -> None:
    blocks = find_blocks(parse_html("<body><div><a>one<div>two</div></a></div></body>"))

    assert [block.link_chars for block in blocks] == [3, 3]


@pytest.mark.parametrize(
    "inside",
    [
        "<svg><title>Sailing boat</title><text>12</text></svg>",
        "<noscript><span>Switch <b>scripts</b> on</span></noscript>",
        "<select><optgroup><option>North</option></optgroup></select>",
        "<textarea>Your words</textarea>",
        "<script type='text/template'>{{name}}</script>",
    ],
    ids=lambda inside: inside[1 : inside.index(">")],
)
def test_invisible_text_is_not_part_of_an_interface_element(inside: str) -> None:
    page = parse_html(f"<body><nav><a>Town</a> {inside}<a>Sea</a></nav></body>")

    (block,) = find_blocks(page, rule_of=lambda tag, _words: Rule.FORM if tag == "nav" else None)

    assert block.text == "Town Sea"
