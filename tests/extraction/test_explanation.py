"""Explanations: each block and field of a page with the reason why it is as it is."""

from __future__ import annotations

import json

import pytest

from newsbot.extraction import extract_article
from newsbot.extraction.body.model.scorecard import load_block_scorecard, use_scorecard
from newsbot.extraction.explain.explanation import ExplainedBlock, Explanation, explain_page
from newsbot.site import Site

PROSE = (
    "The harbour master of Pellandry has asked the council to move the foghorn, he said.",
    "Nobody in the town had slept for a week, and the whale did not seem to mind at all.",
    "A vote is to be held on Monday, after the fair, in the hall behind the chapel.",
)
STORY = "".join(f"<p>{text}</p>" for text in PROSE)


def page(body: str, *, head: str = "") -> str:
    return f"<html><head>{head}</head><body>{body}</body></html>"


def article(inside: str = "", *, after: str = "") -> str:
    return page(f"<article class='story'><h1>Foghorn</h1>{STORY}{inside}</article>{after}")


def find(explained: Explanation, text: str) -> ExplainedBlock:
    (block,) = [block for block in explained.blocks if text in block.text]
    return block


@pytest.mark.parametrize(
    ("html", "text", "rule", "saw"),
    [
        (
            article("<div class='article-share'>Send it on</div>"),
            "Send it on",
            "share",
            "div.article-share is named 'share'",
        ),
        (article("<aside>Weather: rain</aside>"), "Weather", "sidebar", "It is in aside."),
        (
            article("<p><span class='date'>On a Monday, late</span></p>"),
            "On a Monday",
            "date",
            "An inline element around it is named 'date'",
        ),
        (article("<p>2 min de lecture</p>"), "2 min", "reading-time", "(fr)"),
        (
            article("<figure><img src=a.jpg>A sleeping whale</figure>"),
            "sleeping",
            "caption",
            "It is in figure.",
        ),
        (article(), "Foghorn", "headline", "which is a field"),
        (
            article(after="<div><a href=/x>Fish</a></div>"),
            "Fish",
            "not-the-article",
            "points are below zero",
        ),
    ],
    ids=["class", "tag", "inline", "phrase", "figure", "page", "score"],
)
def test_dropped_block_names_its_rule_and_the_matched_element(
    html: str, text: str, rule: str, saw: str
) -> None:
    block = find(explain_page(html), text)

    assert (block.is_kept, block.rule) == (False, rule)
    assert block.reason.startswith(f"Dropped by {rule}: ")
    assert saw in block.reason


def test_outermost_matched_element_is_named() -> None:
    html = article("<div class='newsletter'><p class='signup'>Write to me at dawn</p></div>")

    assert "div.newsletter is named 'newsletter'" in find(explain_page(html), "Write").reason


def test_site_table_is_distinguished_from_general_rules() -> None:
    html = article("<p class='blurb'>Buy our mugs, they are blue, and they float.</p>")
    site = Site(spider="lamp", domain="lamp.example", chrome=(".blurb",))

    block = find(explain_page(html, site=site), "mugs")

    assert block.rule == "site"
    assert "p.blurb is dropped by the site's table" in block.reason


def test_scored_block_shows_its_main_features_and_the_sum() -> None:
    block = find(explain_page(article()), PROSE[1])

    assert block.is_kept
    assert block.points is not None
    assert block.points > 0
    assert f"Scored +{block.points:.1f}: " in block.scoring
    assert [weight.feature in block.scoring for weight in block.weights] == [True] * 4
    sizes = [abs(weight.points) for weight in block.weights]
    assert sizes == sorted(sizes, reverse=True)


def test_weights_are_those_of_the_card_that_scored() -> None:
    start, steps = load_block_scorecard()
    name = steps[0][0]
    with use_scorecard((start, ((name, [], [7.0]),))):
        block = find(explain_page(article()), PROSE[1])

    assert [(weight.feature, weight.points) for weight in block.weights] == [(name, 7.0)]


