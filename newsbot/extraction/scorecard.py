"""Features of a block -> points, for each feature by itself, so that every answer explains itself.

The card is a sum of one step function a feature, fitted by ``benchmarks/fit_scorecard.py`` and
kept as data in ``scorecard.json``: for each feature the cuts between the steps and the points of
each step. Above 0 points a block is more likely text of the article than not.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import lru_cache
from importlib.resources import files
from typing import TypeAlias

Steps: TypeAlias = tuple[str, list[float], list[float]]


@lru_cache(maxsize=1)
def load_card() -> tuple[float, tuple[Steps, ...]]:
    """Read the card of the package: the points every block starts with, and each feature's steps."""
    text = files("newsbot.extraction").joinpath("scorecard.json").read_text(encoding="utf-8")
    card = json.loads(text)
    steps = tuple(
        (name, [float(cut) for cut in step["cuts"]], [float(p) for p in step["points"]])
        for name, step in card["features"].items()
    )
    return float(card["start"]), steps


def score(row: dict[str, float]) -> float:
    """Return the points of a block: log-odds that it is text of the article."""
    start, steps = load_card()
    return start + sum(points[bisect_right(cuts, row[name])] for name, cuts, points in steps)


def explain(row: dict[str, float], most: int = 3) -> list[tuple[str, float]]:
    """Return the features that weigh most in a block's score, with their points, heaviest first."""
    _, steps = load_card()
    weighed = [(name, points[bisect_right(cuts, row[name])]) for name, cuts, points in steps]
    return sorted(weighed, key=lambda item: -abs(item[1]))[:most]
