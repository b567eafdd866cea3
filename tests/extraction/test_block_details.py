"""Blocks of an article say what they are: levels, links, items, cells."""

from __future__ import annotations

import json

import pytest

from newsbot.article_blocks import ArticleBlock
from newsbot.extraction import extract_article
from newsbot.extraction.document.link_ranges import find_link_ranges
from newsbot.extraction.document.parse import parse_html
from newsbot.extraction.document.walk import find_blocks
from newsbot.extraction.fields.block_details import MAX_LEVEL, MAX_LINKS

TEXT = [
    "The ferry from Ortwick to the outer island ran again on Monday, after three weeks of fog.",
    "Two hundred people were on board, said the harbour master, and one very patient goat.",
    "The goat had waited on the quay since the first day, and had been fed by the whole town.",
    "Nobody knows to whom it belongs, the mayor told the paper, and nobody has asked so far.",
]
URL = "https://example.com/2026/05/ferry"


def blocks_of(inner: str, *, head: str = "", url: str | None = URL) -> list[ArticleBlock]:
    """Extract a page with this HTML between its paragraphs."""
    first, last = ("".join(f"<p>{text}</p>" for text in half) for half in (TEXT[:2], TEXT[2:]))
    html = f"<head>{head}</head><article><h1>The ferry runs</h1>{first}{inner}{last}</article>"
    article = extract_article(f"<html>{html}</html>", url=url)
    texts = [block.text for block in article.articleBlocks if block.type != "image"]
    assert article.articleBody == "\n\n".join(texts)
    return article.articleBlocks[2:-2]


def links_of(block: ArticleBlock) -> list[tuple[str, str]]:
    return [(block.text[link.start : link.end], link.url) for link in block.links]


def items_of(block: ArticleBlock) -> list[tuple[str, int, int | None]]:
    return [(block.text[item.start : item.end], item.level, item.number) for item in block.items]


def rows_of(block: ArticleBlock) -> list[list[str]]:
    return [[block.text[cell.start : cell.end] for cell in row.cells] for row in block.rows]


def test_headings_have_the_level_of_the_page() -> None:
    found = blocks_of(
        f"<h2>The fog</h2><p>{TEXT[0][::-1]}</p><h4>The goat</h4><p>{TEXT[1]} So.</p>"
    )

    assert [block.level for block in found] == [2, None, 4, None]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("The  \n <a href='/port'> port\nof  Ortwick </a> said so.", ("port of Ortwick", "/port")),
        (
            "<b>See<a href=../goat?a=1&amp;b=2>the go<i>at</i></a></b>.",
            ("the goat", "../goat?a=1&b=2"),
        ),
        ("One<br> <a href='/port'>the<br>port</a> two", ("the\nport", "/port")),
        ("<a href='/port'>   The port</a>.", ("The port", "/port")),
        ("عبرت <a href='/port'>العبارة</a> الميناء 🐐 يوم الاثنين.", ("العبارة", "/port")),
        ("&nbsp; 🐐 <a href='//ports.example/x'>goat</a>", ("goat", "//ports.example/x")),
    ],
    ids=["spaces", "inside-inline", "line-break", "at-the-start", "arabic", "emoji"],
)
def test_links_have_their_text_and_absolute_url(html: str, expected: tuple[str, str]) -> None:
    text, href = expected
    (block,) = blocks_of(f"<p>Of all those who waited for it, this one knew: {html}</p>")

    absolute = {"/": "https://example.com", ".": "https://example.com/2026"}[href[0]]
    url = "https:" + href if href.startswith("//") else absolute + href.removeprefix("..")
    assert links_of(block) == [(text, url)]


def test_several_links_of_a_block_are_in_order() -> None:
    lines = "<br>".join(f"the quay <a href='/{n}'>number {n}</a> of the port" for n in range(9))
    (block,) = blocks_of(f"<p>{lines}</p>")

    assert links_of(block) == [(f"number {n}", f"https://example.com/{n}") for n in range(9)]


