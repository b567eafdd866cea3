"""The body is the article and nothing else, as paragraphs and as typed blocks."""

from __future__ import annotations

import json

import pytest

from newsbot.extraction import extract_page
from newsbot.items import Article

TEXT = [
    "The keeper of the outer light counted the waves on Monday, and wrote each of them down.",
    "Nobody in the harbour of Ortwick had asked him to, said the mayor, but nobody minded.",
    "By the evening he had reached eleven thousand, he told the paper, and his pencil was short.",
    "The town will now buy him a new one, the council decided, if the winter is not too long.",
    "It was the first decision of the council this year, and it was not taken without debate.",
]


def article(inner: str, around: str = "{}", head: str = "") -> Article:
    """Extract a page with this HTML inside of its article element."""
    inner = f"<article><h1>The man and the waves</h1>{inner}</article>"
    html = f"<html><head>{head}</head><body>{around.format(inner)}</body></html>"
    return extract_page(html, url="https://example.com/2026/05/waves").article


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts or TEXT)


def body(found: Article) -> list[str]:
    return (found.articleBody or "").split("\n\n")


def test_two_line_breaks_separate_paragraphs() -> None:
    assert body(article(f"<div>{'<br><br>'.join(TEXT)}</div>")) == TEXT


def test_inline_markup_does_not_split_words() -> None:
    marked = TEXT[0].replace("outer", "o<b>ut</b><i>er</i>")

    assert body(article(paragraphs(marked, *TEXT[1:]))) == TEXT


def test_text_after_a_share_bar_in_the_same_element_survives() -> None:
    bar = '<span class="share-bar"><a href="#">Share</a></span>'
    html = "".join(f"<div>{text}</div>" for text in TEXT[:2])
    html += f"<div><div class='share-bar'><a href='#'>Share</a></div>{TEXT[2]}</div>"

    assert body(article(html + paragraphs(*TEXT[3:]) + bar)) == TEXT


def test_a_heading_with_text_under_it_is_kept_and_typed() -> None:
    found = article(paragraphs(*TEXT[:2]) + "<h2>The pencil</h2>" + paragraphs(*TEXT[2:]))

    assert [block.type for block in found.articleBlocks] == [
        *["paragraph"] * 2,
        "heading",
        *["paragraph"] * 3,
    ]


def test_a_heading_without_text_after_it_is_dropped() -> None:
    assert body(article(paragraphs() + "<h2>More to come</h2>")) == TEXT


def test_a_line_that_is_one_link_is_dropped() -> None:
    link = '<p><a href="/2026/05/bridge">Mayor of Ortwick opens the second bridge</a></p>'

    assert body(article(paragraphs(*TEXT[:2]) + link + paragraphs(*TEXT[2:]))) == TEXT


def test_items_of_a_list_are_lines_of_one_block() -> None:
    items = ["a pencil of two colours", "a book with four hundred pages", "a lamp that never fails"]
    listed = "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"

    found = article(paragraphs(*TEXT[:3]) + listed + paragraphs(*TEXT[3:]))

    assert [(block.type, block.text) for block in found.articleBlocks if block.type == "list"] == [
        ("list", "\n".join(items))
    ]


def test_a_quotation_is_typed() -> None:
    quote = "I count because nobody else does, and because the sea does not mind being counted."

    found = article(
        paragraphs(*TEXT[:3]) + f"<blockquote><p>{quote}</p></blockquote>" + paragraphs(*TEXT[3:])
    )

    assert [block.text for block in found.articleBlocks if block.type == "quote"] == [quote]


def test_an_embedded_post_is_one_block() -> None:
    post = "<blockquote class='twitter-tweet'><p>Eleven thousand, and counting!</p></blockquote>"

    found = article(paragraphs(*TEXT[:3]) + post + paragraphs(*TEXT[3:]))

    assert "Eleven thousand, and counting!" in [
        block.text for block in found.articleBlocks if block.type == "embed"
    ]


