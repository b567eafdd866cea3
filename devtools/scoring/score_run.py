"""The pages of a corpus -> what is extracted from each and how it scores, in several processes."""

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
"""Pages handed to a process at once: few enough that both end together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored:
    """A page of the corpus with what was extracted from it, and how that scores."""

    page: GoldPage
    got: Prediction
    score: PageScore


def score_pages(
    pages: Sequence[GoldPage], *, jobs: int = 1, card: Card | None = None
) -> Iterator[Scored]:
    """Extract and score pages, in their order, as they get done.

    :param jobs: processes at work; 1 for this one alone.
    :param card: the scorecard to judge blocks by; None for the package's own.
    :raises CorpusError: a page cannot be read.
    """
    if jobs == 1:
        yield from map(_score, pages, repeat(card))
        return
    # Fresh processes: a fork of one that holds a reactor or threads may hang.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=spawn, initializer=_leave_interrupts) as pool:
        try:
            yield from pool.map(partial(_score, card=card), pages, chunksize=_CHUNK_PAGES)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _leave_interrupts() -> None:
    """Leave Ctrl-C, which a terminal sends to all processes, to the one that waits for them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _score(page: GoldPage, card: Card | None) -> Scored:
    html = page.read()
    with use_scorecard(card):
        start = time.process_time()
        article = extract_article(html, url=page.url)
        seconds = time.process_time() - start
    got = as_prediction(article, seconds)
    return Scored(page=page, got=got, score=score_page(page.gold, got))
