"""Crawls of a small site on the loopback address: articles, rejections and counts."""

from __future__ import annotations

import gzip
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.outcomes import Outcome
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import PROJECT, Run, run_scrapy, start_scrapy

WORDS = (
    "The keeper of the outer light counted the waves of a whole year and wrote each of them down. "
    "Nobody on the quay had asked for it, yet by evening there was a queue in front of the door. "
)


def article(name: str, *, extra: str = "", head: str = "") -> Answer:
    paragraphs = "".join(f"<p>{name} {part}. {WORDS}</p>" for part in ("First", "Second", "Third"))
    return Answer(
        f"<html><head><title>{name} of the harbour</title>{head}</head><body><nav>"
        f'<a href="/">Home</a></nav><article><h1>{name} of the harbour</h1>{paragraphs}{extra}'
        "</article></body></html>"
    )


def teaser(path: str, name: str) -> str:
    return (
        f'<div class="teaser"><a href="{path}"><img src="/i.jpg" alt=""></a>'
        f'<h2><a href="{path}?utm_source=section">{name} of the harbour and of the quay</a></h2>'
        f'<a href="{path}#comments">3</a> <a href="/tag/harbour">Harbour</a></div>'
    )


def section(*teasers: str, following: str = "") -> Answer:
    link = f'<a rel="next" href="{following}">Older</a>' if following else ""
    return Answer(
        '<html><body><nav><a href="/">Home</a> <a href="/login">Log in</a> '
        '<a href="/private/mine">Mine</a></nav>'
        f'<main>{"".join(teasers)}</main><div class="pagination">{link}</div></body></html>'
    )


def day(number: int, name: str) -> str:
    return f"/2026/05/{number:02d}/{name}-of-the-harbour"


PAGES: dict[str, Answer | list[Answer]] = {
    "/robots.txt": Answer("User-agent: *\nDisallow: /private/\n", kind="text/plain"),
    "/world": section(
        teaser(day(1, "keeper"), "Keeper"),
        teaser(day(2, "ferry"), "Ferry"),
        teaser(day(3, "gone"), "Gone"),
        teaser("/private/2026/05/04/secret-of-the-harbour", "Secret"),
        teaser(day(5, "busy"), "Busy"),
        following="/world?page=2",
    ),
    "/world?page=2": section(
        teaser(day(1, "keeper"), "Keeper"),
        teaser(day(6, "copy"), "Copy"),
        teaser(day(7, "moved"), "Moved"),
        teaser(day(8, "tables"), "Tables"),
        teaser(day(9, "blank"), "Blank"),
        teaser(day(10, "wordless"), "Wordless"),
        following="/world?page=3",
    ),
    "/world?page=3": section(teaser(day(11, "serial"), "Serial"), following="/world?page=2"),
    day(1, "keeper"): article("Keeper"),
    day(2, "ferry"): Answer(
        article("Ferry").body, headers={"X-Robots-Tag": "noai", "tdm-reservation": "1"}
    ),
    day(5, "busy"): [
        Answer("later", status=503, headers={"Retry-After": "0"}),
        Answer("later", status=503),
        article("Busy"),
    ],
    day(6, "copy"): article("Ferry"),
    day(7, "moved"): Answer(status=301, headers={"Location": "/"}),
    "/": section(teaser(day(1, "keeper"), "Keeper")),
    day(8, "tables"): Answer(b"%PDF-1.7", kind="application/pdf"),
    day(9, "blank"): Answer(""),
    day(10, "wordless"): Answer("<html><title>Wordless</title><h1>Wordless</h1></html>"),
    day(11, "serial"): article("Serial"),
}


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serve(PAGES) as web:
        yield web


@pytest.fixture(scope="module")
def crawl(web: Web, tmp_path_factory: pytest.TempPathFactory) -> Run:
    output = tmp_path_factory.mktemp("output")
    return run_scrapy("crawl", "news", "-a", f"url={web.base}/world", output=output)


def test_each_article_of_the_section_is_written_once(crawl: Run) -> None:
    names = sorted(article["headline"].split()[0] for article in crawl.articles)

    assert crawl.code == 0, crawl.stderr
    assert names == ["Busy", "Ferry", "Keeper", "Serial"]


def test_each_rejected_url_has_its_outcome(crawl: Run) -> None:
    ends = {line["url"].rsplit("/", 1)[-1].partition("-")[0]: line for line in crawl.rejected}

    assert {name: line["outcome"] for name, line in ends.items()} == {
        "gone": Outcome.GONE,
        "secret": Outcome.ROBOTS,
        "copy": Outcome.DUPLICATE,
        "moved": Outcome.NOT_ARTICLE,
        "tables": Outcome.NOT_HTML,
        "blank": Outcome.EMPTY_PAGE,
        "wordless": Outcome.NO_BODY,
    }
    assert all(line["reason"] and line["section"] and line["time"] for line in crawl.rejected)


def test_only_articles_and_listings_are_requested(crawl: Run, web: Web) -> None:
    assert crawl.code == 0
    assert not [path for path in web.asked if re.match(r"/(tag|login|private)", path)]


def test_a_page_with_http_503_is_retried_and_others_are_not(crawl: Run, web: Web) -> None:
    asked = Counter(web.asked)

    assert crawl.code == 0
    assert asked[day(5, "busy")] == 3
    assert asked[day(1, "keeper")] == 1


