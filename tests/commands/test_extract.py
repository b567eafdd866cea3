"""The ``extract`` command: one page from a URL, a file or stdin; one article or one error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.demo.demo_pages import build_pages
from tests.loopback import Answer, Web, serve
from tests.markdown_reader import read_blocks
from tests.scrapy_run import PROJECT, run_scrapy

PATH = "/sea/2025/10/04/whale-answers-the-foghorn-and-is-asked-to-stop"
DEMO = build_pages("https://lamp.example")
PAGE = DEMO[PATH].body
WALL = DEMO["/town/2025/10/02/new-doorbell-for-the-old-gaol"].body
URL = f"https://lamp.example{PATH}"
HEADLINE = "Whale answers the foghorn and is asked to stop"


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    pages: dict[str, Answer | list[Answer]] = {
        "/robots.txt": Answer("User-agent: *\nDisallow: /private/\n", kind="text/plain"),
        PATH: Answer(PAGE),
        "/wall": Answer(WALL),
        "/empty": Answer(""),
        "/dues": Answer(b"%PDF-1.4", kind="application/pdf"),
        "/private/a": Answer(PAGE),
    }
    with serve(pages) as running:
        yield running


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE)
    return path


def test_a_url_is_fetched_and_printed_as_the_record(web: Web, tmp_path: Path) -> None:
    printed = run_scrapy("extract", f"{web.base}{PATH}?utm_source=mail", output=tmp_path)

    article = json.loads(printed.stdout)
    assert printed.code == 0, printed.stderr
    assert article["headline"] == HEADLINE
    assert article["metadata"]["httpStatus"] == 200
    assert article["articleId"]
    assert article["rights"]["robotsAllowed"] is True
    assert "Traceback" not in printed.stderr


@pytest.mark.parametrize("shape", ["page", "fragment"])
def test_a_file_with_control_characters_is_read_as_in_a_crawl(
    page: Path, tmp_path: Path, shape: str
) -> None:
    html = PAGE if isinstance(PAGE, bytes) else PAGE.encode("utf-8")
    if shape == "fragment":
        html = html[html.index(b"<title") :]
    page.write_bytes(html.replace(b"<title>", b"<title>\x1b[31m\x07", 1))

    printed = run_scrapy("extract", str(page), "--url", URL, output=tmp_path)

    assert printed.code == 0, printed.stderr
    assert json.loads(printed.stdout)["headline"] == HEADLINE


def test_a_file_gives_the_same_article(page: Path, tmp_path: Path) -> None:
    printed = run_scrapy("extract", str(page), "--url", URL, output=tmp_path)

    article = json.loads(printed.stdout)
    assert (printed.code, printed.stderr) == (0, "")
    assert (article["headline"], article["url"]) == (HEADLINE, URL)
    assert article["articleId"]


def test_text_of_stdin_is_printed_in_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}

    printed = subprocess.run(
        [sys.executable, "-m", "scrapy", "extract", "-", "--text"],
        input=PAGE,
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        check=False,
    )

    assert (printed.returncode, printed.stderr) == (0, b"")
    text = printed.stdout.decode("utf-8")
    assert "“It is not imitation,” said the biologist" in text
    assert "Share this" not in text
    assert not list(tmp_path.iterdir())


def test_markdown_is_the_headline_and_the_body(page: Path, tmp_path: Path) -> None:
    printed = run_scrapy("extract", str(page), "--url", URL, "--markdown", output=tmp_path)

    assert (printed.code, printed.stderr) == (0, "")
    headline, first = read_blocks(printed.stdout)[:2]
    assert (headline.type, headline.text) == ("heading", HEADLINE)
    assert first.type == "paragraph"


def test_text_and_markdown_exclude_each_other(page: Path, tmp_path: Path) -> None:
    printed = run_scrapy("extract", str(page), "--text", "--markdown", output=tmp_path)

    assert printed.code == 2
    assert "--markdown: not allowed with argument --text" in printed.stderr


@pytest.mark.parametrize(
    ("path", "code", "reason"),
    [
        ("/nowhere", 1, "HTTP 404"),
        ("/private/a", 1, "robots.txt forbids"),
        ("/dues", 3, "application/pdf"),
        ("/empty", 3, "no content"),
        ("/wall", 3, "consent wall: "),
    ],
)
def test_a_page_without_an_article_is_an_error_of_one_line(
    web: Web, tmp_path: Path, path: str, code: int, reason: str
) -> None:
    refused = run_scrapy("extract", f"{web.base}{path}", output=tmp_path)

    assert refused.stdout == ""
    assert refused.code == code
    last = refused.stderr.splitlines()[-1]
    assert last.startswith(f"newsbot: {web.base}{path}: ")
    assert reason in last
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (["http://127.0.0.1:9/a", "-s", "RETRY_TIMES=0"], 1, "refused the connection"),
        (["missing.html"], 1, "No such file"),
        (["newsbot"], 1, "Is a directory"),
        (["ftp://example.com/a"], 2, "ftp://example.com/a"),
        (["README.md", "--url", "example.com/a"], 2, "--url"),
        (["http://127.0.0.1:9/a", "--url", "https://example.com/"], 2, "--url is for FILE"),
        (["LICENSE"], 3, "headline"),
        (["newsbot/demo/site/pages/dues.pdf"], 3, "not a web page, such as a PDF"),
        ([sys.executable], 3, "not a web page, such as a PDF"),
        (["/dev/null"], 3, "no content"),
        ([], 2, "takes one URL"),
        (["a.html", "b.html"], 2, "takes one URL"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_read_is_an_error_of_one_line(
    tmp_path: Path, words: list[str], code: int, reason: str
) -> None:
    refused = run_scrapy("extract", *words, output=tmp_path)

    assert (refused.code, refused.stdout) == (code, "")
    assert reason in refused.stderr.splitlines()[-1]
    assert "Traceback" not in refused.stderr


def test_a_closed_pipe_is_not_an_error(page: Path) -> None:
    command = f"{sys.executable} -m scrapy extract {page} | head -1; echo ${{PIPESTATUS[0]}}"

    done = subprocess.run(
        ["bash", "-c", command], cwd=PROJECT, capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("{\n0\n", "")


PLEA = "If the lamp has helped you find your way, buy its keepers a can of oil."


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Return a folder with other pages of the demo's site, each with the same plea at its end."""
    folder = tmp_path / "shelf"
    (folder / "more").mkdir(parents=True)
    others = [path for path in DEMO if path.startswith(("/sea/2", "/town/2")) and path != PATH]
    for number, path in enumerate(others):
        place = folder / "more" if number % 2 else folder
        (place / f"{number}.html").write_bytes(with_plea(DEMO[path].body))
    return folder


