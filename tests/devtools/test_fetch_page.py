"""The ``fetch-page`` command: a page becomes a case that the tests run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devtools.page_cases import extract_case, like_expected, read_case
from newsbot.demo.demo_pages import build_pages
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy

PATH = "/sea/2025/10/04/whale-answers-the-foghorn-and-is-asked-to-stop"
PAGE = build_pages("https://lamp.example")[PATH].body
NAME = "127-0-0-1/whale-answers-the-foghorn-and-is-asked-to-stop"


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    pages: dict[str, Answer | list[Answer]] = {
        "/robots.txt": Answer("User-agent: *\nDisallow: /private/\n", kind="text/plain"),
        PATH: Answer(PAGE, headers={"X-Robots-Tag": "noai", "Set-Cookie": "visitor=1"}),
        "/private/a": Answer(PAGE),
    }
    with serve(pages) as running:
        yield running


def store(*words: str, to: Path) -> Run:
    return run_scrapy("fetch-page", *words, "--to", str(to), "--why", "A whale.", output=to)


def read_json(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return value


def test_a_fetched_page_becomes_a_case_that_passes(web: Web, tmp_path: Path) -> None:
    stored = store(f"{web.base}{PATH}", to=tmp_path)

    assert stored.code == 0, stored.stderr
    assert stored.stdout.startswith(f"{tmp_path / NAME}/: stored")
    case = read_case(tmp_path / NAME)
    record = extract_case(case)
    assert case.html == PAGE
    assert case.expected["headline"] == "Whale answers the foghorn and is asked to stop"
    assert {k: like_expected(record[k], v) for k, v in case.expected.items()} == case.expected
    about = read_json(tmp_path / NAME / "about.json")
    assert (about["url"], about["status"]) == (f"{web.base}{PATH}", 200)
    assert (about["why"], sorted(about["headers"])) == (
        "A whale.",
        ["content-type", "x-robots-tag"],
    )


def test_only_force_overwrites_a_case(tmp_path: Path) -> None:
    page = tmp_path / "saved.html"
    page.write_bytes(PAGE)
    words = (str(page), "--url", f"https://lamp.example{PATH}", "--name", "Lamp/../Whale!")
    wrong = store(*words, to=tmp_path)
    words = (*words[:-1], "Lamp Post/Whale!")
    store(*words, to=tmp_path)
    expected = tmp_path / "lamp-post" / "whale" / "expected.json"
    expected.write_text('{"headline": "Corrected"}', "utf-8")

    again = store(*words, to=tmp_path)
    kept = read_json(expected)
    forced = store(*words, "--force", to=tmp_path)

    assert (wrong.code, "SITE/CASE" in wrong.stderr) == (2, True)
    assert (again.code, kept) == (2, {"headline": "Corrected"})
    assert "--force" in again.stderr
    assert forced.code == 0
    assert read_json(expected)["headline"].startswith("Whale")


def test_an_anonymized_page_does_not_reveal_its_origin(web: Web, tmp_path: Path) -> None:
    stored = store(f"{web.base}{PATH}", "--anonymize", to=tmp_path)

    assert stored.code == 0, stored.stderr
    assert "is extracted like the original" in stored.stderr
    [folder] = tmp_path.glob("*/*")
    case = read_case(folder)
    record = extract_case(case)
    assert {k: like_expected(record[k], v) for k, v in case.expected.items()} == case.expected
    left = f"{folder.relative_to(tmp_path)} {case.about.url} {case.html.decode()}".casefold()
    assert not any(word in left for word in ("whale", "foghorn", "127.0.0.1"))


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (["{base}/private/a"], 1, "robots.txt forbids"),
        (["missing.html"], 1, "No such file"),
        (["README.md"], 2, "--url must give the URL"),
        (["README.md", "--url", "example.com"], 2, "--url"),
        ([], 2, "takes one URL or file"),
        (["README.md", "--why", ""], 2, "--why TEXT"),
        (["README.md", "--url", "https://e.example/a", "--to", "/dev/null"], 74, "cannot be"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_stored_is_an_error_of_one_line(
    web: Web, tmp_path: Path, words: list[str], code: int, reason: str
) -> None:
    refused = run_scrapy(
        "fetch-page",
        *("--why", "A whale.", "--to", str(tmp_path)),
        *(word.format(base=web.base) for word in words),
        output=tmp_path,
    )

    assert (refused.code, refused.stdout) == (code, "")
    assert reason in refused.stderr.splitlines()[-1]
    assert "Traceback" not in refused.stderr
    assert list(tmp_path.iterdir()) == []
