"""Crawls that read their pages in other processes write what they would without them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings.default_settings import SCRAPER_SLOT_MAX_ACTIVE_SIZE

from newsbot.spiders.readers import IN_PLACE_BYTES
from tests.invented import invent_article
from tests.loopback import Answer, Web, serve
from tests.processes import is_running, list_children, wait_for
from tests.scrapy_run import PROJECT, QUICK, Run

ARTICLES = 30
FAILURE = "a process that reads pages"


def invent(number: int) -> Answer:
    """Return an article; the even ones are too large to be read in the crawl's own process."""
    rest = "" if number % 2 else f"<script>{'x' * IN_PLACE_BYTES}</script>"
    return Answer(invent_article(number, in_head=rest))


PATHS = [f"/2026/05/01/number-{number}-of-the-harbour" for number in range(ARTICLES)]
LINKS = "".join(f'<h2><a href="{path}">{path[12:].replace("-", " ")}</a></h2>' for path in PATHS)
PAGES: dict[str, Answer | list[Answer]] = {
    "/world": Answer(f"<html><body><main>{LINKS}</main></body></html>"),
    **{path: invent(number) for number, path in enumerate(PATHS)},
}


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serve(PAGES) as web:
        yield web


def start(output: Path, *urls: str, **settings: str) -> subprocess.Popen[str]:
    given = {**QUICK, "OUTPUT_DIR": str(output), "RENDER": "never", **settings}
    options = [word for name, value in given.items() for word in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={','.join(urls)}"]
    return subprocess.Popen([*command, *options], cwd=PROJECT, stderr=subprocess.PIPE, text=True)


def end(process: subprocess.Popen[str], output: Path) -> Run:
    _, errors = process.communicate(timeout=120)
    return Run(process.returncode, "", errors, output)


def told(run: Run) -> list[dict[str, Any]]:
    """Return the records without what differs from run to run, in the order of their addresses."""
    for article in run.articles:
        assert article["metadata"]["runId"]
    own = ("runId", "dateDownloaded")
    records = [
        {
            **article,
            "metadata": {k: v for k, v in article["metadata"].items() if k not in own},
            "rights": {k: v for k, v in article["rights"].items() if k != "checkedAt"},
        }
        for article in run.articles
    ]
    return sorted(records, key=lambda record: str(record["url"]))


def test_what_is_written_is_the_same_and_a_killed_process_costs_nothing(
    web: Web, tmp_path: Path
) -> None:
    alone = start(tmp_path / "alone", f"{web.base}/world", EXTRACTION_PROCESSES="0")
    plain = end(alone, tmp_path / "alone")
    asked = len(web.asked)
    beside = start(tmp_path / "beside", f"{web.base}/world", EXTRACTION_PROCESSES="2")
    assert wait_for(lambda: len(web.asked) > asked + 8 and list_children(beside.pid))
    os.kill(list_children(beside.pid)[0], signal.SIGKILL)
    run = end(beside, tmp_path / "beside")

    assert plain.code == run.code == 0, run.stderr
    assert len(told(run)) == ARTICLES
    assert told(run) == told(plain)
    assert run.stderr.count(FAILURE) == 1, run.stderr


def test_a_page_that_takes_too_long_ends_as_failed_and_says_so(web: Web, tmp_path: Path) -> None:
    urls = [f"{web.base}{path}" for path in PATHS[:4]]
    settings = {"EXTRACTION_PROCESSES": "1", "EXTRACTION_TIMEOUT": "0.0001"}

    run = end(start(tmp_path, *urls, **settings), tmp_path)

    assert run.code == 0, run.stderr
    assert sorted(article["url"] for article in run.articles) == sorted(urls[1::2])
    reason = "reading it took longer than EXTRACTION_TIMEOUT of 0.0001 seconds"
    assert sorted((line["url"], line["outcome"], line["reason"]) for line in run.rejected) == [
        (url, "failed", reason) for url in sorted(urls[::2])
    ]


@pytest.mark.parametrize("interrupts", [1, 2])
def test_interrupts_leave_no_process_behind(web: Web, tmp_path: Path, interrupts: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mute = f"http://127.0.0.1:{silent.getsockname()[1]}/world"
        settings = {"DOWNLOAD_TIMEOUT": "2" if interrupts == 1 else "60", "RETRY_TIMES": "0"}
        crawl = start(tmp_path, f"{web.base}{PATHS[0]}", mute, EXTRACTION_PROCESSES="2", **settings)
        assert wait_for(lambda: len(list_children(crawl.pid)) == 2)
        workers = list_children(crawl.pid)
        assert crawl.stderr is not None
        for _ in range(interrupts):
            crawl.send_signal(signal.SIGINT)
            heard = any("Received SIGINT" in line for line in crawl.stderr)
            assert heard
        run = end(crawl, tmp_path)

    assert run.code == (0 if interrupts == 1 else 3), run.stderr
    assert "Traceback" not in run.stderr
    assert "destroyed" not in run.stderr
    assert wait_for(lambda: not any(map(is_running, workers)))


def test_nothing_more_is_asked_for_while_many_pages_wait_to_be_read(tmp_path: Path) -> None:
    paths = [f"/2026/05/02/number-{number}-of-the-lake" for number in range(80)]
    with serve({path: invent(2 * number) for number, path in enumerate(paths)}) as lake:
        urls = [f"{lake.base}{path}" for path in paths]
        crawl = start(tmp_path, *urls, EXTRACTION_PROCESSES="1", CONCURRENT_REQUESTS="8")
        assert wait_for(lambda: list_children(crawl.pid))
        worker = list_children(crawl.pid)[0]
        os.kill(worker, signal.SIGSTOP)
        before = -1
        while before != len(lake.asked):
            before = len(lake.asked)
            time.sleep(0.5)
        waiting = before
        os.kill(worker, signal.SIGCONT)
        run = end(crawl, tmp_path)

    assert waiting < SCRAPER_SLOT_MAX_ACTIVE_SIZE / IN_PLACE_BYTES + 2 * 8 + 4
    assert len(run.articles) == len(paths), run.stderr
