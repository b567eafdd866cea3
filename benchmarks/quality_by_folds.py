"""The quality on unseen sites: scorecards fitted on other domains, all folds together.

    python -m benchmarks.quality_by_folds CORPUS [--folds 5] [--worst N] [--predictions FILE]

For each fold of domains a scorecard is fitted on all other domains, and the pages of the fold are
extracted with it. The tables are those of ``scrapy score``. Quote these figures: the package's
scorecard is fitted on the corpus itself.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.corpus import read_pages
from devtools.scoring.gold_pages import GoldPage
from devtools.scoring.score_report import (
    find_worst,
    format_predictions,
    format_tables,
    format_worst,
)
from devtools.scoring.score_run import Scored, score_pages
from devtools.training.fit_scorecard import KNOBS, Sample, fit, fold_of, samples
from newsbot.console import make_console, show_progress
from newsbot.extraction.body.model.scorecard import parse_scorecard


def score_folds(pages: Sequence[GoldPage], found: Sequence[Sample], folds: int) -> Iterator[Scored]:
    """Score each fold's pages with a card fitted on the samples of the other folds."""
    for fold in range(folds):
        others = [sample for sample in found if fold_of(sample.domain, folds) != fold]
        inside = [page for page in pages if page.domain and fold_of(page.domain, folds) == fold]
        yield from score_pages(inside, card=parse_scorecard(fit(others, **KNOBS)))


def main() -> None:
    """Fit, extract and print."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("corpus", type=Path)
    cli.add_argument("--folds", type=int, default=5)
    cli.add_argument("--worst", type=int, default=0, metavar="N")
    cli.add_argument("--predictions", type=Path, metavar="FILE")
    options = cli.parse_args()
    pages = _read_of_domains(options.corpus)
    at_work = score_folds(pages, list(samples(options.corpus)), options.folds)
    scored = list(show_progress(at_work, total=len(pages), label="scoring"))
    order = {page.id: number for number, page in enumerate(pages)}
    scored.sort(key=lambda found: order[found.page.id])
    if options.predictions:
        options.predictions.write_text(format_predictions(scored), encoding="utf-8")
    console = make_console(sys.stdout)
    print(format_tables(console, scored), end="")
    print(format_worst(console, find_worst(scored, options.worst)), end="")


def _read_of_domains(corpus: Path) -> list[GoldPage]:
    pages = read_pages(corpus)
    homeless = next((page.id for page in pages if not page.domain), None)
    if homeless is not None:
        sys.exit(f"{corpus}: page {homeless!r} has no domain; folds are made of domains")
    return pages


if __name__ == "__main__":
    main()
