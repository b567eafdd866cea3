"""The words of a sub-heading, in its id or in its text, do not make it chrome."""

from __future__ import annotations

import pytest

from newsbot.extraction import extract_page

PARAGRAPHS = [
    "The keeper of the outer light counted the waves on Monday, and wrote each of them down.",
    "Nobody in the harbour of Ortwick had asked him to, said the mayor, but nobody minded.",
    "By the evening he had reached eleven thousand, he told the paper, and his pencil was short.",
    "The town will now buy him a new one, the council decided, if the winter is not too long.",
]
SUB_HEADINGS = [
    '<h2 id="mobile-search">Mobile search</h2>',
    '<h3 id="the-harbour-tax-credit">The harbour tax credit</h3>',
    '<h2 id="related-work">Work on other lamps</h2>',
    "<h3>By colour</h3>",
    "<h3>Text Messages</h3>",
    "<h3>Instagram and Facebook</h3>",
    "<h3>2. X (formerly Twitter)</h3>",
]
LINES = ["7.4 x 14.2 x 7.9 cm", "Films for the pilots (TikTok, Instagram Reels)"]


def extract_between(piece: str) -> str:
    """Return the body of a page with a piece of HTML between the paragraphs of its article."""
    before = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:2])
    after = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[2:])
    html = f"<article><h1>The man and the waves</h1>{before}{piece}{after}</article>"
    return extract_page(f"<body>{html}</body>").article.articleBody or ""


@pytest.mark.parametrize("heading", SUB_HEADINGS)
def test_sub_heading_with_words_of_the_interface_is_kept(heading: str) -> None:
    text = heading.partition(">")[2].partition("<")[0]

    assert f"\n\n{text}\n\n" in extract_between(heading)


@pytest.mark.parametrize("line", LINES)
def test_item_with_the_name_of_a_network_is_kept(line: str) -> None:
    items = f"<ul><li>It has a lamp of brass and glass</li><li>{line}</li></ul>"

    assert line in extract_between(items)


@pytest.mark.parametrize(
    "line", ["<h3>Share on X</h3>", "<p>Facebook X WhatsApp</p>", '<h3 class="related">Oil</h3>']
)
def test_line_of_the_interface_is_dropped(line: str) -> None:
    assert extract_between(line) == "\n\n".join(PARAGRAPHS)
