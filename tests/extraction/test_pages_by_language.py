"""Articles in many languages: all fields of hand-made pages, up to four for each language.

Each ``languages/pages_<language>.toml`` has a page of a publishing system with JSON-LD, a plain
page without, an awkward one, and for some languages one in other wordings. ``{headline}`` and
``{1}`` in the HTML are the headline and the first paragraph that is expected.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from newsbot import Article
from newsbot.extraction import extract_article

FOLDER = Path(__file__).parent / "languages"
SEEN = datetime(2026, 8, 1, tzinfo=UTC)
PLACE = re.compile(r"\{(headline|\d+)\}")

PAGES: dict[str, dict[str, Any]] = {
    f"{file.stem.removeprefix('pages_')}/{name}": page
    for file in sorted(FOLDER.glob("*.toml"))
    for name, page in tomllib.loads(file.read_text(encoding="utf-8")).items()
}


def write_html(page: dict[str, Any]) -> str:
    texts = {str(number): text for number, text in enumerate(page["body"], start=1)}
    return PLACE.sub(lambda place: ({"headline": page["headline"]} | texts)[place[1]], page["html"])


def expected_fields(name: str) -> dict[str, Any]:
    page = PAGES[name]
    expected = {key: page[key] for key in ("headline", "authors", "body")}
    expected |= {key: page[key] or None for key in ("datePublished", "dateModified")}
    expected["inLanguage"] = name.partition("/")[0].partition("_")[0]
    if "caption" in page:
        expected["picture"] = (page["caption"], page["credit"])
    return expected


@cache
def extracted_fields(name: str) -> dict[str, Any]:
    page = PAGES[name]
    article: Article = extract_article(write_html(page), url=page["url"], fetched_at=SEEN)
    return {
        "headline": article.headline,
        "authors": [author.name for author in article.authors],
        "body": (article.articleBody or "").split("\n\n"),
        "datePublished": article.datePublished,
        "dateModified": article.dateModified,
        "inLanguage": (article.inLanguage or "").partition("-")[0],
        "picture": next(((image.caption, image.credit) for image in article.images), None),
    }


def params() -> Iterator[Any]:
    """Yield the pages with their fields; those that are still wrong are listed as ``known``."""
    for name, page in PAGES.items():
        for field in expected_fields(name):
            wrong = field in page.get("known", ())
            mark = pytest.mark.xfail(strict=True, reason="wrong so far")
            yield pytest.param(name, field, marks=mark if wrong else ())


@pytest.mark.parametrize(("name", "field"), list(params()))
def test_page_in_its_language_has_the_expected_field(name: str, field: str) -> None:
    assert extracted_fields(name)[field] == expected_fields(name)[field]
