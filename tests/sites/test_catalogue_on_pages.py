"""The tables of the catalogue never make the extraction of stored pages worse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from devtools.scoring.gold_pages import GoldPage, read_corpus
from devtools.scoring.page_scores import PageScore, as_prediction, score_page
from newsbot.extraction import extract_article
from newsbot.site import Site
from newsbot.sites import find_by_host, index_by_domain, load_sites

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
LEAST_PAGES = 150
"""Fewer would mean that the tables do not find their sites; 189 of the 752 pages have one."""


def known_pages() -> Iterator[tuple[GoldPage, Site]]:
    sites = index_by_domain(load_sites().values())
    for page in read_corpus(CORPUS):
        site = find_by_host(sites, urlsplit(page.url or "").hostname or "")
        if site is not None:
            yield page, site


def rate(score: PageScore) -> tuple[float, ...]:
    """Return the scores of a page's fields, the higher the better; 0 for what is not known."""
    body = score.body
    scores = (score.text_right, score.title, score.date, score.authors)
    kept = (body.exact, not body.leak, not body.loss) if body else ()
    return tuple(float(value or 0) for value in (*scores, *kept))


@pytest.mark.corpus
def test_tables_never_make_the_extraction_of_a_page_worse() -> None:
    if not CORPUS.is_dir():
        pytest.skip("the measuring pages are not beside the checkout")
    seen = 0
    worse: list[str] = []
    for page, site in known_pages():
        seen += 1
        html = page.read()
        plain = extract_article(html, url=page.url)
        known = extract_article(html, url=page.url, site=site)
        before, after = (rate(score_page(page.gold, as_prediction(a, 0))) for a in (plain, known))
        if any(new < old for old, new in zip(before, after, strict=True)):
            worse.append(f"{page.id} ({site.spider}): {before} became {after}")
        if (plain.inLanguage or "")[:2] != (known.inLanguage or "")[:2] and plain.inLanguage:
            worse.append(f"{page.id} ({site.spider}): {plain.inLanguage} became {known.inLanguage}")

    assert seen >= LEAST_PAGES
    assert worse == []
