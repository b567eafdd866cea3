"""The pattern that is inferred from URLs of articles is sure and general, or none."""

from __future__ import annotations

import re

import pytest

from newsbot.discover.url_pattern_inference import MIN_ARTICLES, infer_article_url

OTHERS = ["https://lamp.example/sea", "https://lamp.example/tag/foghorn", "https://lamp.example/"]


@pytest.mark.parametrize(
    ("article", "other"),
    [
        ("/2026/05/{n:02d}/keeper-counts-waves", "/2026/05/"),
        ("/sea/2026-05-{n:02d}-keeper", "/sea/2026"),
        ("/sea/20260510/keeper-{n}", "/sea/20260"),
        ("/sea/keeper-counts-waves-10{n:04d}.html", "/sea/keeper-12.html"),
        ("/sea/10{n:04d}/keeper", "/sea/12/keeper"),
        ("/view.php?id=10{n:04d}", "/view.php?page=10000"),
        ("/sea/keeper-counts-the-wave-{n}", "/sea/about-the-harbour"),
    ],
)
def test_a_general_pattern_separates_articles_from_other_pages(article: str, other: str) -> None:
    articles = [f"https://lamp.example{article.format(n=n)}" for n in range(1, MIN_ARTICLES + 1)]
    others = [*OTHERS, f"https://lamp.example{other}"]

    shape = infer_article_url(articles, others)

    assert shape is not None
    assert shape.held == MIN_ARTICLES
    assert not any(re.search(shape.pattern, url) for url in others)


def test_without_a_sure_pattern_none_is_inferred() -> None:
    articles = [f"https://lamp.example/2026/05/{n:02d}/wave" for n in range(1, 25)]
    odd = "https://lamp.example/wave"

    assert infer_article_url(articles[:MIN_ARTICLES], OTHERS) is not None
    assert infer_article_url(articles[: MIN_ARTICLES - 1], OTHERS) is None
    assert infer_article_url([*articles, odd], OTHERS) is None
    assert infer_article_url(articles, [*OTHERS, "https://lamp.example/2026/05/01/weather"]) is None
    assert infer_article_url(articles, OTHERS[:2]) is None
