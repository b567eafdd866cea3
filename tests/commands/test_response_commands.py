"""fetch, view and parse request one page as a crawl does, and are no run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import LOOPBACK, Run, run_scrapy
from tests.test_crawl import article, day, section, teaser

SEALED = "/private/sealed"


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    pages = {
        "/robots.txt": Answer("User-agent: *\nDisallow: /private/\n", kind="text/plain"),
        "/world": section(teaser(day(1, "wave"), "wave"), teaser(day(1, "gull"), "gull")),
        day(1, "wave"): article("wave"),
        "/moved": Answer(status=302, headers={"Location": "/world"}),
        "/picture": Answer(b"\x89PNG\x00", kind="image/png"),
    }
    with serve(pages) as running:
        yield running


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Return nothing but the check, at the end, that a command left no file."""
    output = tmp_path / "output"
    yield Run(0, "", "", output)
    assert not output.exists()


def ask(run: Run, command: str, url: str, *words: str, **environment: str) -> Run:
    return run_scrapy(
        *(command, url, *words, "-s", f"OUTPUT_DIR={run.output}"),
        output=run.output,
        settings=LOOPBACK,
        **environment,
    )


def test_fetch_prints_the_body_and_nothing_else(web: Web, run: Run) -> None:
    done = ask(run, "fetch", f"{web.base}/moved")

    assert (done.code, done.stderr) == (ExitCode.DONE, "")
    assert done.stdout.strip() == str(web.pages["/world"][0].body)


def test_fetch_prints_a_response_of_any_status(web: Web, run: Run) -> None:
    missing = ask(run, "fetch", f"{web.base}/missing", "--spider=news")
    moved = ask(run, "fetch", f"{web.base}/moved", "--no-redirect", "--headers")

    assert (missing.code, missing.stdout.strip()) == (ExitCode.DONE, "<h1>Not found</h1>")
    assert "\n< Location: /world\n" in moved.stdout


@pytest.mark.parametrize("command", ["fetch", "view", "parse"])
@pytest.mark.parametrize(
    ("path", "says"),
    [
        (SEALED, "robots.txt forbids this URL"),
        ("http://127.0.0.1:9/", "the host refused the connection"),
    ],
)
def test_a_failure_is_one_line_and_code_1(
    web: Web, run: Run, command: str, path: str, says: str
) -> None:
    url = f"{web.base}{path}" if path.startswith("/") else path

    done = ask(run, command, url, "-s", "RETRY_TIMES=0")

    assert done.code == ExitCode.COULD_NOT_START
    assert says in done.stderr
    assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)


@pytest.mark.parametrize("command", ["fetch", "parse"])
def test_what_is_no_url_is_wrong_usage(run: Run, command: str) -> None:
    done = ask(run, command, "not-a-url")

    assert done.code == ExitCode.WRONG_USAGE
    assert "'not-a-url' is not a URL; write the whole URL" in done.stderr


def test_view_opens_a_page_in_the_browser(web: Web, run: Run, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\ncp "${{1#file://}}" {tmp_path}/seen.html\n', "utf-8")
    browser.chmod(0o755)

    done = ask(run, "view", f"{web.base}/world", BROWSER=str(browser))
    picture = ask(run, "view", f"{web.base}/picture", BROWSER=str(browser))

    assert (done.code, done.stderr) == (ExitCode.DONE, "")
    assert "wave of the harbour" in (tmp_path / "seen.html").read_text("utf-8")
    assert picture.code == ExitCode.COULD_NOT_START
    assert "is not a web page" in picture.stderr


@pytest.mark.parametrize("words", [(), ("--spider=news",), ("--spider=news", "-c", "parse_page")])
def test_parse_shows_the_links_of_a_section(web: Web, run: Run, words: tuple[str, ...]) -> None:
    done = ask(run, "parse", f"{web.base}/world", "--nocolour", *words)

    assert (done.code, done.stderr) == (ExitCode.DONE, "")
    for name in ("wave", "gull"):
        assert f"<GET {web.base}{day(1, name)}>" in done.stdout


def test_parse_shows_the_record_of_an_article(web: Web, run: Run) -> None:
    done = ask(run, "parse", f"{web.base}{day(1, 'wave')}", "--nocolour")

    assert (done.code, done.stderr) == (ExitCode.DONE, "")
    assert "'headline': 'wave of the harbour'" in done.stdout


def test_parse_follows_the_links_of_a_section(web: Web, run: Run) -> None:
    done = ask(run, "parse", f"{web.base}/world", "--nocolour", "--depth=2")

    assert done.code == ExitCode.DONE
    assert "'headline': 'wave of the harbour'" in done.stdout
    assert f"newsbot: {web.base}{day(1, 'gull')}: " in done.stderr


def test_parse_names_a_method_that_the_spider_lacks(web: Web, run: Run) -> None:
    done = ask(run, "parse", f"{web.base}/world", "--spider=news", "-c", "parse_article")

    assert done.code == ExitCode.WRONG_USAGE
    assert "-c parse_article: spider 'news' has no such method" in done.stderr
