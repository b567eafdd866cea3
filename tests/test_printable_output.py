"""What a hostile site and a hostile page can put on a terminal or in a log."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from newsbot.printable_records import PrintableRecord
from newsbot.text.printable import hide_passwords
from tests.loopback import Answer, serve
from tests.scrapy_run import PROJECT, Run, run_scrapy

BIDI = "\u061c\u200e\u200f\u202a\u202e\u2066\u2069\u2028\u2029"
CONTROLS = f"\x1b[31m\x9b31m\x1b]0;title\x07\x00\x7f\x85{BIDI}"
FORGED = "12:00:00 ERROR forged line"
HOSTILE = f"{CONTROLS}\n{FORGED}\r{FORGED}\x0b{FORGED}"
HEADER = f"\x1b[31m\x9b31m\x85{BIDI.encode().decode('latin-1')}"
"""What ``http.server`` sends in a header: any bytes but line ends."""
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
PASSWORD = "hunter2"  # noqa: S105
STORY = "/2026/05/04/story-of-the-long-grey-tide-"


def page(number: int, text: str = "") -> str:
    paragraphs = "".join(
        f"<p>Paragraph {n} of {number}: the grey tide came in over the long wall; the boats went "
        f"out again, the master said {text}.</p>"
        for n in range(6)
    )
    return (
        f"<html><head><title>Tide</title><meta name='author' content='Ann {text}'></head>"
        f"<body><article><h1>The long grey tide {number} {text}</h1>{paragraphs}</article>"
        "</body></html>"
    )


def make_pages(base: str) -> dict[str, Answer]:
    answers = [
        Answer(page(0, HOSTILE), headers={"ETag": f'"{HEADER}"', "Server": HEADER}),
        Answer("%PDF-", kind=f"application/{HEADER}pdf"),
        Answer("no", status=429, headers={"Retry-After": HEADER}),
        Answer("no", status=403, headers={"cf-mitigated": f"challenge {HEADER}"}),
        Answer("no", headers={"Content-Encoding": "gzip"}),
        Answer(status=302, headers={"Location": f"mailto:{HEADER}"}),
        Answer(status=302, headers={"Location": f"{base}{STORY}9"}),
        Answer(
            status=302, headers={"Location": f"http://ann:{PASSWORD}@elsewhere.invalid/{HEADER}"}
        ),
    ]
    moved = (f"http://ann:{PASSWORD}@127.0.0.1:99999999/", f"http://ann:{PASSWORD}@-\xff-.invalid/")
    away = {n: Answer(status=302, headers={"Location": url}) for n, url in enumerate(moved, 10)}
    links = "".join(f"<h2><a href='{STORY}{n}'>The long grey tide {n} {HOSTILE}</a></h2>"
                    for n in (*range(len(answers)), *away))  # fmt: skip
    items = f"<item><title>{HOSTILE}</title><link>{base}{STORY}8</link></item>".replace("\0", "")
    return {
        "/robots.txt": Answer(
            f"User-agent: *\nDisallow: /{HOSTILE}\nCrawl-delay: {HOSTILE}", kind=f"text/{HEADER}"
        ),
        "/world": Answer(f"<title>World {HOSTILE}</title><main>{links}</main>"),
        "/feed": Answer(f"<rss><channel>{items}</channel></rss>", kind="application/rss+xml"),
        "/list": Answer("%PDF-", kind=f"application/{HEADER}pdf"),
        **{f"{STORY}{n}": answer for n, answer in (*enumerate(answers), *away.items())},
        f"{STORY}8": Answer(page(8, HOSTILE)),
        f"{STORY}9": Answer(page(9)),
    }


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Run a crawl of the hostile site that logs everything, and prints an article."""
    with serve({}) as web:
        with_password = web.base.replace("://", f"://ann:{PASSWORD}@")
        web.pages.update({path: [answer] for path, answer in make_pages(with_password).items()})
        urls = f"{with_password}/world,{web.base}/feed,{web.base}/list,{with_password}/missing"
        yield run_scrapy(
            *("crawl", "news", "-L", "DEBUG", "-a", f"url={urls}"),
            output=tmp_path_factory.mktemp("output"),
            settings={
                "SUMMARY_ENABLED": "1",
                "SUMMARY_SHOW_ARTICLE": "1",
                "RETRY_TIMES": "0",
                "RENDER": "never",
                # Logged with the settings of the run.
                "FEED_TEMPDIR": f"postgresql://news:{PASSWORD}@db.invalid/news?password={PASSWORD}",
            },
        )