def test_text_repeated_for_other_screens_is_kept_once() -> None:
    copies = "".join(
        f"<div class='{screen}'>{paragraphs(TEXT[2])}</div>" for screen in ("wide", "narrow")
    )

    assert body(article(paragraphs(*TEXT[:2]) + copies + paragraphs(*TEXT[3:]))) == TEXT


def test_a_second_article_below_the_first_is_dropped() -> None:
    second = [text.replace("keeper", "baker").replace("waves", "loaves") for text in TEXT]
    around = "{}<article><h1>The baker and the loaves</h1>" + paragraphs(*second) + "</article>"

    assert body(article(paragraphs(), around)) == TEXT


def test_text_that_only_json_ld_holds_is_found() -> None:
    data = json.dumps(
        {
            "@type": "NewsArticle",
            "headline": "The man and the waves",
            "articleBody": "\n\n".join(TEXT),
        }
    )

    found = article("", head=f'<script type="application/ld+json">{data}</script>')

    assert body(found) == TEXT


@pytest.mark.parametrize(
    "layout",
    [
        "<table><tr><td>{}</td><td><a href='/a'>World</a></td></tr></table>",
        "<div id=all><div class=col>{}</div><div class=col><a href=/a>Sport</a></div></div>",
        "<main>{}</main><footer>Example House, 1 Example Street, Ortwick.</footer>",
        "<center><font>{}</font></center>",
    ],
    ids=["table", "columns", "main", "font"],
)
def test_the_layout_around_the_article_does_not_matter(layout: str) -> None:
    assert body(article(paragraphs(), layout)) == TEXT


@pytest.mark.parametrize(
    "html",
    ["", "<p></p>", "<nav><a href='/a'>World</a></nav>", "<h1>The man and the waves</h1>"],
    ids=["nothing", "empty", "menu", "headline"],
)
def test_a_page_without_text_has_no_body(html: str) -> None:
    found = extract_page(html).article

    assert found.articleBody is None
    assert found.articleBlocks == []


def test_rows_of_a_table_are_lines_of_one_block() -> None:
    rows = [("Monday", "4,100 waves"), ("Tuesday", "2,900 waves"), ("Friday", "4,000 waves")]
    table = "".join(f"<tr><td>{day}</td><td>{count}</td></tr>" for day, count in rows)

    found = article(f"{paragraphs(*TEXT[:3])}<table>{table}</table>{paragraphs(*TEXT[3:])}")

    (block,) = [block for block in found.articleBlocks if block.type == "table"]
    assert block.text == "\n".join(f"{day} | {count}" for day, count in rows)


def test_a_standfirst_that_metadata_gives_as_a_headline_is_kept() -> None:
    standfirst = "A man counts the waves of a whole year, and his town pays for the pencils."
    data = {"@type": "NewsArticle", "headline": "The man", "alternativeHeadline": standfirst}
    head = f'<meta name="description" content="{standfirst}">'
    head += f'<script type="application/ld+json">{json.dumps(data)}</script>'

    found = article(f"<h2>{standfirst}</h2>" + paragraphs(), head=head)

    assert body(found) == [standfirst, *TEXT]


def test_a_last_paragraph_about_the_author_is_dropped() -> None:
    about = "Our correspondent Ann Poe writes about the coast and lives in a lighthouse."
    head = '<meta name="author" content="Ann Poe">'

    assert body(article(paragraphs(*TEXT, about), head=head)) == TEXT


def test_a_last_paragraph_in_which_the_author_speaks_is_kept() -> None:
    told = "In May Ann Poe told the council what she had seen, and nobody believed her at first."
    head = '<meta name="author" content="Ann Poe">'

    assert body(article(paragraphs(*TEXT, told), head=head)) == [*TEXT, told]


def test_a_table_of_players_is_kept() -> None:
    rows = "".join(
        f'<tr class="player"><td>{name}</td><td>{goals}</td></tr>'
        for name, goals in (("Ann", 3), ("Bob", 1))
    )
    table = f"<table><tr><th>Player</th><th>Goals</th></tr>{rows}</table>"

    assert "Ann | 3" in (
        article(paragraphs(*TEXT[:3]) + table + paragraphs(*TEXT[3:])).articleBody or ""
    )


