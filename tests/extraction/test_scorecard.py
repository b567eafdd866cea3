"""The score of a block is the sum of the points of its features."""

from __future__ import annotations

import pytest

from newsbot.extraction import extract_page
from newsbot.extraction.body.model.scorecard import (
    explain_score,
    load_block_scorecard,
    parse_scorecard,
    score_block,
)

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
