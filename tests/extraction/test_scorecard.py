"""The score of a block is the sum of the points of its features."""

from __future__ import annotations

import pytest

from newsbot.extraction import extract_page
from newsbot.extraction.body.model.block_features import FeatureMatrix, Hints
from newsbot.extraction.body.model.scorecard import (
    SharedColumn,
    explain_score,
    load_block_scorecard,
    parse_scorecard,
    score_all,
    score_block,
    use_scorecard,
)
from newsbot.extraction.document.parse import parse_html
from newsbot.extraction.document.walk import find_blocks

PROSE = "The keeper of the outer light counted the waves on Monday, and wrote each of them down."
PAGE = f"""<html><body>
<article><h1>The man and the waves</h1>
<p>{PROSE}</p><p>{PROSE} So he said.</p><p>{PROSE} Nobody minded.</p></article>
<div><span><a href="/a">Harbour</a></span></div></body></html>"""


def test_points_of_a_block_are_the_sum_of_its_features() -> None:
    blocks = [b for b in extract_page(PAGE, url="https://example.com/a").body.blocks if b.features]
    start, steps = load_block_scorecard()

    assert len(blocks) == 4
    for block in blocks:
        total, weights = explain_score(block.features, most=len(steps))
        assert total == pytest.approx(start + sum(points for _, points in weights))
        assert total == pytest.approx(score_block(block.features))


def test_a_step_gives_the_points_between_its_cuts() -> None:
    card = parse_scorecard(
        {"start": -1, "features": {"chars": {"cuts": [10, 20], "points": [-2, 0.5, 3]}}}
    )

    scores = [explain_score({"chars": chars}, card=card)[0] for chars in (9, 10, 20)]

    assert scores == [-3, -0.5, 2]


def test_the_heaviest_features_come_first() -> None:
    link = extract_page(PAGE, url="https://example.com/a").body.blocks[-1]

    _, named = explain_score(link.features)

    assert link.rule == "not-the-article"
    assert len(named) == 3
    assert {name for name, _ in named} <= set(link.features)
    weights = [abs(points) for _, points in named]
    assert weights == sorted(weights, reverse=True)


def test_blocks_with_one_value_of_a_feature_get_the_points_of_each_by_itself() -> None:
    columns = {"links": SharedColumn([0.0, 1.0], [0, 1, 0]), "chars": [5.0, 15.0, 25.0]}
    card = parse_scorecard(
        {
            "start": 1,
            "features": {
                "chars": {"cuts": [10, 20], "points": [-2, 0.5, 3]},
                "links": {"cuts": [0.5], "points": [4, -8]},
            },
        }
    )

    with use_scorecard(card):
        assert score_all(columns, 3) == [3, -6.5, 8]
        rows = [{name: column[place] for name, column in columns.items()} for place in range(3)]
        assert [score_block(row) for row in rows] == [3, -6.5, 8]
    assert list(columns["links"]) == [0, 1, 0]
    assert columns["links"][1:] == [1, 0]


def test_paragraphs_of_one_parent_share_what_is_measured_around_them() -> None:
    root = parse_html(PAGE)
    blocks = [block for block in find_blocks(root) if block.tag != "h1"]
    features = FeatureMatrix(blocks, Hints())

    assert features.page.sibling_numbers == [0, 0, 0, 1]
    assert list(features["blocks around"]) == [3, 3, 3, 1]
    assert list(features["in <article>"]) == [1, 1, 1, 20]
    assert len(features) == len(list(features))