def test_a_block_of_chrome_lines_is_dropped() -> None:
    foot = "<p>Edited by Ann Poe<br>All rights reserved</p>"

    assert body(article(paragraphs() + foot)) == TEXT


def test_a_song_in_an_element_with_an_interface_name_is_kept() -> None:
    lines = ["Far from the quay", "The keeper sings", "Of what the sea", "In winter brings"]
    html = f'<div class="slider">{"".join(f"<p>{line}</p>" for line in lines)}</div>'

    dropped = extract_page(f"<body>{html}</body>", url="https://example.com/song").body.dropped()

    assert "gallery" not in {entry.rule for entry in dropped}


def test_a_list_under_the_last_paragraph_is_kept() -> None:
    items = "".join(f"<li>{name}</li>" for name in ("A pencil", "A lamp", "A chair"))

    found = article(paragraphs(*TEXT[:4], "What the keeper needs:") + f"<ul>{items}</ul>")

    assert body(found)[-1] == "A pencil\nA lamp\nA chair"


def test_lines_beside_the_headline_win_over_prose_in_the_sidebar() -> None:
    days = "<br>".join(f"{day} May: Ortwick and Brumelle, outer harbour" for day in range(1, 7))
    widgets = "".join(
        f'<div class="widget"><h3>{name}</h3><p>Click on the picture above and see what {name} has '
        "to say of the last race, of the next one, and of all that went wrong.</p></div>"
        for name in ("Ann Poe", "Bob Roe", "Cid Doe")
    )
    html = f"<main><h1>The calendar of the ferry races</h1><p>{days}</p></main>"
    page = f'<body>{html}<div id="sidebar">{widgets}</div></body>'

    found = extract_page(page, url="https://example.com/races").article

    assert (found.articleBody or "").startswith("1 May: Ortwick")
    assert "Click on the picture" not in (found.articleBody or "")


@pytest.mark.parametrize("mark", ["***", "###", "ENDS", "(ends)", "-30-"])
def test_mark_at_the_end_is_no_text(mark: str) -> None:
    body = article(paragraphs() + f"<p>{mark}</p>").articleBody or ""

    assert body.endswith(TEXT[-1])


@pytest.mark.parametrize("line", ["___", "-----", "———", "======"])
def test_line_drawn_between_paragraphs_is_no_text(line: str) -> None:
    inner = paragraphs(*TEXT[:2]) + f"<p>{line}</p>" + paragraphs(*TEXT[2:])

    assert body(article(inner)) == TEXT


def test_stars_between_paragraphs_stay() -> None:
    inner = paragraphs(*TEXT[:2]) + "<p>* * *</p>" + paragraphs(*TEXT[2:])

    assert "* * *" in (article(inner).articleBody or "")


@pytest.mark.parametrize(
    "line",
    [
        "14 de julho de 2026 às 08h05",
        "New Delhi, 14 July 2026",
        "नई दिल्ली, 14 जुलाई 2026, (अपडेटेड 14 जुलाई 2026, 5:32 PM IST)",
        "۲۳ تیر ۱۴۰۵ ساعت ۱۳:۴۵",
    ],
)
def test_line_of_a_date_above_the_text_is_no_text(line: str) -> None:
    assert article(f"<p>{line}</p>" + paragraphs()).articleBody == "\n\n".join(TEXT)


def test_lists_inside_each_other_are_one_block() -> None:
    items = "<ul><li>The first light, and<ul><li>its keeper;</li></ul></li><li>The wave.</li></ul>"
    inner = paragraphs(*TEXT[:3]) + items + paragraphs(*TEXT[3:])

    lists = [block.text for block in article(inner).articleBlocks if block.type == "list"]

    assert lists == ["The first light, and\nits keeper;\nThe wave."]


def test_page_that_is_still_loading_has_the_text_for_readers_without_scripts() -> None:
    inner = f"<div>Loading the story …</div><noscript><div>{paragraphs()}</div></noscript>"

    assert article(inner).articleBody == "\n\n".join(TEXT)


def test_page_that_is_still_loading_has_no_text() -> None:
    assert article("<div>Loading the story …</div>").articleBody is None
