"""Fit ``block_scorecard.json`` of ``newsbot.extraction`` on corpora of pages with gold texts.

    python -m devtools.training.fit_scorecard --corpus ../shared/corpus --other ../shared/wcxb

``--corpus`` holds news, ``--other`` pages of other kinds: what holds for both is learned from both
(see ``boosting.py``). Both may be given several times. ``--folds`` prints the accuracy on domains
outside the fit, ``--cards`` writes the scorecard of each fold. Without ``--write`` the package's
scorecard is unchanged.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.corpus import Body, label_by_snippets, read_pages
from devtools.scoring.gold_pages import Gold, GoldPage
from devtools.training.boosting import Sample, fit
from newsbot.extraction import collect_hints
from newsbot.extraction.body.article_body import undecided_blocks
from newsbot.extraction.body.model.block_features import FeatureMatrix, FeatureRow
from newsbot.extraction.document.blocks import PageBlock
from newsbot.extraction.document.metadata import read_metadata
from newsbot.extraction.document.parse import parse_html

CARD = Path(__file__).parents[2] / "newsbot/extraction/body/model/block_scorecard.json"
SNIPPET_WEIGHT = 0.7
"""Weight of a block labelled by a snippet; of a page with a gold body it is 1."""
MOST_BLOCKS = 30
"""Blocks that are used of a page of another kind; some of them have a thousand."""
KNOBS: dict[str, Any] = {
    "rounds": 250,
    "rate": 0.2,
    "penalty": 5.0,
    "least": 30.0,
    "caution": 0.25,
}
"""The parameters of the package's scorecard; see ``fit``."""


def label(block: PageBlock, gold: Gold, body: Body | None) -> bool | None:
    """Return whether a block is in the gold text, None if the gold does not say."""
    return label_by_snippets(block.text, gold) if body is None else body.has(block.text)


def samples(corpora: Iterable[Path], others: Iterable[Path] = ()) -> list[Sample]:
    """Return the labelled blocks of all pages of corpora.

    A block of a page with n blocks weighs 1 / sqrt(n): a long page says more than a short one, but
    less than its blocks by themselves. Blocks weigh 1 on the average, and the pages of other kinds
    weigh as much as all others together.
    """
    found = [s for corpus in corpora for page in read_pages(corpus) for s in _read_samples(page)]
    other = [
        replace(s, is_other=True)
        for corpus in others
        for page in read_pages(corpus)
        for s in _choose(list(_read_samples(page)))
    ]
    return _weigh(found, len(found)) + _weigh(other, len(found))


def _choose(of_page: list[Sample]) -> list[Sample]:
    """Return at most ``MOST_BLOCKS`` blocks of a page, from all its parts."""
    step = max(1.0, len(of_page) / MOST_BLOCKS)
    return [of_page[int(step * i)] for i in range(min(len(of_page), MOST_BLOCKS))]


def _weigh(found: list[Sample], total: float) -> list[Sample]:
    """Divide weights by the root of the number of blocks of the page, so that they add up."""
    blocks = Counter(s.page for s in found)
    weights = [s.weight / math.sqrt(blocks[s.page]) for s in found]
    scale = total / (sum(weights) or 1.0)
    return [replace(s, weight=scale * w) for s, w in zip(found, weights, strict=True)]


def _read_samples(page: GoldPage) -> Iterator[Sample]:
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
    cli.add_argument("--corpus", type=Path, action="append", required=True)
    cli.add_argument("--other", type=Path, action="append", default=[])
    cli.add_argument("--folds", type=int, default=0, help="report on this many folds of domains")
    cli.add_argument("--cards", type=Path, help="write the cards of the folds to this folder")
    for knob, value in KNOBS.items():
        cli.add_argument(f"--{knob}", type=type(value), default=value)
    cli.add_argument("--write", action="store_true", help=f"write {CARD.name}")
    options = cli.parse_args()
    knobs = {knob: getattr(options, knob) for knob in KNOBS}
    found = samples(options.corpus, options.other)
    print(f"{len(found)} blocks, {sum(s.is_body for s in found)} of them article text")
    for fold in range(options.folds):
        inside = [s for s in found if fold_of(s.domain, options.folds) != fold]
        outside = [s for s in found if fold_of(s.domain, options.folds) == fold and not s.is_other]
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