def with_plea(page: bytes) -> bytes:
    letter = b'<div class="wp-block-newsletter'
    return page.replace(letter, f"<p>{PLEA}</p>".encode() + letter, 1)


def test_what_other_pages_of_a_site_repeat_is_dropped(shelf: Path, tmp_path: Path) -> None:
    page, saved = tmp_path / "page.html", tmp_path / "lamp.json"
    page.write_bytes(with_plea(PAGE))

    alone = run_scrapy("extract", str(page), "--text", output=tmp_path)
    known = run_scrapy(
        *("extract", str(page), "--text", "--site-pages", str(shelf), "--save-profile", str(saved)),
        output=tmp_path,
    )
    later = run_scrapy(
        "extract", str(page), "--text", "--site-profile", str(saved), output=tmp_path
    )

    assert alone.stdout.endswith(f"\n\n{PLEA}\n")
    assert known.stdout == later.stdout == alone.stdout.replace(f"\n\n{PLEA}", "")
    assert (known.code, known.stderr) == (later.code, later.stderr) == (0, "")


def test_a_profile_applies_to_a_fetched_page(shelf: Path, tmp_path: Path) -> None:
    with serve({"/robots.txt": Answer("", status=404), PATH: Answer(with_plea(PAGE))}) as running:
        words = ("extract", f"{running.base}{PATH}", "--site-pages", str(shelf))
        printed = run_scrapy(*words, output=tmp_path)

    article = json.loads(printed.stdout)
    assert PLEA not in article["articleBody"]
    assert article["metadata"]["httpStatus"] == 200


def test_too_few_pages_of_a_site_are_reported(page: Path, tmp_path: Path) -> None:
    printed = run_scrapy("extract", str(page), "--site-pages", str(page), output=tmp_path)

    assert printed.code == 0
    assert "only 1 article page of the site known" in printed.stderr


@pytest.mark.parametrize(
    ("options", "code", "problem"),
    [
        (["--site-profile", "none.json"], 1, "--site-profile none.json: No such file"),
        (["--site-profile", "README.md"], 1, "--site-profile README.md: is no site profile: "),
        (["--site-pages", "none.html"], 1, "--site-pages none.html: No such file"),
        (["--site-pages", "docs"], 1, "--site-pages docs: holds no .htm, .html, .xhtml file"),
        (["--save-profile", "a.json"], 2, "--save-profile needs --site-pages or --site-profile"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_wrong_profile_options_are_errors_of_one_line(
    page: Path, tmp_path: Path, options: list[str], code: int, problem: str
) -> None:
    printed = run_scrapy("extract", str(page), *options, output=tmp_path)

    assert printed.code == code
    assert problem in printed.stderr
    assert printed.stderr.count("\n") == 1
    assert printed.stdout == ""
