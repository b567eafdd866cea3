"""Boosting of a scorecard: additive step functions of features, fitted on labelled samples.

Each round takes the feature and cut that explain most of the residual, and adds a small step there;
the steps of one feature add up to its step function. Deterministic.

Samples may come from two groups, the pages that the scorecard is for and others: pages of other
kinds, with another idea of what belongs to the text. A step is either shared by both groups, or
belongs to one of them if it explains clearly more there. The card has the shared steps and those of
its own pages; the steps of the others keep what holds for them alone out of it (after Daumé,
Frustratingly Easy Domain Adaptation, 2007).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_CUTS = 31
WIDTH = MAX_CUTS + 1
OTHERS = 2
"""The place of steps for the other pages: 0 are the shared ones, 1 those of the card's own."""
OWN_GAIN = 0.5
"""What a step for one group is worth beside one for both: twice the gain is needed."""
BAGS, BAG_SHARE = 6, 0.6
"""Scorecards that are fitted and averaged, and the share of domains of each: the average of step
functions is a step function, and depends less on single sites."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One labelled block: its page's domain, its features, whether it is article text.

    ``is_other``: the page is of another kind than those that the scorecard is for.
    """

    page: str
    domain: str
    row: dict[str, float]
    is_body: bool
    weight: float
    is_other: bool = False


@dataclass(frozen=True, kw_only=True)
class _Columns:
    """Samples as arrays with an entry each; ``bins`` has a row for each sample."""

    bins: np.ndarray
    answers: np.ndarray
    weights: np.ndarray
    groups: np.ndarray

    def choose(self, weights: np.ndarray) -> _Columns:
        """Return the samples with a weight, with these weights."""
        inside = weights > 0
        return _Columns(
            bins=self.bins[inside],
            answers=self.answers[inside],
            weights=weights[inside],
            groups=self.groups[inside],
        )


def fit(  # noqa: PLR0913 - knobs that are given together
    found: Sequence[Sample],
    *,
    rounds: int,
    rate: float,
    penalty: float,
    least: float,
    caution: float = 0.0,
) -> dict[str, Any]:
    """Fit a scorecard, and return it in the form that ``parse_scorecard`` reads.

    :param rounds: steps of each of the scorecards that are averaged.
    :param rate: the part of the best step that is added.
    :param penalty: added to the curvature of each side of a cut; steps of few blocks get smaller.
    :param least: each side of a cut must hold blocks of this weight.
    :param caution: points that a block needs beyond even odds to be article text.
    """
    names = list(found[0].row)
    values = np.array([[s.row[name] for name in names] for s in found])
    cuts = [_cuts(values[:, j]) for j in range(len(names))]
    columns = _Columns(
        bins=np.stack(
            [np.searchsorted(c, values[:, j], side="right") for j, c in enumerate(cuts)], axis=1
        ),
        answers=np.array([s.is_body for s in found], dtype=float),
        weights=np.array([s.weight for s in found]),
        groups=np.array([int(s.is_other) for s in found]),
    )
    starts = np.array([_log_odds(columns, group) for group in (0, 1)])
    knobs: dict[str, Any] = {"rounds": rounds, "rate": rate, "penalty": penalty, "least": least}
    bags = [columns.weights * [_is_in_bag(s.domain, bag) for s in found] for bag in range(BAGS)]
    points = np.mean([_boost(columns.choose(bag), starts, **knobs) for bag in bags], axis=0)
    return {
        "start": round(float(starts[0]) - caution, 3),
        "features": {
            name: _merged(cuts[j], points[j])
            for j, name in enumerate(names)
            if np.abs(points[j]).max() > 0
        },
    }


def _log_odds(columns: _Columns, group: int) -> float:
    inside = columns.groups == group
    if not inside.any():
        return 0.0
    share = float(np.average(columns.answers[inside], weights=columns.weights[inside]))
    return math.log(share / (1 - share))


def _is_in_bag(domain: str, bag: int) -> bool:
    """Return whether a domain's pages are in a bag; each bag has its own fixed choice."""
    digest = hashlib.sha1(f"{bag} {domain}".encode(), usedforsecurity=False).digest()
    return digest[0] < BAG_SHARE * 256


def _boost(  # noqa: PLR0913 - the last four are the knobs of ``fit``
    found: _Columns, starts: np.ndarray, *, rounds: int, rate: float, penalty: float, least: float
) -> np.ndarray:
    """Return the points of each feature and bin for the pages that the card is for."""
    names = found.bins.shape[1]
    shape = (2, names, WIDTH)
    flat = (found.bins + WIDTH * (np.arange(names) + names * found.groups[:, None])).ravel()
    points = np.zeros((names, WIDTH))
    total = starts[found.groups]
    masses = _below(flat, np.repeat(found.weights, names), shape)
    is_closed = (masses < least) | (masses[..., -1:] - masses < least)
    worth = np.array([1, OWN_GAIN, OWN_GAIN])[:, None, None]
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-total))
        slope, curve = (
            found.weights * (found.answers - chance),
            found.weights * chance * (1 - chance),
        )
        slopes = _below(flat, np.repeat(slope, names), shape)
        curves = _below(flat, np.repeat(curve, names), shape) + penalty
        ends = curves[..., -1:] - curves + 2 * penalty
        rest = slopes[..., -1:] - slopes
        gain = worth * (slopes**2 / curves + rest**2 / ends)
        gain[is_closed] = -1
        who, feature, cut = np.unravel_index(int(gain.argmax()), gain.shape)
        below, above = slopes / curves, rest / ends
        step = rate * np.where(
            np.arange(WIDTH) <= cut, below[who, feature, cut], above[who, feature, cut]
        )
        if who != OTHERS:
            points[feature] += step
        total += step[found.bins[:, feature]] * ((who == 0) | (found.groups == who - 1))
    return points


def _below(flat: np.ndarray, values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return the sums up to each bin: of both groups together, of the first, of the second."""
    own = np.bincount(flat, values, math.prod(shape)).reshape(shape).cumsum(axis=2)
    return np.concatenate([own.sum(axis=0, keepdims=True), own])


def _cuts(column: np.ndarray) -> np.ndarray:
    distinct = np.unique(column)
    if len(distinct) <= MAX_CUTS + 1:
        halves: np.ndarray = (distinct[1:] + distinct[:-1]) / 2
        return halves
    return np.unique(np.quantile(column, np.linspace(0, 1, MAX_CUTS + 2)[1:-1]))


def _merged(cuts: np.ndarray, points: np.ndarray) -> dict[str, list[float]]:
    """Remove the cuts at which the points do not change."""
    kept_cuts: list[float] = []
    kept = [round(float(points[0]), 3)]
    for cut, point in zip(cuts, points[1 : len(cuts) + 1], strict=True):
        if round(float(point), 3) != kept[-1]:
            kept_cuts.append(round(float(cut), 4))
            kept.append(round(float(point), 3))
    return {"cuts": kept_cuts, "points": kept}