def test_the_record_has_the_facts_of_its_fetch(crawl: Run, web: Web) -> None:
    record = next(a for a in crawl.articles if a["headline"].startswith("Ferry"))

    assert record["requestedUrl"] == f"{web.base}{day(2, 'ferry')}"
    assert record["metadata"]["spider"] == "news"
    assert record["metadata"]["source"] == "section"
    assert record["metadata"]["httpStatus"] == 200
    assert record["rights"]["robotsAllowed"] is True
    assert record["rights"]["tdmReservation"] == 1
    assert record["rights"]["aiOptOut"] is True
    assert len(record["articleId"]) == len(record["contentHash"]) == 16


def test_a_given_url_of_an_article_is_read_as_one(web: Web, tmp_path: Path) -> None:
    run = run_scrapy("crawl", "news", "-a", f"url={web.base}{day(1, 'keeper')}", output=tmp_path)

    assert [a["metadata"]["source"] for a in run.articles] == ["argument"]


def test_limits_leave_the_rest_as_over_limit(web: Web, tmp_path: Path) -> None:
    run = run_scrapy(
        "crawl", "news", "-a", f"url={web.base}/world", "-a", "max_articles=2", output=tmp_path
    )

    assert len(run.articles) == 2
    assert Counter(line["outcome"] for line in run.rejected) == {Outcome.OVER_LIMIT: 3}


def test_an_own_site_is_crawled_by_name_into_gzip(web: Web, tmp_path: Path) -> None:
    host = web.base.removeprefix("http://")
    table = tmp_path / "own.toml"
    table.write_text(
        f'[lamp]\ndomain = "{host}"\n'
        f'sections = ["{web.base}/world?page=3", "{web.base}/lost"]\n'
        "article_url = 'serial-of'\n",
        "utf-8",
    )
    run = run_scrapy(
        "crawl",
        "lamp",
        output=tmp_path / "out",
        settings={"OUTPUT_COMPRESSION": "gzip"},
        NEWSBOT_SITES=str(table),
    )

    files = list((tmp_path / "out" / "lamp").glob("*/*.jsonl.gz"))
    rejections = list((tmp_path / "out").glob("*/*/*.rejected.ndjson"))
    assert run.code == 0, run.stderr
    for names in ("**/*.jsonl*", "**/*.json*", "**/*.gz"):
        assert set((tmp_path / "out" / "lamp").glob(names)) == set(files)
    assert [len(run.rejected), len(rejections)] == [1, 1]
    assert [json.loads(gzip.decompress(files[0].read_bytes()))["metadata"]["spider"]] == ["lamp"]


def test_a_second_interrupt_ends_the_run_at_once_with_an_alarm(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/world"
        command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={address}"]
        process = subprocess.Popen(
            [*command, "-s", f"OUTPUT_DIR={tmp_path}", "-s", "ALLOWED_PRIVATE_ADDRESSES=127.0.0.1"],
            cwd=PROJECT,
            stderr=subprocess.PIPE,
            text=True,
        )
        asked, _ = silent.accept()
        with asked:
            assert process.stderr is not None
            process.send_signal(signal.SIGINT)
            heard = any("Send again to force" in line for line in process.stderr)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)

    assert heard
    assert process.returncode == 3, errors
    assert "newsbot: interrupted twice" in errors
    assert "Traceback" not in errors


def test_an_interrupt_at_the_start_loses_nothing(tmp_path: Path) -> None:
    early = {"EXTENSIONS_BASE": '{"tests.interrupt_extension.InterruptAtOpening": 0}'}
    with serve(
        {"/world": section(teaser(day(1, "lamp"), "lamp")), day(1, "lamp"): article("lamp")}
    ) as web:
        words = ("crawl", "news", "-a", f"url={web.base}/world")
        cut = run_scrapy(*words, output=tmp_path, settings=early)
        whole = run_scrapy(*words, output=tmp_path)

    assert cut.code == 1, cut.stderr
    assert "newsbot: interrupted while it started" in cut.stderr
    assert "Traceback" not in cut.stderr
    assert whole.code == 0, whole.stderr
    assert len(whole.articles) == 1


def _has_line(output: Path) -> bool:
    growing = output.glob("news/*/*.part")
    return any(file.stat().st_size for file in growing)


def test_one_interrupt_ends_the_run_and_the_same_command_goes_on(tmp_path: Path) -> None:
    names = [f"wave{number}" for number in range(40)]
    teasers = [teaser(day(1, name), name) for name in names]
    with serve({"/world": section(*teasers), **{day(1, n): article(n) for n in names}}) as web:
        words = ("crawl", "news", "-a", f"url={web.base}/world")
        settings = {"CONCURRENT_REQUESTS": "4", "JOBDIR": str(tmp_path / "job")}
        slow = {**settings, "DOWNLOAD_DELAY": "0.1"}
        process = start_scrapy(*words, output=tmp_path, settings=slow)
        while not _has_line(tmp_path) and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        run = Run(process.returncode, "", errors, tmp_path)
        first, outcomes = run.articles, Counter(line["outcome"] for line in run.rejected)
        again = run_scrapy(*words, output=tmp_path, settings=settings)

    assert run.code == 0, errors
    assert outcomes[Outcome.STOPPED] + len(first) == len(names)
    assert outcomes[Outcome.STOPPED]
    assert first
    assert again.code == 0, again.stderr
    assert sorted(a["url"] for a in again.articles) == sorted(web.base + day(1, n) for n in names)