def test_link_around_two_paragraphs_is_in_both() -> None:
    page = parse_html(
        "<div>Ask <a href='/cow'>the cow<div>or the goat</div> of all</a> three</div>"
    )
    found = [
        [block.text[start:end] for start, end, _ in find_link_ranges(block)]
        for block in find_blocks(page)
    ]

    assert found == [["the cow"], ["or the goat"], ["of all"]]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "&#1;javascript:x",
        "data:text/html,<script>x</script>", "vbscript:x", "mailto:goat@example.com", "tel:117",
        "file:///etc/passwd", "#", " # ", "", "http://[::1", "//[", "\x00",
        "https://example.com/" + 5_000 * "a",
    ],
)  # fmt: skip
def test_links_that_lead_to_no_page_are_left_out(href: str) -> None:
    (block,) = blocks_of(f'<p>The harbour master said <a href="{href}">what he knew</a> of it.</p>')

    assert block.links == []


def test_link_without_href_or_text_is_left_out() -> None:
    (block,) = blocks_of(
        "<p>What <a name=a>the</a> port <a href='/a'> </a>knew<a href='/b'></a>.</p>"
    )

    assert block.links == []


def test_relative_link_of_a_page_without_url_is_left_out() -> None:
    html = "<p>What <a href='/port'>the port</a> said to <a href='https://a.example/'>all</a>.</p>"
    (block,) = blocks_of(html, url=None)

    assert links_of(block) == [("all", "https://a.example/")]


def test_base_element_of_the_page_is_the_base_of_links() -> None:
    html = "<p>What was said by all of <a href='port'>the port</a> on that day.</p>"
    (block,) = blocks_of(html, head="<base href='https://other.example/a/'>")

    assert links_of(block) == [("the port", "https://other.example/a/port")]


def test_links_of_one_article_are_limited() -> None:
    word = "said the harbour master of Ortwick "
    paragraph = f"<p>{''.join(f'{word}<a href=/a>x</a> ' for _ in range(MAX_LINKS // 2))}</p>"
    found = blocks_of("".join(f"{paragraph[:-4]} {n}.</p>" for n in range(3)))

    assert sum(len(block.links) for block in found) == MAX_LINKS


def test_items_have_level_number_and_all_of_their_lines() -> None:
    html = """<ol start=3><li><p>Fog lamps</p><p>of brass</p></li>
        <li>Ropes<ul><li>of hemp, from the shop on the quay</li>
        <li>of steel, <a href="/wire">new</a> this year</li></ul></li>
        <li value=9>A goat</li></ol>"""
    (block,) = blocks_of(html)

    assert block.type == "list"
    assert items_of(block) == [
        ("Fog lamps\nof brass", 1, 3),
        ("Ropes", 1, 4),
        ("of hemp, from the shop on the quay", 2, None),
        ("of steel, new this year", 2, None),
        ("A goat", 1, 9),
    ]
    assert links_of(block) == [("new", "https://example.com/wire")]


def test_reversed_list_counts_down() -> None:
    (block,) = blocks_of("<ol reversed><li>The goat</li><li>The fog</li><li>The ferry</li></ol>")

    assert [item.number for item in block.items] == [3, 2, 1]


@pytest.mark.parametrize("start", ["-4", "a", "1234567890", "٣", ""])
def test_unusable_start_of_a_list_is_1(start: str) -> None:
    (block,) = blocks_of(f"<ol start='{start}'><li>The goat</li><li>The fog</li></ol>")

    assert [item.number for item in block.items] == [1, 2]


def test_descriptions_are_below_their_terms() -> None:
    html = "<dl><dt>Quay</dt><dd>where ships wait</dd><dt>Goat</dt><dd>who waits there</dd></dl>"
    (block,) = blocks_of(html)

    assert [(level, number) for _, level, number in items_of(block)] == [(1, None), (2, None)] * 2


def test_levels_of_lists_are_limited_and_have_no_gap() -> None:
    (block,) = blocks_of(30 * "<ul><li>" + "the goat</li><li>the quay" + 30 * "</li></ul>")
    deep = "".join(f"<ul><li>the goat of quay {n}" for n in range(30)) + 30 * "</li></ul>"
    (other,) = blocks_of(deep)

    assert [item.level for item in block.items] == [1, 2]
    assert [item.level for item in other.items] == [*range(1, MAX_LEVEL), *[MAX_LEVEL] * 22]


