"""Each page under ``tests/page_types`` is told from the others, and its reason names its kind."""

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
    """Yield a row of the list a page; those known to be told wrongly say why."""
    for row in ROWS:
        known = row.get("known")
        marks = [pytest.mark.xfail(strict=True, reason=known)] if known else []
        yield pytest.param(row, id=row["file"], marks=marks)


@pytest.mark.parametrize("row", list(cases()))
def test_a_page_ends_as_what_it_is(row: dict[str, Any]) -> None:
    html = (PAGES / row["file"]).read_text(encoding="utf-8")

    verdict = extract_page(html, url=row["address"]).verdict

    assert (None if verdict is None else verdict.outcome.value) == row["outcome"], (
        "scrapy extract --anyway shows what is read of it, verdict.reason what was seen: "
        f"{verdict and verdict.reason}"
    )


def test_every_page_is_listed() -> None:
    files = {str(path.relative_to(PAGES)) for path in PAGES.glob("*/*.html")}

    assert files == {row["file"] for row in ROWS}


def test_the_pages_are_of_many_languages_and_systems() -> None:
    others = [row for row in ROWS if row["outcome"] is not None]

    assert len(others) >= 180
    assert len({row["language"] for row in others}) >= 20
    assert len({row["system"] for row in others}) >= 50
