"""The ``explain`` command: each block of a page with the reason it is kept or dropped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import newsbot
from newsbot.demo.demo_pages import build_pages
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy

PATH = "/sea/2025/10/04/whale-answers-the-foghorn-and-is-asked-to-stop"
DEMO = build_pages("https://lamp.example")
PAGE = DEMO[PATH].body
URL = f"https://lamp.example{PATH}"
KEPT = "The trouble began when two colliers"


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    pages: dict[str, Answer | list[Answer]] = {
        "/robots.txt": Answer("User-agent: *\nDisallow: /private/\n", kind="text/plain"),
        PATH: Answer(PAGE),
        "/dues": Answer(b"%PDF-1.4", kind="application/pdf"),
        "/latin": Answer("<p>Größe</p>".encode("latin-1"), kind="text/html; charset=latin-1"),
    }
    with serve(pages) as running:
        yield running


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE)
    return path


def explain(*words: str, output: Path) -> Run:
    return run_scrapy("explain", *words, output=output, COLUMNS="80")


def test_blocks_are_listed_as_plain_text_without_a_terminal(page: Path, tmp_path: Path) -> None:
    shown = explain(str(page), "--url", URL, output=tmp_path)

    assert (shown.code, shown.stderr) == (0, "")
    assert "\x1b" not in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80
    assert f"{URL[:70]}" in shown.stdout


def test_grep_explains_the_matching_block_only(page: Path, tmp_path: Path) -> None:
    shown = explain(str(page), "--grep", KEPT, output=tmp_path)

    assert (shown.code, shown.stderr) == (0, "")
    assert f"\n    {KEPT}" in shown.stdout
    assert "Kept: its text and its place are like those of the article. Scored +" in shown.stdout
    assert "Share this" not in shown.stdout


def test_json_holds_every_block_and_the_kept_ones_are_the_body(page: Path, tmp_path: Path) -> None:
    explained = json.loads(explain(str(page), "--url", URL, "--json", output=tmp_path).stdout)

    kept = [block["text"] for block in explained["blocks"] if block["is_kept"]]
    assert "\n\n".join(kept) == newsbot.extract(PAGE).articleBody
    assert explained["url"] == URL
    assert [block["number"] for block in explained["blocks"]] == [
        *range(1, len(explained["blocks"]) + 1)
    ]
    fields = {field["name"]: field for field in explained["fields"]}
    assert fields["authors"]["source"] == "jsonld"
    assert "byline" in [other["source"] for other in fields["authors"]["others"]]


def test_html_writes_one_page_that_requests_nothing(page: Path, tmp_path: Path) -> None:
    rendered = tmp_path / "rendered.html"

    shown = explain(str(page), "--html", str(rendered), output=tmp_path)

    text = rendered.read_text(encoding="utf-8")
    assert shown.code == 0
    assert re.fullmatch(rf"{re.escape(str(rendered))}: \d+ blocks written\n", shown.stdout)
    assert "default-src 'none'" in text
    assert not re.search(r"<(?:script|link|img|iframe)|url\(|@import", text)
    assert KEPT in text


def test_a_url_is_fetched_and_explained(web: Web, tmp_path: Path) -> None:
    shown = explain(f"{web.base}{PATH}", "--only", "kept", output=tmp_path)

    assert (shown.code, shown.stderr) == (0, "")
    assert KEPT in shown.stdout


def test_a_page_without_an_article_is_explained_too(web: Web, tmp_path: Path) -> None:
    shown = explain(f"{web.base}/latin", output=tmp_path)

    assert shown.code == 3
    assert "Größe" in shown.stdout
    assert shown.stderr.startswith(f"newsbot: {web.base}/latin: ")


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (["{base}/nowhere"], 1, "HTTP 404"),
        (["{base}/dues"], 3, "application/pdf"),
        (["missing.html"], 1, "No such file"),
        (["/dev/null"], 3, "no content"),
        ([], 2, "explain takes one URL"),
        (["{page}", "--grep", "kangaroo"], 3, "no block of the page holds 'kangaroo'"),
        (["{page}", "--rule", "shere"], 3, "'shere' dropped nothing; did you mean share?"),
        (["{page}", "--html", "/dev/null/x.html"], 74, "x.html: cannot be written (Not a dir"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_explained_is_an_error_of_one_line(
    web: Web, page: Path, words: list[str], code: int, reason: str
) -> None:
    words = [word.format(base=web.base, page=page) for word in words]

    shown = explain(*words, output=page.parent)

    assert (shown.code, shown.stdout) == (code, "")
    assert reason in shown.stderr.splitlines()[-1]
    assert "Traceback" not in shown.stderr
