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
from typing import Any, TypeAlias, overload

Steps: TypeAlias = tuple[str, list[float], list[float]]
Card: TypeAlias = tuple[float, tuple[Steps, ...]]
"""The points every block starts with, and each feature's cuts and points."""

Column: TypeAlias = Sequence[float]
"""The values of one feature, a number for each block of a page."""

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


class SharedColumn(Sequence[float]):
    """A column in which many blocks have one value; equal numbers are the same value.

    :param numbers: for each block the place of its value in ``values``.
    """

    __slots__ = ("numbers", "values")

    def __init__(self, values: Column, numbers: Sequence[int]) -> None:
        self.values = values
        self.numbers = numbers

    @overload
    def __getitem__(self, place: int) -> float: ...
    @overload
    def __getitem__(self, place: slice) -> Column: ...
    def __getitem__(self, place: int | slice) -> float | Column:
        if isinstance(place, slice):
            return [self.values[number] for number in self.numbers[place]]
        return self.values[self.numbers[place]]

    def __len__(self) -> int:
        return len(self.numbers)


def score_all(columns: Mapping[str, Column], count: int) -> list[float]:
    """Return the points of each of a page's blocks: log-odds that it is text of the article.

    :param columns: for each feature its values, one for each of the ``count`` blocks. Those that
        are a ``SharedColumn`` and have the same ``numbers`` are added once for each value.
    """
    start, steps = current_scorecard()
    totals = [start] * count
    numbers: Sequence[int] = ()
    shared: list[float] = []
    for name, cuts, points in steps:
        column = columns[name]
        # Without a line of Python for each value: blocks times features are thousands a page.
        find_step = partial(bisect_right, cuts)
        if isinstance(column, SharedColumn) and (not numbers or column.numbers is numbers):
            found = map(points.__getitem__, map(find_step, column.values))
            shared = list(map(add, shared, found)) if numbers else list(found)
            numbers = column.numbers
        else:
            totals = list(map(add, totals, map(points.__getitem__, map(find_step, column))))
    return list(map(add, totals, map(shared.__getitem__, numbers))) if numbers else totals


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