def test_block_dropped_before_the_score_has_no_points() -> None:
    block = find(explain_page(article("<aside>Weather: rain</aside>")), "Weather")

    assert (block.points, block.weights, block.scoring) == (None, (), "")


def test_subheading_kept_in_spite_of_its_score_is_explained_by_its_place() -> None:
    headings_below_zero = (1.0, (("<h2>", [0.5], [0.0, -1.5]),))
    with use_scorecard(headings_below_zero):
        block = find(explain_page(page(f"<article>{STORY}<h2>Why</h2>{STORY}</article>")), "Why")

    assert (block.is_kept, block.points) == (True, -0.5)
    assert block.reason == "Kept: a sub-heading below kept text and directly above kept text."


def test_place_names_the_elements_around_a_block_and_cuts_what_is_long() -> None:
    name = "x" * 300
    html = page(f"<main id=m><article class='a b c'><p class='{name}'>{PROSE[0]}</p></article>")

    place = find(explain_page(html), PROSE[0]).place

    assert place.startswith("main#m > article.a.b > p.xxx")
    assert len(place) < 100


def test_text_that_only_data_holds_is_shown_as_such() -> None:
    node = json.dumps({"@type": "NewsArticle", "articleBody": "\n\n".join(PROSE)})
    html = page("<nav>Town</nav>", head=f"<script type='application/ld+json'>{node}</script>")

    explained = explain_page(html)

    assert [block.origin for block in explained.blocks] == ["page", *["json-ld"] * 3]
    assert explained.embedded_in == "json-ld"
    assert "no block of the page shows the article" in explained.blocks[1].reason
    assert "\n\n".join(block.text for block in explained.blocks if block.is_kept) == (
        explained.article.articleBody
    )


def test_the_record_is_the_one_that_extraction_gives() -> None:
    html = article("<div class='share'>Send it on</div>")

    assert explain_page(html, url="https://lamp.example/a").article == extract_article(
        html, url="https://lamp.example/a"
    )


def test_field_shows_its_source_and_the_values_of_the_others() -> None:
    node = json.dumps({"@type": "NewsArticle", "headline": "Foghorn", "author": "Ann Example"})
    head = (
        f"<script type='application/ld+json'>{node}</script><meta name=author content='Bo Sample'>"
    )

    explained = explain_page(page(f"<article>{STORY}</article>", head=head))

    fields = {field.name: field for field in explained.fields}
    assert fields["authors"].source == "jsonld"
    assert fields["authors"].value[0]["name"] == "Ann Example"
    others = {other.source: other.value for other in fields["authors"].others}
    assert others["meta"][0]["name"] == "Bo Sample"
    assert fields["videos"].source is None
    assert fields["videos"].others == ()


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("", ""),
        ("<p>one", "one"),
        ("one<body>two</body>three<p>four</html>five", "onetwothreefourfive"),
        ("<title>t</title><header>a</header><main><p>b</p>c</main>d", "abcd"),
        ("<frameset><frame src=a></frameset><noframes>old</noframes>", ""),
        ("<div>" * 3000 + "deep" + "</div>" * 3000, "deep"),
        ("<tr>a<td>b</table>c<select><option>d</select><textarea>e</textarea>f", "abcf"),
        ("<nav>a<noscript>b<i>c</i></noscript><svg><title>d</title></svg>e</nav>f", "aef"),
        ("<nav hidden>a</nav><p style='display:none'>b</p><math><mi>x</mi></math>c", "abxc"),
        ("<p>a<br><br>b<b>c</b>d</p><ul><li>e<ul><li>f</ul>g</ul>", "abcdefg"),
    ],
    ids="empty open outside tagless frames deep forms menu hidden lists".split(),
)
def test_every_visible_character_is_in_one_block(html: str, seen: str) -> None:
    explained = explain_page(html)

    assert "".join("".join(block.text.split()) for block in explained.blocks) == seen
