"""A scorecard learns from pages of other kinds what holds for its own pages too."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from devtools.training.boosting import Sample, fit
from devtools.training.fit_scorecard import points_of

KNOBS: dict[str, Any] = {"rounds": 40, "rate": 0.3, "penalty": 1.0, "least": 5.0}


def blocks(*, is_other: bool) -> Iterator[Sample]:
    """Yield blocks: links are never text; lists are text on pages of other kinds alone."""
    for site, (is_linked, is_list) in product(range(20), product((0.0, 1.0), repeat=2)):
        yield Sample(
            page=f"{site}-{is_other}",
            domain=f"paper{site}.example",
            row={"link share": is_linked, "in list": is_list},
            is_body=not is_linked and (is_other or not is_list),
            weight=1.0,
            is_other=is_other,
        )


def test_what_holds_for_pages_of_other_kinds_alone_is_not_in_the_scorecard() -> None:
    card = fit([*blocks(is_other=False), *blocks(is_other=True)], **KNOBS)
    assert points_of(card, {"link share": 0.0, "in list": 0.0}) > 0
    assert points_of(card, {"link share": 1.0, "in list": 0.0}) < 0
    assert points_of(card, {"link share": 0.0, "in list": 1.0}) < 0


def test_caution_lowers_the_points_of_each_block() -> None:
    bold, careful = (fit(list(blocks(is_other=False)), **KNOBS, caution=c) for c in (0.0, 0.5))
    row = {"link share": 0.0, "in list": 0.0}
    assert round(points_of(bold, row) - points_of(careful, row), 3) == 0.5
