"""Filters of a release: which articles, versions and duplicates it has."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from newsbot.items import Metadata, Publisher, Rights
from newsbot.release import ArticleFilters, NoArticlesError
from tests.release.release_lines import (
    make_article,
    read_rows,
    read_urls,
    release,
    write_articles,
)


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"since": date(2026, 5, 3)}, "cdef"),
        ({"until": date(2026, 5, 3)}, "abc"),
        ({"languages": ("pt",)}, "b"),
        ({"languages": ("en", "PT-BR")}, "abcdefg"),
        ({"languages": ("p",)}, ""),
        ({"sites": ("quay.example",)}, "c"),
        ({"sites": ("quay", "harbour")}, "abcdefg"),
        ({"types": ("liveblog", "video")}, "d"),
        ({"min_words": 5}, "e"),
        ({"free_only": True}, "abcdeg"),
        ({"rights_ok": True}, "bcdefg"),
    ],
)
def test_filters_keep_what_they_name(tmp_path: Path, filters: dict[str, Any], kept: str) -> None:
    publisher = Publisher(domain="quay.example")
    write_articles(
        tmp_path,
        make_article(0, headline="a", rights=Rights(tdmReservation=1)),
        make_article(1, headline="b", inLanguage="pt-BR"),
        make_article(2, headline="c", publisher=publisher, metadata=Metadata(spider="quay")),
        make_article(3, headline="d", articleType="liveblog"),
        make_article(4, headline="e", wordCount=5),
        make_article(5, headline="f", isAccessibleForFree=False),
        make_article(6, headline="g", datePublished=None),
    )

    if not kept:
        with pytest.raises(NoArticlesError):
            release(tmp_path, filters=ArticleFilters(**filters))
        assert not (tmp_path / "release").exists()
        return
    release(tmp_path, filters=ArticleFilters(**filters))

    assert sorted(row["headline"] for row in read_rows(tmp_path)) == list(kept)


def test_refusals_in_usage_preferences_and_robots_are_respected(tmp_path: Path) -> None:
    write_articles(
        tmp_path,
        make_article(0),
        make_article(1, rights=Rights(usagePreferences=["Content-Signal: ai-train=no"])),
        make_article(2, rights=Rights(aiOptOut=True)),
        make_article(3, rights=Rights(robotsAllowed=False)),
    )

    release(tmp_path, filters=ArticleFilters(rights_ok=True))

    assert read_urls(tmp_path) == ["wave-00"]


VERSIONS = [
    make_article(1, headline="first"),
    make_article(1, headline="second", version=2, contentHash="b" * 16),
    make_article(1, headline="third", version=3, contentHash="c" * 16),
    make_article(2, headline="other"),
]


@pytest.mark.parametrize(
    ("versions", "kept"),
    [("latest", ["third", "other"]), ("all", ["first", "second", "third", "other"])],
)
def test_versions_are_the_latest_or_all(tmp_path: Path, versions: Any, kept: list[str]) -> None:
    write_articles(tmp_path, *VERSIONS[::-1], *VERSIONS)  # as if the lines were there twice

    result = release(tmp_path, filters=ArticleFilters(versions=versions))

    assert [row["headline"] for row in read_rows(tmp_path)] == kept
    assert result.left_out == {"versions": 8 - len(kept)}


@pytest.mark.parametrize("versions", ["latest", "all"])
@pytest.mark.parametrize(
    ("duplicates", "kept"),
    [("keep-all", "abcd"), ("keep-first", "ad"), ("longest", "bd"), ("drop", "d")],
)
def test_duplicates_follow_the_rule(
    tmp_path: Path, duplicates: Any, versions: Any, kept: str
) -> None:
    write_articles(
        tmp_path,
        make_article(3, headline="c", clusterId="x" * 16, datePublished=None),
        make_article(2, headline="b", clusterId="x" * 16, wordCount=900),
        make_article(1, headline="a", clusterId="x" * 16),
        make_article(4, headline="d"),
    )

    release(tmp_path, filters=ArticleFilters(duplicates=duplicates, versions=versions))

    assert "".join(sorted(row["headline"] for row in read_rows(tmp_path))) == kept
