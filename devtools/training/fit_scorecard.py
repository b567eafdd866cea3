"""Fit ``block_scorecard.json`` of ``newsbot.extraction`` on a corpus of pages with gold texts.

    python -m devtools.training.fit_scorecard --corpus ../shared/corpus [--folds 5] [--write]

Each round of boosting takes the feature and cut that explain most of the residual, and adds a
small step there; the steps of one feature add up to its step function. Deterministic. ``--folds``
prints the accuracy on domains outside the fit, ``--cards`` writes the scorecard of each fold.
Without ``--write`` the package's scorecard is unchanged.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.corpus import Body, label_by_snippets, read_pages
from devtools.scoring.gold_pages import Gold
from newsbot.extraction import collect_hints
from newsbot.extraction.body.article_body import undecided_blocks
from newsbot.extraction.body.model.block_features import FeatureMatrix, FeatureRow
from newsbot.extraction.document.blocks import PageBlock
from newsbot.extraction.document.metadata import read_metadata
from newsbot.extraction.document.parse import parse_html

CARD = Path(__file__).parents[2] / "newsbot/extraction/body/model/block_scorecard.json"
SNIPPET_WEIGHT = 0.7
"""Weight of a block labelled by a snippet; of a page with a gold body it is 1."""
KNOBS: dict[str, Any] = {"rounds": 500, "rate": 0.1, "penalty": 5.0, "least": 50.0}
"""The parameters of the package's scorecard; see ``fit``."""
MAX_CUTS = 31
BAGS, BAG_SHARE = 12, 0.6
"""Scorecards that are fitted and averaged, and the share of domains of each: the average of step
functions is a step function, and depends less on single sites."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One labelled block: its page's domain, its features, whether it is article text."""

    page: str
    domain: str
    row: dict[str, float]
    is_body: bool
    weight: float


def label(block: PageBlock, gold: Gold, body: Body | None) -> bool | None:
    """Return whether a block is in the gold text, None if the gold does not say."""
    return label_by_snippets(block.text, gold) if body is None else body.has(block.text)


def samples(corpus: Path) -> Iterator[Sample]:
    """Yield the labelled blocks of all pages of a corpus."""
    for page in read_pages(corpus):
        root = parse_html(page.read())
        hints = collect_hints(read_metadata(root))
        blocks = undecided_blocks(root, hints)
        columns = dict(FeatureMatrix(blocks, hints))
        body = Body(page.gold.body) if page.gold.body else None
        for place, block in enumerate(blocks):
            is_body = label(block, page.gold, body)
            if is_body is not None:
                yield Sample(
                    page=page.id,
                    domain=page.domain or "",
                    row=dict(FeatureRow(columns, place)),
                    is_body=is_body,
                    weight=SNIPPET_WEIGHT if body is None else 1.0,
                )


def fit(
    found: Sequence[Sample], *, rounds: int, rate: float, penalty: float, least: float
) -> dict[str, Any]:
    """Fit a scorecard; each side of a cut must hold blocks of the weight ``least``."""
    names = list(found[0].row)
    values = np.array([[s.row[name] for name in names] for s in found])
    answers = np.array([s.is_body for s in found], dtype=float)
    weights = np.array([s.weight for s in found])
    cuts = [_cuts(values[:, j]) for j in range(len(names))]
    bins = np.stack(
        [np.searchsorted(c, values[:, j], side="right") for j, c in enumerate(cuts)], axis=1
    )
    share = float(np.average(answers, weights=weights))
    start = math.log(share / (1 - share))
    knobs: dict[str, Any] = {"rounds": rounds, "rate": rate, "penalty": penalty, "least": least}
    bags = [weights * [_is_in_bag(s.domain, bag) for s in found] for bag in range(BAGS)]
    points = np.mean([_boost(bins, answers, bag, start, **knobs) for bag in bags], axis=0)
    return {
        "start": round(start, 3),
        "features": {
            name: _merged(cuts[j], points[j])
            for j, name in enumerate(names)
            if np.abs(points[j]).max() > 0
        },
    }


def _is_in_bag(domain: str, bag: int) -> bool:
    """Return whether a domain's pages are in a bag; each bag has its own fixed choice."""
    digest = hashlib.sha1(f"{bag} {domain}".encode(), usedforsecurity=False).digest()
    return digest[0] < BAG_SHARE * 256


