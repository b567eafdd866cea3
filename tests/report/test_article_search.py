"""The search index follows the files of articles and finds their latest versions."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from newsbot.report.article_search import MAX_RESULTS, ArticleSearch, SearchError


@pytest.fixture
def search(tmp_path: Path) -> Iterator[ArticleSearch]:
    made = ArticleSearch(tmp_path, days=30)
    yield made
    made.close()


def write(folder: Path, *records: Any, days_ago: int = 0, site: str = "lamp") -> None:
    day = datetime.now(tz=UTC) - timedelta(days=days_ago)
    path = folder / site / f"{day:%Y-%m-%d}" / "run.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        for record in records:
            url = {"url": "https://a.example/1"} if isinstance(record, dict) else {}
            file.write(f"{json.dumps({**url, **record} if url else record)}\n")


def find(search: ArticleSearch, query: str) -> list[str]:
    search.refresh(Event())
    return [article.headline for article in search.find(query)]


def test_new_lines_are_found_at_the_next_reading(search: ArticleSearch, tmp_path: Path) -> None:
    write(tmp_path, {"articleId": "1", "headline": "Whale", "articleBody": "A foghorn."})
    assert find(search, "foghorn") == ["Whale"]

    write(tmp_path, {"articleId": "2", "headline": "Duck", "articleBody": "No foghorn."})

    assert sorted(find(search, "foghorn")) == ["Duck", "Whale"]
    assert search.articles == 2


@pytest.mark.parametrize("days", [(0, 2), (2, 0), (9, 1)], ids=str)
def test_only_the_latest_version_is_found(
    search: ArticleSearch, tmp_path: Path, days: tuple[int, int]
) -> None:
    for version, ago in enumerate(days, start=1):
        record = {"articleId": "1", "version": version, "headline": f"Lamp {version}"}
        write(tmp_path, record, days_ago=ago)

    assert find(search, "lamp") == ["Lamp 2"]


def test_the_latest_articles_are_first_and_older_days_are_not_read(
    search: ArticleSearch, tmp_path: Path
) -> None:
    for ago in (1, 29, 40):
        date = f"2026-01-{31 - ago // 2:02}T10:00:00Z"
        record = {"articleId": str(ago), "headline": f"Lamp {ago}", "datePublishedUtc": date}
        write(tmp_path, record, days_ago=ago)

    assert find(search, "lamp") == ["Lamp 1", "Lamp 29"]


def test_lines_of_any_kind_do_no_harm(search: ArticleSearch, tmp_path: Path) -> None:
    write(
        tmp_path,
        [1],
        {"headline": 7, "url": None, "authors": "x", "version": "two"},
        {"articleId": "1", "headline": "Lamp \ud800\x00", "authors": [1, {"name": [2]}]},
        {"articleId": "2", "headline": "Lamp", "articleBody": "w" * 1_000_000, "version": 10**40},
    )
    (tmp_path / "lamp" / "a file").touch()

    assert len(find(search, "lamp")) == 2


def test_an_index_that_cannot_be_written_says_so(search: ArticleSearch, tmp_path: Path) -> None:
    texts = (" ".join(f"{word}x{number}" for word in range(2_000)) for number in range(400))
    write(tmp_path, *({"articleId": str(n), "articleBody": text} for n, text in enumerate(texts)))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))  # as a disk that is full

    try:
        with pytest.raises(SearchError, match="cannot be used any more"):
            search.refresh(Event())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_the_number_of_results_is_bounded(search: ArticleSearch, tmp_path: Path) -> None:
    write(tmp_path, *({"articleId": str(n), "headline": "Lamp"} for n in range(MAX_RESULTS + 9)))

    assert len(find(search, "lamp")) == MAX_RESULTS
    assert find(search, "  ") == []