def test_a_crawl_prints_no_control_character(run: Run) -> None:
    assert len(run.articles) == 3, run.stderr
    printed = run.stdout + run.stderr
    assert UNSAFE.search(printed) is None
    assert r"\u009b31m" in printed.partition("One of them:")[2]


def test_no_line_of_the_log_is_forged(run: Run) -> None:
    lines = run.stderr.splitlines()
    assert not [line for line in lines if line.startswith(FORGED)]
    assert [line for line in lines if "Overridden settings" in line]


def test_a_crawl_prints_and_stores_no_password(run: Run) -> None:
    assert PASSWORD not in run.stdout + run.stderr
    assert "postgresql://news:***@db.invalid/news?password=***" in run.stderr
    files = [path for path in run.output.rglob("*") if path.is_file()]
    assert not [path for path in files if PASSWORD.encode() in path.read_bytes()]


def test_a_redirect_to_a_url_with_a_password_is_followed_without_it(run: Run) -> None:
    [moved] = [article for article in run.articles if article["requestedUrl"].endswith("6")]
    assert re.fullmatch(rf"http://127\.0\.0\.1:\d+{STORY}9", moved["url"])
    away = next(one for one in run.rejected if one["url"].endswith("7"))
    assert away["reason"].startswith("robots.txt could not be read (the host name cannot be res")


@pytest.mark.parametrize("words", [["explain"], ["explain", "--all"], ["shell", "-c"]])
def test_a_page_is_shown_without_control_characters(tmp_path: Path, words: list[str]) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(0, HOSTILE), "utf-8")
    code = ["article(), explain(), dropped(), links(url='https://www.example.com/')"] * (
        words[0] == "shell"
    )
    shown = run_scrapy(words[0], str(path), *words[1:], *code, output=tmp_path)

    assert "The long grey tide" in shown.stdout
    assert UNSAFE.search(shown.stdout + shown.stderr) is None


def test_a_terminal_gets_an_article_without_control_characters(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(0, HOSTILE), "utf-8")
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "scrapy", "extract", str(path)]
    subprocess.run(command, cwd=PROJECT, stdout=theirs, check=True)
    os.close(theirs)
    printed = b""
    while part := _read(ours):
        printed += part

    text = printed.decode().replace("\r\n", "\n")
    assert UNSAFE.search(text) is None
    assert r"\u061c" in text


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux reports the end of a terminal as an error
        return b""


def test_a_traceback_is_printable() -> None:
    error = ValueError(f"{HOSTILE} http://ann:{PASSWORD}@db.invalid/")
    info = type(error), error, None
    record = PrintableRecord("newsbot", logging.ERROR, "", 0, "%s failed", (HOSTILE,), info)
    text = logging.Formatter("%(message)s").format(record)

    assert UNSAFE.search(text) is None
    assert PASSWORD not in text
    assert not [line for line in text.splitlines() if line.startswith(FORGED)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<GET https://ann@example.com/>", "<GET https://***@example.com/>"),
        ("http://ann:a@b@example.com/", "http://***@example.com/"),
        ("http://ann:a/b@example.com/", "http://***@example.com/"),
        ("http://proxy.example:3128/@b", "http://proxy.example:3128/@b"),
        ("https://[::1]:80/a@b", "https://[::1]:80/a@b"),
        ("https://medium.com/@ann, ann@example.com", "https://medium.com/@ann, ann@example.com"),
        ("sqlite:///news@home.sqlite", "sqlite:///news@home.sqlite"),
        ("postgresql://news@db/news", "postgresql://news@db/news"),
        ("'s3://key:secret@bucket/a'", "'s3://key:***@bucket/a'"),
        ("postgresql://db/a?user=b&sslpassword=c", "postgresql://db/a?user=b&sslpassword=***"),
    ],
)
def test_passwords_of_urls_are_hidden(text: str, shown: str) -> None:
    assert hide_passwords(text) == shown


def test_a_redirect_to_an_invalid_url_has_a_reason_of_the_docs(run: Run) -> None:
    reasons = {one["url"].rpartition("-")[2]: one["reason"] for one in run.rejected}
    assert reasons["10"] == "redirected to an invalid URL"
    assert "11" in reasons


@pytest.mark.parametrize("url", [f"http://ann:{PASSWORD}/b@a.example/", f"x://a:{PASSWORD}@b.c/"])
def test_a_wrong_url_is_reported_without_its_password(tmp_path: Path, url: str) -> None:
    wrong = run_scrapy("crawl", "news", "-a", f"url={url}", output=tmp_path)

    assert wrong.code == ExitCode.WRONG_USAGE
    assert "is not an absolute http or https URL" in wrong.stderr
    assert PASSWORD not in wrong.stderr