def test_cells_of_a_table_are_in_columns() -> None:
    html = """<table><thead><tr><th>Day</th><th></th><th>Waves</th></tr></thead>
        <tr><td>Monday</td><td>fog</td><td><p>4,100</p><p>counted</p></td></tr>
        <tr><td></td><td></td><td><a href="/sun">sun</a></td></tr></table>"""
    (block,) = blocks_of(html)

    assert block.text == "Day | Waves\nMonday | fog | 4,100 | counted\nsun"
    assert rows_of(block) == [
        ["Day", "", "Waves"], ["Monday", "fog", "4,100 | counted"], ["", "", "sun"]
    ]  # fmt: skip
    assert block.hasHeader
    assert links_of(block) == [("sun", "https://example.com/sun")]


@pytest.mark.parametrize("caption", ["Waves of a week", "<p>Waves of <b>a week</b></p>"])
def test_caption_of_a_table_is_a_paragraph_and_no_row(caption: str) -> None:
    html = f"""<table><caption>{caption}</caption><thead><tr><th>Day<th>Waves</thead>
        <tr><td>Monday<td>4,100</table>"""
    above, block = blocks_of(html)

    assert (above.type, above.text) == ("paragraph", "Waves of a week")
    assert rows_of(block) == [["Day", "Waves"], ["Monday", "4,100"]]
    assert block.hasHeader


def test_table_without_header_cells_has_no_header() -> None:
    rows = "<tr><th>Monday</th><td>4,100</td></tr><tr><th>Friday</th><td>2,900</td></tr>"
    (block,) = blocks_of(f"<table>{rows}</table>")

    assert not block.hasHeader


def test_bold_first_row_is_the_header_of_a_table() -> None:
    head = "<tr><td><b>Day</b></td><td><strong>Waves</strong></td></tr>"
    (block,) = blocks_of(f"<table>{head}<tr><td><b>Monday</b></td><td>4,100</td></tr></table>")
    (other,) = blocks_of(f"<table>{head}{head.replace('Day', 'Tide')}</table>")

    assert (block.hasHeader, other.hasHeader) == (True, False)


def test_cells_that_span_columns_and_rows_leave_empty_ones() -> None:
    html = """<table><tr><th rowspan=2>Day</th><th colspan=2>Waves</th><th>Sky</th></tr>
        <tr><th>high</th><th>low</th><th>at noon</th></tr>
        <tr><td>Monday</td><td>40</td><td rowspan=99999999>2</td><td>fog</td></tr></table>"""
    (block,) = blocks_of(html)

    assert rows_of(block) == [
        ["Day", "Waves", "", "Sky"], ["", "high", "low", "at noon"], ["Monday", "40", "2", "fog"]
    ]  # fmt: skip


def test_columns_without_text_are_left_out() -> None:
    cells = "<tr><td></td><td>{}</td><td><img src=/a.gif></td><td>{}</td></tr>"
    rows = cells.format("Monday", "fog") + cells.format("Friday", "sun")
    (block,) = blocks_of(f"<table>{rows}</table>")

    assert rows_of(block) == [["Monday", "fog"], ["Friday", "sun"]]


def test_table_with_one_cell_in_each_row_is_a_paragraph() -> None:
    rows = "<tr><td></td><td><p>Ortwick:</p><p>a harbour</p></td></tr>"
    (block,) = blocks_of(f"<table>{rows}</table>")

    assert (block.type, block.text, block.rows) == ("paragraph", "Ortwick: | a harbour", [])


def test_table_of_one_column_is_a_paragraph() -> None:
    rows = "".join(f"<tr><td>{line}</td></tr>" for line in ("Ortwick Harbour", "Quay 3", "Monday"))
    (block,) = blocks_of(f"<table>{rows}</table>")

    assert (block.type, block.text) == ("paragraph", "Ortwick Harbour\nQuay 3\nMonday")


