"""Article: frozen, with fields of a project in ``extra`` that JSON can hold."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from newsbot.items import Article, ExtraError

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

    assert record["extra"] == {"rating": {"stars": 4, "of": 5}}


def test_extra_of_none_is_left_out() -> None:
    record = replace(ARTICLE, extra={"editor": None, "desk": {"phone": None}}).to_dict()

    assert record["extra"] == {"desk": {}}


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
