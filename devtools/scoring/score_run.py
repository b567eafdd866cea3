"""Extract and score the pages of a corpus, in several processes."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import repeat

from devtools.scoring.gold_pages import GoldPage
from devtools.scoring.page_scores import PageScore, Prediction, as_prediction, score_page
from newsbot.extraction import extract_article
from newsbot.extraction.body.model.scorecard import Card, use_scorecard

_CHUNK_PAGES = 8
"""Pages given to a process at once: few enough that all processes end together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored:
    """A page of the corpus, what was extracted from it, and its score."""

    page: GoldPage
    got: Prediction
    score: PageScore


def score_pages(
    pages: Sequence[GoldPage], *, jobs: int = 1, card: Card | None = None
) -> Iterator[Scored]:
    """Extract and score pages, and yield them in order.

    :param jobs: number of processes; 1 is this process.
    :param card: a scorecard for blocks instead of the package's.
    :raises CorpusError: a page cannot be read.
    """
    if jobs == 1:
        yield from map(_score, pages, repeat(card))
        return
    # Spawned processes: a fork of one with a reactor or threads may hang.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=spawn, initializer=_ignore_interrupts) as pool:
        try:
            yield from pool.map(partial(_score, card=card), pages, chunksize=_CHUNK_PAGES)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _ignore_interrupts() -> None:
    """Ignore Ctrl-C, which a terminal sends to all processes: the parent ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _score(page: GoldPage, card: Card | None) -> Scored:
    html = page.read()
    with use_scorecard(card):
        start = time.process_time()
        article = extract_article(html, url=page.url)
        seconds = time.process_time() - start
    got = as_prediction(article, seconds)
    return Scored(page=page, got=got, score=score_page(page.gold, got))
