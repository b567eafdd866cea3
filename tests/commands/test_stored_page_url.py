"""A page in a file has the canonical URL that it declares."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.scrapy_run import run_scrapy

WORDS = "The keeper of the outer light counted the waves of a year, and wrote each of them down. "
PAGE = (
    '<html><head><title>The waves</title><link rel="canonical" href="https://example.com/waves">'
    f"</head><body><article><h1>The waves</h1><p>{WORDS * 2}</p><p>{WORDS}</p></article></body>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_stored_page_has_its_canonical_url(tmp_path: Path, encoding: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding=encoding)

    done = run_scrapy("extract", str(page), output=tmp_path)

    assert done.code == 0, done.stderr
    assert json.loads(done.stdout)["url"] == "https://example.com/waves"
