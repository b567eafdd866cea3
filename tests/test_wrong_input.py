"""Wrong input gets one clear line and its exit code, and nothing is half-written."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from tests.hostile.hostile_hosts import PAGE
from tests.loopback import Answer, serve
from tests.scrapy_run import PROJECT, Run, run_scrapy

FIFTY_MB = 50_000_000


@pytest.fixture(scope="module")
def hopeless(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One crawl of addresses none of which gives an article."""
    folder = tmp_path_factory.mktemp("hopeless")
    pages = {
        "/robots.txt": Answer("User-agent: *\nDisallow: /private/", kind="text/plain"),
        "/linkless": Answer('<nav><a href="/about">About</a></nav><h1>Nothing today</h1>'),
        "/tables.pdf": Answer(b"%PDF-1.7", kind="application/pdf"),
        "/empty": Answer(""),
        "/huge": Answer(b"<html>" + b"x" * FIFTY_MB),
        "/bomb": Answer(
            gzip.compress(b"<html>" + b"x" * FIFTY_MB), headers={"Content-Encoding": "gzip"}
        ),
        "/loop": Answer(status=302, headers={"Location": "/loop"}),
    }
    with serve(pages) as web, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        paths = ["/404", "/private/x", *[path for path in pages if path != "/robots.txt"]]
        urls = [f"{web.base}{path}" for path in paths]
        urls += [f"http://127.0.0.1:{closed.getsockname()[1]}/refused", "http://nohost.invalid/x"]
        listed = folder / "urls.txt"
        listed.write_text("\n".join(urls), "utf-8")
        return run_scrapy(
            "crawl", "news", "-a", f"urls={listed}", output=folder, settings={"RETRY_TIMES": "1"}
        )


@pytest.mark.parametrize(
    ("address", "outcome", "says"),
    [
        (
            "/404",
            "gone",
            "HTTP 404: page not found; look in a browser whether the section has moved",
        ),
        ("/private/x", "robots", "robots.txt forbids this URL"),
        ("/linkless", "not_article", "neither an article nor a list of articles (1 link)"),
        ("/tables.pdf", "not_html", "the content type is application/pdf"),
        ("/empty", "empty_page", "the response has no content"),
        ("/huge", "too_large", "the response is larger than DOWNLOAD_MAXSIZE"),
        ("/bomb", "too_large", "the response is larger than DOWNLOAD_MAXSIZE"),
        ("/loop", "failed", "redirected more than REDIRECT_MAX_TIMES times"),
        ("/refused", "failed", "the host refused the connection"),
        ("nohost.invalid/x", "failed", "the host name cannot be resolved"),
    ],
)
def test_an_unusable_url_gets_one_line_and_one_outcome(
    hopeless: Run, address: str, outcome: str, says: str
) -> None:
    lines = [line for line in hopeless.stderr.splitlines() if f"{address}:" in line]
    ends = [line["outcome"] for line in hopeless.rejected if line["url"].endswith(address)]

    assert len(lines) == 1, hopeless.stderr
    assert says in lines[0]
    assert ends == [outcome]


def test_a_run_that_writes_nothing_ends_with_an_alarm(hopeless: Run) -> None:
    assert hopeless.code == ExitCode.ALARM
    assert "Traceback" not in hopeless.stderr
    assert hopeless.articles == []


@pytest.mark.parametrize(
    ("words", "says", "code"),
    [
        (["rlt"], "there is no spider or site 'rlt'; did you mean 'rtl'?", ExitCode.WRONG_USAGE),
        (["news"], "needs -a url=URL, -a urls=FILE or -a domain=DOMAIN", ExitCode.WRONG_USAGE),
        (
            ["news", "-a", "url=example.com/world"],
            "'example.com/world' is not an absolute http or https URL",
            ExitCode.WRONG_USAGE,
        ),
        (
            ["news", "-a", "url=http://example.com/", "-s", "OUTPUT_COMPRESSION=rar"],
            "OUTPUT_COMPRESSION must be one of gzip, none, zstd, got 'rar'",
            ExitCode.COULD_NOT_START,
        ),
        (
            ["news", "-a", "url=http://example.com/", "-s", "RIGHT_POLICY=respect"],
            "RIGHT_POLICY = 'respect': there is no such setting; did you mean RIGHTS_POLICY?",
            ExitCode.COULD_NOT_START,
        ),
        (
            ["news", "-a", "url=http://example.com/", "-s", "SITE_PROFILES_DIR=~nobody-here/x"],
            "there is no home folder '~nobody-here'; write the whole path",
            ExitCode.COULD_NOT_START,
        ),
        (
            ["news", "-a", "url=http://example.com/", "-s", "DOWNLOAD_DELAY=fast"],
            "DOWNLOAD_DELAY must be a number, 0 or more, got 'fast'",
            ExitCode.COULD_NOT_START,
        ),
    ],
    ids=["unknown site", "no address", "no scheme", "compression", "setting", "home", "delay"],
)
def test_a_wrong_command_line_is_reported_in_one_line(
    tmp_path: Path, words: list[str], says: str, code: ExitCode
) -> None:
    given = {words[i + 1].partition("=")[0] for i, word in enumerate(words) if word == "-s"}
    quick = {"DOWNLOAD_DELAY": "0"} if "DOWNLOAD_DELAY" not in given else {"DOWNLOAD_DELAY": "fast"}
    run = run_scrapy("crawl", *words, output=tmp_path / "out", settings=quick)

    assert run.code == code
    assert says in run.stderr
    assert "Traceback" not in run.stderr
    assert run.articles == run.rejected == []


