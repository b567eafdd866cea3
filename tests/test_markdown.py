"""A parser reads from an article's Markdown the blocks that it was made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.article_blocks import (
    ArticleBlock,
    BlockType,
    Image,
    ListItem,
    TableCell,
    TableRow,
    TextLink,
)
from newsbot.extraction import extract_article
from newsbot.items import Article
from newsbot.markdown import format_markdown
from tests.markdown_reader import read_blocks, read_images

NASTY = r"""
* ** _ __ ` `` ~ ~~ ~~~ | || # ## ####### 1. 23) - --- + = === > < <b> </p> <!-- --> <?x <a@b.c>
<https://a.example> & &amp; &#42; &#x2a; &copy [ ] ![ ]( [x]: [^1] ( ) ! \ \\ \* : :-- |-|-| a_b
_a_ *a* `a` ~~a~~ $x$ " ' www.example.com https://a.example/_b_ … — « » “ ” ¡ ¿ ، ؟ 。 、 「 」 ।
goat Straße порт λιμάνι نمل עברית 港口 ท่าเรือ पत्तन 🐐
""".split()
URL_PIECES = r"""
a / ?q= &amp; &b ( ) [ ] * _ | ! # %20 ' " ~ ; ö 港 $ + : @ , = { } ^
""".split()
URL = "https://a.example/goat"

Item = tuple[str, int, int | None]


def plain_block(kind: BlockType, text: str) -> ArticleBlock:
    return ArticleBlock(type=kind, text=text, level=2 if kind == "heading" else None)


def list_block(entries: Sequence[Item]) -> ArticleBlock:
    """Return a list of items, each with its text, level and number."""
    text = ""
    items = []
    for line, level, number in entries:
        start = len(text) + bool(text)
        text = f"{text}\n{line}" if text else line
        items.append(ListItem(start=start, end=len(text), level=level, number=number))
    return ArticleBlock(type="list", text=text, items=items)


def table_block(lines: Sequence[Sequence[str]], *, has_header: bool) -> ArticleBlock:
    """Return a table of cells, some of which may be empty."""
    text = ""
    rows = []
    for line in lines:
        text += "\n" if text else ""
        row: list[TableCell] = []
        for cell in line:
            text += " | " if cell and any(other.start < other.end for other in row) else ""
            row.append(TableCell(start=len(text), end=len(text) + len(cell)))
            text += cell
        rows.append(row)
    return ArticleBlock(
        type="table", text=text, rows=[TableRow(cells=row) for row in rows], hasHeader=has_header
    )


def link_words(block: ArticleBlock, word: str, url: str = URL) -> ArticleBlock:
    """Return a block in which each occurrence of a word, from place to place, is a link."""
    links = []
    start = block.text.find(word)
    while start >= 0:
        end = start + len(word)
        links.append(TextLink(start=start, end=end, url=url))
        start = block.text.find(word, end)
    return replace(block, links=links)


@pytest.mark.parametrize("word", NASTY)
def test_nasty_text_is_the_same_after_a_round_trip(word: str) -> None:
    lines = [word, f"{word} ox", f"ox {word}", f"ox{word}ox", f"{word}{word} {word}"]
    text = "\n".join(["a | b", *lines, "ox", *reversed(lines)])
    blocks = [
        *(plain_block("heading", line) for line in lines),
        plain_block("paragraph", text),
        replace(plain_block("paragraph", text), role="question"),
        plain_block("quote", text),
        list_block([(line, 1 + n % 2, None) for n, line in enumerate(lines)]),
        list_block([(line, 1 + n % 2, 7 + n // 2) for n, line in enumerate([*lines, text])]),
        table_block([lines, ["", *lines[1:]], [*lines[:4], ""]], has_header=True),
        table_block([["", *lines[1:]], lines], has_header=False),
        ArticleBlock(type="preformatted", text=text, preformatted=text),
        ArticleBlock(
            type="preformatted", text=f"{word}\n\nox ox", preformatted=f"  {word}\n\n \nox  ox"
        ),
    ]
    linked = [
        block if block.preformatted or (block.rows and word == "|") else link_words(block, word)
        for block in blocks
    ]

    assert read_blocks(format_markdown(blocks)) == blocks
    assert read_blocks(format_markdown(linked)) == linked


@pytest.mark.parametrize("word", NASTY)
def test_nasty_captions_are_the_same_after_a_round_trip(word: str) -> None:
    texts = [word, f"{word} ox", f"ox {word}", f"({word})", None]
    images = [
        Image(url=f"{URL}/{n}.jpg", alt=alt, caption=alt, credit=texts[n - 2])
        for n, alt in enumerate(texts)
    ]
    blocks = [ArticleBlock(type="image", text="", imageUrl=image.url) for image in images]

    written = format_markdown(blocks, images)

    assert (read_images(written), read_blocks(written)) == (images, blocks)


def test_image_is_written_with_caption_and_credit_below_it() -> None:
    image = Image(url=f"{URL}.jpg", alt="A goat", caption="On the quay.", credit="Ann Poe")
    block = ArticleBlock(type="image", text="", imageUrl=image.url)

    assert format_markdown([block], [image]) == (
        "![A goat](https://a.example/goat.jpg)\\\n*On the quay.* (Ann Poe)"
    )
    assert format_markdown([block]) == "![](https://a.example/goat.jpg)"


words = st.sampled_from(NASTY) | st.text("*_`~|#<>&[]()!\\-+=:1.)ab ", min_size=1, max_size=6)
lines_of_text = (
    st.tuples(st.lists(words, min_size=1, max_size=6), st.sampled_from(["", " "]))
    .map(lambda drawn: " ".join(drawn[1].join(drawn[0]).split()))
    .filter(bool)
)
texts = st.lists(lines_of_text, min_size=1, max_size=3).map("\n".join)
urls = st.lists(st.sampled_from(URL_PIECES), max_size=6).map(
    lambda pieces: "https://a.example/" + "".join(pieces)
)
plain_blocks = st.builds(plain_block, st.sampled_from(["paragraph", "quote"]), texts) | st.builds(
    plain_block, st.just("heading"), lines_of_text
)


