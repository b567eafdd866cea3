"""Article: frozen, with fields of a project in ``extra`` that JSON can hold."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from newsbot.article_blocks import ArticleBlock, TableCell, TableRow
from newsbot.items import EXCLUDABLE_FIELDS, Article, Author, LiveBlogUpdate, Metadata
from newsbot.record_values import ExtraError, change_record

ARTICLE = Article(url="https://www.example.com/harbour")


def test_assignment_to_a_field_names_replace() -> None:
    with pytest.raises(FrozenInstanceError, match=r"use dataclasses\.replace\(article, headline="):
        ARTICLE.headline = "Harbour closed"  # type: ignore[misc]


def test_assignment_to_an_unknown_field_names_extra() -> None:
    with pytest.raises(FrozenInstanceError, match=r"use article\.extra\['rating'\]"):
        ARTICLE.rating = 4  # type: ignore[attr-defined]


def test_extra_is_filled_in_place_and_kept_by_replace() -> None:
    article = Article(url=ARTICLE.url)

    article.extra["rating"] = {"stars": 4, "of": 5}
    record = replace(article, headline="Harbour closed").to_dict()

    assert record["extra"] == [{"name": "rating", "value": '{"stars":4,"of":5}'}]


def test_a_changed_record_is_what_replace_returns() -> None:
    article = Article(url=ARTICLE.url, datePublished="2026-05-04T09:00:00+02:00", keywords=["sea"])

    changed = change_record(article, headline="Harbour closed", keywords=[])

    assert changed == replace(article, headline="Harbour closed", keywords=[])
    assert article.headline is None
    assert article.keywords == ["sea"]


def test_extra_of_none_is_left_out() -> None:
    record = replace(ARTICLE, extra={"editor": None, "desk": {"phone": None}}).to_dict()

    assert record["extra"] == [{"name": "desk", "value": "{}"}]


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ({"seen": datetime(2024, 5, 4, tzinfo=UTC)}, r"extra\['seen'\] must be a text, number"),
        ({"tags": ["a", None]}, r"extra\['tags'\]\[1\] must be .* got None"),
        ({"share": float("nan")}, r"extra\['share'\] must be .* got nan"),
        ({"desk": {7: "sport"}}, r"extra\['desk'\]: keys must be texts, got 7"),
    ],
    ids=["datetime", "null in a list", "nan", "key"],
)
def test_extra_that_json_cannot_hold_is_refused_with_its_key(
    extra: dict[str, Any], message: str
) -> None:
    with pytest.raises(ExtraError, match=message):
        replace(ARTICLE, extra=extra).to_dict()


FULL = Article(
    url=ARTICLE.url,
    datePublished="2026-05-04T09:00:00.5+02:00",
    dateModified="2026-05-04",
    authors=[Author(name="Bo Roe")],
    articleBody="Harbour closed.",
    articleBlocks=[
        ArticleBlock(
            type="table",
            text="Day",
            rows=[TableRow(cells=[TableCell(start=0, end=3)])],
        )
    ],
    liveBlogUpdates=[LiveBlogUpdate(datePublished="2026-05-04T23:30-01:00")],
    extra={"code": "1.10", "stars": 4, "tags": ["a"]},
    metadata=Metadata(fieldSources={"headline": "h1"}),
)


@pytest.mark.parametrize(
    ("iso", "utc"),
    [
        ("2026-05-04T09:00:00+02:00", "2026-05-04T07:00:00Z"),
        ("2026-05-04T09:00Z", "2026-05-04T09:00:00Z"),
        ("2026-05-04T09:00:00.999+02:00", "2026-05-04T07:00:00Z"),
        ("0900-01-01T00:00:00+00:00", "0900-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00+05:00", None),  # the day before has no year
        ("2026-05-04T09:00:00", None),
        ("2026-05-04", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_times_in_utc_are_derived_from_those_with_an_offset(
    iso: str | None, utc: str | None
) -> None:
    article = replace(
        ARTICLE,
        datePublished=iso,
        dateModified=iso,
        liveBlogUpdates=[LiveBlogUpdate(datePublished=iso)],
    )

    assert (article.datePublishedUtc, article.dateModifiedUtc) == (utc, utc)
    assert article.liveBlogUpdates[0].datePublishedUtc == utc


def test_every_block_has_the_same_keys() -> None:
    (block,) = FULL.to_dict()["articleBlocks"]

    assert list(block) == list(ArticleBlock.__slots__)
    assert block["rows"] == [{"cells": [{"start": 0, "end": 3}]}]


@pytest.mark.parametrize("article", [ARTICLE, FULL], ids=["empty", "full"])
def test_article_is_read_back_from_its_line(article: Article) -> None:
    line = json.dumps(article.to_dict())

    assert Article.from_dict(json.loads(line)) == article


def test_line_without_excluded_fields_is_read_with_their_defaults() -> None:
    record = FULL.to_dict(without=EXCLUDABLE_FIELDS)

    assert list(record) == ["schemaVersion", "articleId", "version", "url", "metadata"]
    assert list(record["metadata"]) == ["spider", "runId", "dateDownloaded"]
    assert Article.from_dict(record) == Article(url=FULL.url)


def test_article_of_a_line_without_blocks_has_its_paragraphs_in_markdown() -> None:
    article = replace(FULL, headline="Harbour", articleBody="It is closed.\n\nIt is 5 * 5.")
    read = Article.from_dict(article.to_dict(without=["articleBlocks"]))

    assert read.to_markdown() == "# Harbour\n\nIt is closed.\n\nIt is 5 \\* 5."


def test_fields_of_a_later_minor_version_are_ignored() -> None:
    record = {**FULL.to_dict(), "schemaVersion": "2.9", "mood": "calm"}
    record["metadata"]["moon"] = "full"

    assert Article.from_dict(record) == replace(FULL, schemaVersion="2.9")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schemaVersion": "1.3"}, r"schemaVersion of an article must be 2\.x, got '1\.3'"),
        ({"schemaVersion": None}, r"must be 2\.x, got 'None'"),
        ({"version": "2"}, r"article\.version must be a number, got '2'"),
        ({"version": True}, r"article\.version must be a number, got True"),
        ({"headline": 7}, r"article\.headline must be a text, got 7"),
        ({"keywords": None}, r"article\.keywords must be a list, got None"),
        ({"authors": [{"url": None}]}, r"article\.authors\[0\] has no 'name'"),
        ({"rights": []}, r"article\.rights must be an object, got \[\]"),
        ({"extra": [{"name": "a", "value": "{"}]}, r"article\.extra: value must be JSON text"),
    ],
)
def test_line_that_is_no_article_is_refused_with_the_place(
    changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Article.from_dict({**FULL.to_dict(), **changes})


def test_list_in_place_of_a_line_is_refused() -> None:
    with pytest.raises(ValueError, match=r"must be 2\.x, got '' in \['a'\]"):
        Article.from_dict(["a"])  # type: ignore[arg-type]
