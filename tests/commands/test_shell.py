"""The ``shell`` command: article(), explain(), dropped() and links() of a page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.demo.demo_pages import build_pages
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import PROJECT, Run, run_scrapy

PATH = "/sea/2025/10/04/whale-answers-the-foghorn-and-is-asked-to-stop"
SECTION = "/town/"
DEMO = build_pages("https://lamp.example")
HEADLINE = "Whale answers the foghorn and is asked to stop"


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serve({}) as running:
        for path, page in build_pages(running.base).items():
            if path in {PATH, SECTION}:
                running.pages[path] = [Answer(page.body)]
        yield running


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_bytes(DEMO[PATH].body)
    return path


def ask(code: str, *words: str, output: Path) -> Run:
    return run_scrapy("shell", *words, "-c", code, output=output, COLUMNS="80")


def test_the_article_of_a_file_is_readable_and_an_article(page: Path, tmp_path: Path) -> None:
    shown = ask(
        "(print(article()), article().to_dict()['wordCount'])[1]", str(page), output=tmp_path
    )

    lines = shown.stdout.splitlines()
    assert (shown.code, shown.stderr) == (0, "")
    assert lines[0] == HEADLINE
    assert lines[2].startswith("Eskil Dorrimore  |  2025-10-04T14:30:00+01:00")
    assert "\nPilots could not tell the harbour from the sea.\n" in shown.stdout
    assert lines[-1] == "179"


@pytest.mark.parametrize("prefix", ["", "./"])
def test_shell_opens_a_file_with_the_default_settings(page: Path, prefix: str) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "newsbot",
            "shell",
            f"{prefix}{page.name}",
            "-c",
            "article().headline",
        ],
        cwd=page.parent,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stdout.strip()) == (0, HEADLINE), done.stderr


def test_a_rejected_page_shows_the_reason_first(tmp_path: Path) -> None:
    page = tmp_path / "section.html"
    page.write_bytes(DEMO[SECTION].body)

    shown = ask("article()", str(page), output=tmp_path)

    assert shown.stdout.startswith("No article: tag page: 7 linked titles")


def test_blocks_are_shown_with_reasons_and_can_be_used(page: Path, tmp_path: Path) -> None:
    code = (
        "(print(explain('two colliers')), print(dropped('share')), print(dropped()), "
        "{block.rule for block in explain()} - {block.rule for block in dropped()})[3]"
    )

    shown = ask(code, str(page), output=tmp_path)

    assert (shown.code, shown.stderr) == (0, "")
    assert "    The trouble began when two colliers" in shown.stdout
    assert "Kept: its text and its place are like those of the article. Scored +" in shown.stdout
    assert "Dropped by share: Buttons for other platforms" in shown.stdout
    assert shown.stdout.splitlines()[-1] == "{None}"


def test_after_a_fetch_the_functions_use_the_new_page(web: Web, page: Path, tmp_path: Path) -> None:
    code = (
        f"(print(len(links())), fetch('{web.base}{SECTION}'), print(links()), "
        "[link.url for link in links() if link.is_article][0])[3]"
    )

    shown = ask(code, str(page), output=tmp_path)

    assert (shown.code, shown.stderr) == (0, "")
    assert "\n+   " in shown.stdout
    assert "\n-   " in shown.stdout
    assert f"{web.base}/town/20" in shown.stdout.splitlines()[-1]
    assert re.search(r"\nto articles: \d+ of \d+ links\n", shown.stdout)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 0, "there is no page; fetch('https://...') gets one"),
        (["./missing.html"], 1, "./missing.html: No such file"),
        (["http://127.0.0.1:9/a", "-s", "RETRY_TIMES=0"], 1, "refused the connection"),
    ],
    ids=["no-page", "no-file", "no-host"],
)
def test_without_a_page_one_line_is_printed(
    tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    shown = ask("article()", *words, output=tmp_path)

    assert shown.code == code
    assert said in shown.stderr.splitlines()[-1]
    assert "Traceback" not in shown.stderr