@st.composite
def list_blocks(draw: st.DrawFn) -> ArticleBlock:
    """Draw a list with lists in it; numbers count on, begin anew or are missing."""
    entries: list[Item] = []
    numbers: list[int | None] = []
    for text in draw(st.lists(texts, min_size=1, max_size=8)):
        level = draw(st.integers(1, min(len(numbers) + 1, 4)))
        before = numbers[level - 1] if level <= len(numbers) else None
        number = draw(st.none() | st.integers(0, 120) | st.just((before or 0) + 1))
        numbers[level - 1 :] = [number]
        entries.append((text, level, number))
    return list_block(entries)


@st.composite
def linked_blocks(draw: st.DrawFn) -> ArticleBlock:
    block = draw(plain_blocks | list_blocks())
    word = draw(st.sampled_from(block.text.split()))
    return link_words(block, word, draw(urls))


@settings(max_examples=60, deadline=None)
@given(st.lists(linked_blocks(), min_size=1, max_size=3))
def test_blocks_are_the_same_after_a_round_trip(blocks: list[ArticleBlock]) -> None:
    assert read_blocks(format_markdown(blocks)) == blocks


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://e.example/goat_(animal)", "<https://e.example/goat_(animal)>"),
        ("https://e.example/a b<c>`d\\", "https://e.example/a%20b%3Cc%3E%60d%5C"),
        ("https://e.example/?a=1&copy=2&amp;b", "https://e.example/?a=1&copy=2\\&amp;b"),
        ("https://e.example/a)b](c", "<https://e.example/a)b](c>"),
    ],
    ids=["brackets", "percent", "entity", "unbalanced"],
)
def test_url_of_a_link_ends_where_it_ends(url: str, written: str) -> None:
    block = link_words(plain_block("paragraph", "Of the goat."), "goat", url)

    assert format_markdown([block]) == f"Of the [goat]({written})."


def test_control_characters_and_wide_spaces_are_no_part_of_markdown() -> None:
    block = plain_block("paragraph", "\x1b[31mThe\x00 goat\x07 \u2028of\u00a0\tthe\x9b \r\n\n ox")

    assert format_markdown([block]) == "\\[31mThe goat of the›\\\nox"


def test_quotation_marks_of_windows_1252_are_no_control_characters() -> None:
    block = plain_block("paragraph", "\x93It\x92s a goat\x94 \x96 so the ox\x85\x81")

    assert format_markdown([block]) == "“It’s a goat” – so the ox…"


def test_lists_below_each_other_stay_two() -> None:
    blocks = [list_block([("goat", 1, None)]), list_block([("ox", 1, None)])]

    assert format_markdown(blocks) == "- goat\n\n<!-- -->\n\n- ox"
    assert read_blocks(format_markdown(blocks)) == blocks


def test_list_that_counts_down_shows_its_numbers() -> None:
    countdown = list_block([("goat", 1, 3), ("ox", 1, 2), ("cow", 1, 1)])

    assert format_markdown([countdown]) == "3. goat\n2) ox\n1. cow"
    assert read_blocks(format_markdown([countdown])) == [countdown]


def test_article_begins_with_its_headline() -> None:
    article = Article(
        url=URL, headline="The goat #1", articleBlocks=[plain_block("paragraph", "It ran.")]
    )

    assert article.to_markdown() == "# The goat #1\n\nIt ran."
    assert Article(url=URL).to_markdown() == ""


def test_example_of_the_docs_is_what_a_page_becomes() -> None:
    page = (Path(__file__).parent.parent / "docs" / "markdown.md").read_text(encoding="utf-8")
    html, markdown = re.findall(
        r"^`{3,4}(?:html|markdown)\n(.*?)\n`{3,4}$", page, re.DOTALL | re.MULTILINE
    )

    article = extract_article(html, url="https://example.com/2026/05/04/ferry-runs-again")

    assert article.to_markdown() == markdown