def _boost(  # noqa: PLR0913 - the last four are the knobs of ``fit``
    bins: np.ndarray,
    answers: np.ndarray,
    weights: np.ndarray,
    start: float,
    *,
    rounds: int,
    rate: float,
    penalty: float,
    least: float,
) -> np.ndarray:
    """Return the points of each feature and bin; ``bins`` has a row a block."""
    inside = weights > 0
    bins, answers, weights = bins[inside], answers[inside], weights[inside]
    names = bins.shape[1]
    width = MAX_CUTS + 1
    flat = (bins + np.arange(names) * width).ravel()
    points = np.zeros((names, width))
    total = np.full(len(bins), start)
    mass = np.repeat(weights, names)
    masses = np.bincount(flat, mass, points.size).reshape(points.shape).cumsum(axis=1)
    closed = (masses < least) | (masses[:, -1:] - masses < least)
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-total))
        slope = np.repeat(weights * (answers - chance), names)
        curve = np.repeat(weights * chance * (1 - chance), names)
        slopes = np.bincount(flat, slope, points.size).reshape(points.shape).cumsum(axis=1)
        curves = np.bincount(flat, curve, points.size).reshape(points.shape).cumsum(axis=1)
        rest_slopes, rest_curves = slopes[:, -1:] - slopes, curves[:, -1:] - curves
        gain = slopes**2 / (curves + penalty) + rest_slopes**2 / (rest_curves + penalty)
        gain[closed] = -1
        feature, cut = np.unravel_index(int(gain.argmax()), gain.shape)
        below = rate * slopes[feature, cut] / (curves[feature, cut] + penalty)
        above = rate * rest_slopes[feature, cut] / (rest_curves[feature, cut] + penalty)
        step = np.where(np.arange(width) <= cut, below, above)
        points[feature] += step
        total += step[bins[:, feature]]
    return points


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


def points_of(card: dict[str, Any], row: dict[str, float]) -> float:
    """Return the score of a block."""
    return float(card["start"]) + sum(
        float(step["points"][int(np.searchsorted(step["cuts"], row[name], side="right"))])
        for name, step in card["features"].items()
    )


def fold_of(domain: str, folds: int) -> int:
    """Return the fold of a domain, always the same one."""
    return int(hashlib.sha1(domain.encode(), usedforsecurity=False).hexdigest()[8:12], 16) % folds


def main() -> None:
    """Fit, report and, with ``--write``, write the scorecard."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--corpus", type=Path, required=True)
    cli.add_argument("--folds", type=int, default=0, help="report on this many folds of domains")
    cli.add_argument("--cards", type=Path, help="write the cards of the folds to this folder")
    for knob, value in KNOBS.items():
        cli.add_argument(f"--{knob}", type=type(value), default=value)
    cli.add_argument("--write", action="store_true", help=f"write {CARD.name}")
    options = cli.parse_args()
    knobs = {knob: getattr(options, knob) for knob in KNOBS}
    found = list(samples(options.corpus))
    print(f"{len(found)} blocks, {sum(s.is_body for s in found)} of them article text")
    for fold in range(options.folds):
        inside = [s for s in found if fold_of(s.domain, options.folds) != fold]
        outside = [s for s in found if fold_of(s.domain, options.folds) == fold]
        card = fit(inside, **knobs)
        right = sum((points_of(card, s.row) >= 0) == s.is_body for s in outside)
        print(
            f"fold {fold}: {right / len(outside):.4f} of {len(outside)} blocks classified correctly"
        )
        if options.cards:
            options.cards.mkdir(parents=True, exist_ok=True)
            (options.cards / f"{fold}.json").write_text(json.dumps(card), encoding="utf-8")
    if options.write:
        card = fit(found, **knobs)
        lines = json.dumps(card, indent=1, ensure_ascii=False)
        lines = re.sub(r"\n\s+(?=[-\d\]])", " ", lines)
        CARD.write_text(lines + "\n", encoding="utf-8")
        print(f"{len(card['features'])} features written to {CARD.name}")


if __name__ == "__main__":
    main()
