"""Each chrome rule drops its examples and keeps text with similar names."""

from __future__ import annotations

import pytest

from newsbot.extraction import extract_page
from newsbot.extraction.body.chrome import drop_chrome, rule_of_element
from newsbot.extraction.body.chrome_rules import CHROME_RULES
from newsbot.extraction.document.parse import parse_html
from newsbot.extraction.document.walk import find_blocks
from newsbot.site import Site

PARAGRAPHS = [
    "The keeper of the outer light counted the waves on Monday, and wrote each of them down.",
    "Nobody in the harbour of Ortwick had asked him to, said the mayor, but nobody minded.",
    "By the evening he had reached eleven thousand, he told the paper, and his pencil was short.",
    "The town will now buy him a new one, the council decided, if the winter is not too long.",
]
DROPS = [(rule.name, html) for rule in CHROME_RULES for html in rule.drops]
KEEPS = [(rule.name, html) for rule in CHROME_RULES for html in rule.keeps]


def page(piece: str) -> str:
    """Set a piece of HTML between the paragraphs of an article."""
    before = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:2])
    after = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[2:])
    return f"<body><article><h1>The man and the waves</h1>{before}{piece}{after}</article></body>"


def words_of(piece: str) -> str:
    return " ".join(block.text for block in find_blocks(parse_html(f"<body>{piece}</body>")))


@pytest.mark.parametrize(("name", "piece"), DROPS, ids=[name for name, _ in DROPS])
def test_a_rule_drops_its_example_between_paragraphs(name: str, piece: str) -> None:
    result = extract_page(page(piece))

    assert result.article.articleBody == "\n\n".join(PARAGRAPHS)
    assert name in {entry.rule for entry in result.article.metadata.chromeDropped}


@pytest.mark.parametrize(("name", "piece"), KEEPS, ids=[name for name, _ in KEEPS])
def test_text_with_a_similar_name_is_kept(name: str, piece: str) -> None:
    result = extract_page(page(piece))

    expected = [*PARAGRAPHS[:2], words_of(piece), *PARAGRAPHS[2:]]
    assert (result.article.articleBody or "").split("\n\n") == expected, name


def test_every_rule_has_examples_and_a_unique_name() -> None:
    names = [rule.name for rule in CHROME_RULES]

    assert len(names) == len(set(names))
    assert [rule.name for rule in CHROME_RULES if not (rule.drops and rule.keeps)] == []


@pytest.mark.parametrize("modifier", ["has", "no", "with", "without", "is", "not"])
def test_a_name_after_a_modifier_does_not_drop_its_element(modifier: str) -> None:
    root = parse_html(page(f'<div class="{modifier}-caption"><p>Kept.</p></div>'))
    blocks = find_blocks(root, rule_of=rule_of_element)

    drop_chrome(blocks)

    assert [block.rule for block in blocks if block.text == "Kept."] == [None]


def test_a_rule_does_not_apply_to_an_element_around_the_article() -> None:
    html = page("").replace("<article>", '<article class="share related sidebar">')

    assert extract_page(html).article.articleBody == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "content",
    [
        "<blockquote><p>The tide keeps no diary, and owes none to a clerk.</p></blockquote>",
        "<table><tr><td>Monday</td><td>eleven thousand waves</td></tr></table>",
        "<pre>waves = 11_000</pre>",
    ],
    ids=["quote", "table", "code"],
)
def test_the_caption_of_a_figure_without_a_picture_is_text(content: str) -> None:
    caption = "Sefa Dorn, keeper of the outer light, in a letter to the harbour office"

    result = extract_page(page(f"<figure>{content}<figcaption>{caption}</figcaption></figure>"))

    assert caption in (result.article.articleBody or "").split("\n\n")


def test_the_caption_of_a_picture_beside_a_quote_is_dropped() -> None:
    caption = "Sefa Dorn at the outer light"
    figure = f"<figure><img src=a.jpg><blockquote>It rains.</blockquote><figcaption>{caption}"

    result = extract_page(page(f"{figure}</figcaption></figure>"))

    assert caption not in (result.article.articleBody or "")


def test_chrome_selectors_of_a_site_drop_elements() -> None:
    site = Site(spider="ortwick", domain="example.com", chrome=(".house-note",))
    note = (
        '<p class="house-note">Our paper has counted waves since the year 1907, and will go on.</p>'
    )

    result = extract_page(page(note), site=site)

    assert result.article.articleBody == "\n\n".join(PARAGRAPHS)
    assert "site" in {entry.rule for entry in result.article.metadata.chromeDropped}


def test_keep_selectors_of_a_site_keep_elements() -> None:
    site = Site(spider="ortwick", domain="example.com", keep=("#related-waves",))
    piece = f'<div id="related-waves"><p>{PARAGRAPHS[0][:-1]}, twice.</p></div>'

    general = extract_page(page(piece)).article.articleBody or ""
    ours = extract_page(page(piece), site=site).article.articleBody or ""

    assert "twice" not in general
    assert "twice" in ours
