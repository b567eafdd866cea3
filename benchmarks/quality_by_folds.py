"""The quality on unseen sites: scorecards fitted on other domains, all folds together.

    python -m benchmarks.quality_by_folds CORPUS... [--folds 5] [--worst N] [--predictions FILE]
    python -m benchmarks.quality_by_folds CORPUS... --by-source
    python -m benchmarks.quality_by_folds CORPUS... --other CORPUS

For each fold of domains a scorecard is fitted on all other domains of all corpora, and the pages of
the fold are extracted with it. With ``--by-source`` each source is a fold: its pages are extracted
with a scorecard that was fitted on the other sources, without the domains of these pages. Pages of
``--other`` are used as by ``fit_scorecard.py``, and not scored. The tables are those of ``scrapy
score``. Quote these figures: the package's scorecard is fitted on the corpus itself.
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
from devtools.training.boosting import Sample, fit
from devtools.training.fit_scorecard import KNOBS, fold_of, samples
from newsbot.console.console_tables import make_console
from newsbot.console.progress_bar import show_progress
from newsbot.extraction.body.model.scorecard import parse_scorecard

MIN_GROUPS = 2


def split_by_domain(pages: Sequence[GoldPage], folds: int) -> list[list[GoldPage]]:
    """Return the pages of each fold of domains; a fold without pages is left out."""
    groups = ([p for p in pages if fold_of(p.domain or "", folds) == f] for f in range(folds))
    return [group for group in groups if group]


def split_by_source(pages: Sequence[GoldPage]) -> list[list[GoldPage]]:
    """Return the pages of each source, in the order of the corpora."""
    return [[p for p in pages if p.source == source] for source in _list_sources(pages)]


def score_unseen(groups: Sequence[Sequence[GoldPage]], found: Sequence[Sample]) -> Iterator[Scored]:
    """Score each group's pages with a card fitted on the samples of other pages and domains.

    :param found: the labelled blocks of all pages.
    :return: the pages in the order of the groups.
    """
    for inside in groups:
        domains = {page.domain for page in inside}
        ids = {page.id for page in inside}
        others = [s for s in found if s.domain not in domains and s.page not in ids]
        yield from score_pages(inside, card=parse_scorecard(fit(others, **KNOBS)))


def main() -> None:
    """Fit, extract and print."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("corpora", nargs="+", type=Path, metavar="CORPUS")
    cli.add_argument("--folds", type=int, default=5)
    cli.add_argument("--other", type=Path, action="append", default=[], metavar="CORPUS")
    cli.add_argument("--by-source", action="store_true", help="each source is a fold")
    cli.add_argument("--worst", type=int, default=0, metavar="N")
    cli.add_argument("--predictions", type=Path, metavar="FILE")
    options = cli.parse_args()
    pages = [page for corpus in options.corpora for page in _read_of_domains(corpus)]
    groups = split_by_source(pages) if options.by_source else split_by_domain(pages, options.folds)
    if len(groups) < MIN_GROUPS:
        sys.exit(f"{len(groups)} fold with pages; {MIN_GROUPS} or more are needed: one to score")
    found = samples(options.corpora, options.other)
    at_work = score_unseen(groups, found)
    scored = list(show_progress(at_work, total=len(pages), label="scoring"))
    order = {page.id: number for number, page in enumerate(pages)}
    scored.sort(key=lambda page: order[page.page.id])
    if options.predictions:
        options.predictions.write_text(format_predictions(scored), encoding="utf-8")
    console = make_console(sys.stdout)
    print(format_tables(console, scored), end="")
    print(format_worst(console, find_worst(scored, options.worst)), end="")


def _list_sources(pages: Sequence[GoldPage]) -> list[str]:
    return list(dict.fromkeys(page.source for page in pages))


def _read_of_domains(corpus: Path) -> list[GoldPage]:
    pages = read_pages(corpus)
    homeless = next((page.id for page in pages if not page.domain), None)
    if homeless is not None:
        sys.exit(f"{corpus}: page {homeless!r} has no domain; folds are made of domains")
    return pages


if __name__ == "__main__":
    main()
