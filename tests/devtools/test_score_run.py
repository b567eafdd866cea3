"""Pages are extracted with the given scorecard, and with the package's own afterwards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from devtools.scoring.gold_pages import read_corpus
from devtools.scoring.score_run import score_pages
from newsbot import extract
from newsbot.extraction.body.model.scorecard import Card, parse_scorecard, use_scorecard
from tests.devtools.corpora import BODY, PARAGRAPHS, article_page, gold_line, write_corpus

PAGE = article_page(*PARAGRAPHS)
NOTHING_IS_TEXT: Card = parse_scorecard({"start": -9, "features": {}})


def test_another_scorecard_applies_to_its_pages_only(tmp_path: Path) -> None:
    pages = read_corpus(write_corpus(tmp_path / "c", [gold_line("a", body=BODY)], {"a": PAGE}))

    (strict,) = score_pages(pages, card=NOTHING_IS_TEXT)
    (usual,) = score_pages(pages)

    assert strict.got.text == ""
    assert usual.got.text == "\n\n".join(PARAGRAPHS)


def test_another_scorecard_applies_to_its_thread_only() -> None:
    with use_scorecard(NOTHING_IS_TEXT), ThreadPoolExecutor(1) as pool:
        here, there = extract(PAGE), pool.submit(extract, PAGE).result()

    assert here.articleBody is None
    assert there.articleBody == "\n\n".join(PARAGRAPHS)
