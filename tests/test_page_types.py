"""Each page under ``tests/page_types`` is classified as its type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsbot.extraction import extract_page

PAGES = Path(__file__).parent / "page_types"
ROWS = [json.loads(line) for line in (PAGES / "pages.jsonl").read_text("utf-8").splitlines()]


def cases() -> Iterator[Any]:
    """Yield one row for each page; rows with ``known`` are expected to fail."""
    for row in ROWS:
        known = row.get("known")
        marks = [pytest.mark.xfail(strict=True, reason=known)] if known else []
        yield pytest.param(row, id=row["file"], marks=marks)


@pytest.mark.parametrize("row", list(cases()))
def test_a_page_has_the_outcome_of_its_type(row: dict[str, Any]) -> None:
    html = (PAGES / row["file"]).read_text(encoding="utf-8")

    verdict = extract_page(html, url=row["url"]).verdict

    assert (None if verdict is None else verdict.outcome.value) == row["outcome"], (
        "scrapy extract --anyway shows what is read of it, verdict.reason the evidence: "
        f"{verdict and verdict.reason}"
    )


def test_every_page_has_a_row() -> None:
    files = {str(path.relative_to(PAGES)) for path in PAGES.glob("*/*.html")}

    assert files == {row["file"] for row in ROWS}


def test_the_collection_has_many_languages_and_site_systems() -> None:
    others = [row for row in ROWS if row["outcome"] is not None]

    assert len(others) >= 180
    assert len({row["language"] for row in others}) >= 20
    assert len({row["system"] for row in others}) >= 50