def test_a_mistake_in_a_table_is_one_line_and_leaves_the_rest(tmp_path: Path) -> None:
    table, page = tmp_path / "own.toml", tmp_path / "page.html"
    page.write_text(PAGE, "utf-8")
    table.write_text('[lamp]\ndomian = "lamp.example"\n[quay]\ndomain = "quay.example"\n', "utf-8")
    line = f"newsbot: {table}: [lamp] domian = 'lamp.example': unknown key; did you mean domain?\n"

    listed = run_scrapy("list", output=tmp_path, NEWSBOT_SITES=str(table))
    crawled = run_scrapy("crawl", "lamp", output=tmp_path, NEWSBOT_SITES=str(table))
    extracted = run_scrapy("extract", str(page), output=tmp_path, NEWSBOT_SITES=str(table))

    assert (listed.code, listed.stderr) == (ExitCode.DONE, line)
    assert "quay" in listed.stdout.split()
    assert "lamp" not in listed.stdout.split()
    assert (extracted.code, extracted.stderr) == (ExitCode.DONE, line)
    assert '"headline":' in extracted.stdout
    assert crawled.code == ExitCode.COULD_NOT_START
    assert crawled.stderr.startswith(line)
    assert (
        "newsbot: the table [lamp] cannot be used; its errors are printed above" in crawled.stderr
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RENDER", "sometimes"),
        ("RENDER_PAGES_AT_ONCE", "0"),
        ("RENDER_TIMEOUT_SECONDS", "soon"),
    ],
)
def test_a_wrong_setting_of_the_browser_is_reported_before_any_request(
    tmp_path: Path, name: str, value: str
) -> None:
    with serve({}) as web:
        run = run_scrapy(
            "crawl", "news", "-a", f"url={web.base}/", output=tmp_path, settings={name: value}
        )

        assert web.asked == []
    assert run.code == ExitCode.COULD_NOT_START
    assert f"newsbot: {name} " in run.stderr
    assert "Traceback" not in run.stderr


def test_a_read_only_folder_is_reported_before_any_request(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", "utf-8")
    with serve({}) as web:
        run = run_scrapy("crawl", "news", "-a", f"url={web.base}/", output=blocked / "output")

        assert web.asked == []
    assert run.code == ExitCode.COULD_NOT_WRITE
    assert "cannot be written: Not a directory" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    "reactor", ["asyncioreactor.AsyncioSelectorReactor", "selectreactor.SelectReactor"]
)
def test_a_disk_that_fills_up_ends_the_run_and_leaves_whole_lines(
    tmp_path: Path, reactor: str
) -> None:
    """Limit the size of files in place of a full disk: either makes a write fail."""
    limited = ["sh", "-c", 'ulimit -f 16; exec "$@"', "sh"]
    options = ["-s", f"OUTPUT_DIR={tmp_path}", "-s", f"TWISTED_REACTOR=twisted.internet.{reactor}"]

    done = subprocess.run(
        [*limited, sys.executable, "-m", "scrapy", "crawl", "demo", *options],
        cwd=PROJECT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == ExitCode.COULD_NOT_WRITE
    assert done.stderr.count("could not write to") == 1
    assert "\nEnded early: could_not_write\n" in done.stderr
    assert "Traceback" not in done.stderr
    written = Run(done.returncode, done.stdout, done.stderr, tmp_path).articles
    assert written
    assert all(article["headline"] for article in written)
