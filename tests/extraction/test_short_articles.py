"""A short article is found beside a longer text that is not the article."""

from __future__ import annotations

import pytest

from newsbot.extraction import extract_page

HEADLINE = "Barn burns down near Tillbrook"


def read_paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text in which blank lines separate them."""
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]


ARTICLE = read_paragraphs("""
A barn on the road to Tillbrook burned to the ground on Tuesday night. Nobody was hurt, and
forty sheep were led out in time by two neighbours who had seen the smoke from the mill.

The fire brigade of Lower Harrow was on the spot with thirty people. They needed four hours to
put the fire out, because the nearest hydrant was frozen.

The cause is not known. The owner, a farmer of 58, puts the damage at about 120,000 crowns. The
police ask anybody who saw a white van near the barn to call the station at Harrow.
""")
ABOUT = read_paragraphs("""
The Harrow Gazette was founded in 1881 by two brothers who had come to the coast to sell nets
and stayed to sell news. It still belongs to the same family, in the same house.

Our newsroom of fourteen people reports from the harbour, the town hall and the villages behind
the dyke. We correct our mistakes on the page where we made them.

The Gazette is printed on paper from the forests of Harrow, and delivered by bicycle wherever
the roads allow it. Nine thousand households take it, and each copy is read by three people.

If you want to work with us, send us a letter and two pieces that you have written. We read
everything that reaches us, and we reply to all who sign with their name.

Our archive holds every page since the first, but for the week of the flood. Visitors may see it
on the first Monday of each month, if they have washed their hands.
""")
MARKUPS = {
    "paragraphs": "".join(f"<p>{text}</p>" for text in ARTICLE),
    "line-breaks": f"<div class='t'>{'<br><br>'.join(ARTICLE)}</div>",
    "divs": "".join(f"<div>{text}</div>" for text in ARTICLE),
    "wrapped": "".join(f"<div class='c'><div class='r'>{text}</div></div>" for text in ARTICLE),
}
"""Ways to mark up the paragraphs of an article."""


def extract_body(page: str) -> list[str]:
    """Return the paragraphs of a page with this body and the title of the article."""
    html = f"<html><head><title>{HEADLINE} - The Harrow Gazette</title></head><body>{page}</body>"
    found = extract_page(html, url="https://www.harrowgazette.example/2026/11/24/barn").article
    return (found.articleBody or "").split("\n\n")


def column(markup: str) -> str:
    """Return the article with its headline and byline."""
    return f"<div class='m'><h1>{HEADLINE}</h1><div>By Tam Ostrey</div>{MARKUPS[markup]}</div>"


@pytest.mark.parametrize("markup", MARKUPS)
@pytest.mark.parametrize("name", ["box2", "css-x81js", "panel"])
def test_longer_text_of_the_publisher_above_the_headline_is_dropped(name: str, markup: str) -> None:
    about = f"<div class='{name}'>{''.join(f'<p>{text}</p>' for text in ABOUT)}</div>"

    assert extract_body(about + column(markup)) == ARTICLE


@pytest.mark.parametrize("markup", MARKUPS)
@pytest.mark.parametrize(
    "name",
    [
        *("author-bio", "comments", "related-articles", "newsletter-signup", "cookie-consent"),
        *("login-prompt", "modal", "right-sidebar"),
    ],
)
def test_longer_text_in_a_named_box_below_the_article_is_dropped(name: str, markup: str) -> None:
    text = ABOUT[:3] if name == "right-sidebar" else ABOUT
    box = f"<div class='{name}'>{''.join(f'<p>{paragraph}</p>' for paragraph in text)}</div>"

    assert extract_body(column(markup) + box) == ARTICLE


def test_article_in_a_layout_named_after_its_sidebar_is_kept() -> None:
    standfirst = f"<header><h1>{HEADLINE}</h1><p>{ARTICLE[0]}</p></header>"
    layout = "".join(f"<p>{text}</p>" for text in [*ARTICLE[1:], *ABOUT])

    found = extract_body(f"{standfirst}<div class='sidebar-layout'><div>{layout}</div></div>")

    assert found == [*ARTICLE, *ABOUT]


def test_text_above_a_heading_that_is_not_the_title_is_kept() -> None:
    story = "".join(f"<p>{text}</p>" for text in ARTICLE)
    prompt = f"<div><h1>Create a new password</h1>{''.join(f'<p>{text}</p>' for text in ABOUT)}"

    assert extract_body(f"<h2>{HEADLINE}</h2>{story}{prompt}</div>")[:3] == ARTICLE


def test_short_article_in_chinese_is_found_below_its_headline() -> None:
    article = [
        "周二晚上，通往提尔布鲁克路上的一座谷仓被烧毁。没有人受伤，四十只羊被两位邻居及时带了出来。",
        "下哈罗消防队派出三十人赶到现场。由于最近的消火栓结冰，他们用了四个小时才把火扑灭。",
        "这座谷仓建于一八九二年，里面存放着过冬的干草和两台旧拖拉机，村里的人说会帮忙重建。",
        "起火原因尚不清楚。五十八岁的农场主估计损失约为十二万克朗。警方请看见白色货车的人与警局联系。",
    ]
    about = "".join(f"<p>{text}</p>" for text in ABOUT)
    story = "".join(f"<div>{text}</div>" for text in article)
    headline = "提尔布鲁克附近谷仓被烧毁"
    html = f"<title>{headline}</title><div>{about}</div><div><h1>{headline}</h1>{story}</div>"

    found = extract_page(html, url="https://www.harrowgazette.example/zh/1").article

    assert (found.articleBody or "").split("\n\n") == article
