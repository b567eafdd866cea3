"""The folds of ``benchmarks.quality_by_folds``: no page is scored by what was learned from it."""

from __future__ import annotations

from pathlib import Path

from benchmarks.quality_by_folds import split_by_domain, split_by_source
from devtools.scoring.gold_pages import GoldPage, read_corpus
from tests.devtools.corpora import BODY, PARAGRAPHS, article_page, gold_line, write_corpus

SITES = tuple(f"paper{number}.example" for number in range(12))


def read_two_corpora(folder: Path) -> list[GoldPage]:
    """Write and read two corpora of one page a site; the second has the first three sites too."""
    pages = []
    for source, sites in (("first", SITES[:6]), ("second", SITES[:3] + SITES[6:])):
        lines = [
            {**gold_line(f"{source}-{site}", body=BODY), "source": source, "domain": site}
            for site in sites
        ]
        html = {line["id"]: article_page(*PARAGRAPHS) for line in lines}
        pages += read_corpus(write_corpus(folder / source, lines, html))
    return pages


def test_pages_of_a_domain_are_in_one_fold_whatever_their_corpus(tmp_path: Path) -> None:
    pages = read_two_corpora(tmp_path)
    folds = split_by_domain(pages, 4)
    assert sum(len(fold) for fold in folds) == len(pages)
    domains = [page.domain for fold in folds for page in {p.domain: p for p in fold}.values()]
    assert sorted(filter(None, domains)) == sorted(SITES)


def test_each_source_is_a_fold(tmp_path: Path) -> None:
    folds = split_by_source(read_two_corpora(tmp_path))
    assert [{page.source for page in fold} for fold in folds] == [{"first"}, {"second"}]