def test_preformatted_text_keeps_its_lines_and_spaces() -> None:
    (block,) = blocks_of("<pre>\n  tide(1)  # high\n\ttide(2)<br>    end\n</pre>")

    assert block.type == "preformatted"
    assert block.text == "tide(1) # high\ntide(2)\nend"
    assert block.preformatted == "  tide(1)  # high\n\ttide(2)\n    end"


def test_empty_lines_of_preformatted_text_do_not_divide_it() -> None:
    (block,) = blocks_of("<pre><code>def tide():\n    wait()\n\n\n    return 3\n</code></pre>")

    assert block.text == "def tide():\nwait()\n\nreturn 3"
    assert block.preformatted == "def tide():\n    wait()\n\n\n    return 3"


def test_prose_in_a_preformatted_element_is_a_paragraph() -> None:
    (block,) = blocks_of(f"<pre>{TEXT[0].replace('Monday', 'Friday')} {TEXT[2]} So.</pre>")

    assert block.type == "paragraph"


def figure(name: str, caption: str = "") -> str:
    return f"<figure><img src='/{name}.jpg' width=800><figcaption>{caption}</figcaption></figure>"


def shapes(blocks: list[ArticleBlock]) -> list[str]:
    """Return the beginning of each text, and the file name of each image."""
    return [block.text[:9] or (block.imageUrl or "").rpartition("/")[2] for block in blocks]


def test_images_are_where_the_page_shows_them() -> None:
    first, second = (text.replace("goat", "cow") for text in TEXT[1:3])
    html = f"""{figure("quay", "The quay on Monday. Photo: Ann Poe")}<p>{first}</p>
        <picture><source srcset="/b.webp"><img src="/b.jpg" width=900 alt="Fog"></picture>
        <ul><li>The ox</li><li>The ass {figure("ass", "An ass")}</li><li>The hen</li></ul>
        <p>{second}<img src="/after.jpg" width=700></p>"""

    assert shapes(blocks_of(html)) == [
        "quay.jpg", "Two hundr", "b.jpg", "The ox\nTh", "ass.jpg", "The cow h", "after.jpg"
    ]  # fmt: skip


def test_image_in_an_element_of_the_interface_is_in_its_place() -> None:
    html = f"<div class='caption'>{figure('quay', 'The quay')}</div><p>{TEXT[1][:-1]} on it.</p>"

    assert shapes(blocks_of(html)) == ["quay.jpg", "Two hundr"]


def test_image_above_and_below_all_text_is_in_the_blocks() -> None:
    text = "".join(f"<p>{line}</p>" for line in TEXT)
    html = f"<article><h1>The ferry runs</h1>{figure('a')}{text}{figure('b')}</article>"
    article = extract_article(html, url=URL)

    assert shapes(article.articleBlocks) == ["a.jpg", *(text[:9] for text in TEXT), "b.jpg"]


def test_images_of_teasers_have_no_block() -> None:
    link = "<a href=/ox><img src='/ox.jpg' width=500>The ox of Ortwick</a>"
    text = "".join(f"<p>{line}</p>" for line in TEXT)
    above, goat = f"<div class=related>{link}</div>", figure("goat", "A goat")
    below = f"<h2>Related articles</h2><div>{link}</div>{figure('cow', 'A cow')}"
    html = f"<article><h1>The ferry runs</h1>{above}{text}{goat}{below}</article>"

    article = extract_article(html, url=URL)

    assert shapes(article.articleBlocks) == [*(text[:9] for text in TEXT), "goat.jpg"]


def test_images_are_above_text_that_only_the_data_of_the_page_has() -> None:
    data = json.dumps({"@type": "NewsArticle", "articleBody": "\n\n".join(TEXT)})
    head = f'<script type="application/ld+json">{data}</script>'
    html = f"<article><h1>The ferry</h1>{figure('a', 'The quay')}</article>"
    article = extract_article(f"<head>{head}</head>{html}", url=URL)

    assert shapes(article.articleBlocks) == ["a.jpg", *(text[:9] for text in TEXT)]
