"""Scorecard: points for each feature of a block by itself, so that a score explains itself.

The card is a sum of one step function for each feature: the cuts between its steps and the points
of each step. ``devtools/training/fit_scorecard.py`` fits it, ``block_scorecard.json`` holds it.
A block with more than 0 points is more likely article text than not.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, partial
from operator import add
from pathlib import Path
from typing import Any, TypeAlias

Steps: TypeAlias = tuple[str, list[float], list[float]]
Card: TypeAlias = tuple[float, tuple[Steps, ...]]
"""The points every block starts with, and each feature's cuts and points."""

_other_card: ContextVar[Card | None] = ContextVar("other_card", default=None)


@lru_cache(maxsize=1)
def load_block_scorecard() -> Card:
    """Return the card of the package."""
    text = Path(__file__).with_name("block_scorecard.json").read_text(encoding="utf-8")
    return parse_scorecard(json.loads(text))


def parse_scorecard(fitted: dict[str, Any]) -> Card:
    """Return a card in the form that blocks are scored with, from its stored form."""
    steps = tuple(
        (name, [float(cut) for cut in step["cuts"]], [float(p) for p in step["points"]])
        for name, step in fitted["features"].items()
    )
    return float(fitted["start"]), steps


@contextmanager
def use_scorecard(card: Card | None) -> Iterator[None]:
    """Score by another card within a ``with`` block, in this thread alone; None for the package's.

    A card fitted on other sites than those it scores shows the quality on unknown sites.
    """
    token = _other_card.set(card)
    try:
        yield
    finally:
        _other_card.reset(token)


def current_scorecard() -> Card:
    """Return the scorecard in use: that of ``use_scorecard``, or the package's."""
    return _other_card.get() or load_block_scorecard()


def score_all(columns: Mapping[str, Sequence[float]], count: int) -> list[float]:
    """Return the points of each of a page's blocks: log-odds that it is text of the article.

    :param columns: for each feature its values, one for each of the ``count`` blocks.
    """
    start, steps = current_scorecard()
    totals = [start] * count
    for name, cuts, points in steps:
        # Without a line of Python for each value: blocks times features are thousands a page.
        places = map(partial(bisect_right, cuts), columns[name])
        totals = list(map(add, totals, map(points.__getitem__, places)))
    return totals


def score_block(row: Mapping[str, float]) -> float:
    """Return the points of one block by itself."""
    return score_all({name: [value] for name, value in row.items()}, 1)[0]


def explain_score(
    row: Mapping[str, float], most: int = 3, card: Card | None = None
) -> tuple[float, list[tuple[str, float]]]:
    """Return the points of a block, and its ``most`` heaviest features with their points.

    :param card: the scorecard to use; None for ``current_scorecard``.
    """
    start, steps = card or current_scorecard()
    found = [points[bisect_right(cuts, row[name])] for name, cuts, points in steps]
    size = list(map(abs, found))
    heaviest = sorted(range(len(size)), key=size.__getitem__, reverse=True)[:most]
    return start + sum(found), [(steps[i][0], found[i]) for i in heaviest]
