"""Crawls that read their pages in workers write the same articles."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from scrapy.settings.default_settings import SCRAPER_SLOT_MAX_ACTIVE_SIZE

from newsbot.exit_codes import ExitCode
from newsbot.workers.reader_workers import FIRST_READINGS
from newsbot.workers.usable_cores import count_usable_cores
from tests.invented_articles import invent_article
from tests.loopback import Answer, Web, serve
from tests.processes import find_workers, is_running, wait_for
from tests.scrapy_run import PROJECT, QUICK, Run

ARTICLES = 30
FAILURE = "a process that reads pages"


def invent(number: int) -> Answer:
    return Answer(invent_article(number))


PATHS = [f"/2026/05/01/number-{number}-of-the-harbour" for number in range(ARTICLES)]
LINKS = "".join(f'<h2><a href="{path}">{path[12:].replace("-", " ")}</a></h2>' for path in PATHS)
PAGES: dict[str, Answer | list[Answer]] = {
    "/world": Answer(f"<html><body><main>{LINKS}</main></body></html>"),
    "/feed.xml": Answer("<rss><item><link>/2026/ferry-sinks</link></item></rss>"),
    **{path: invent(number) for number, path in enumerate(PATHS)},
}


class Gate(list[str]):
    """The paths asked for; those beyond the first few wait for their answers until it opens."""

    def __init__(self, free: int) -> None:
        super().__init__()
        self._free = free
        self.is_reached, self._is_open = Event(), Event()

    def append(self, path: str) -> None:
        super().append(path)
        if len(self) > self._free:
            self.is_reached.set()
            self._is_open.wait(90)

    def open(self) -> None:
        self._is_open.set()


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


def list_records(run: Run) -> list[dict[str, Any]]:
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


@pytest.fixture(scope="module")
def plain(web: Web, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A crawl that reads all of its pages itself."""
    output = tmp_path_factory.mktemp("plain")
    run = end(start(output, f"{web.base}/world", EXTRACTION_PROCESSES="0"), output)
    assert run.code == 0, run.stderr
    assert len(run.articles) == ARTICLES
    return run


@pytest.mark.parametrize("processes", ["2", "auto"])
def test_articles_are_the_same_as_without_workers(
    plain: Run, web: Web, tmp_path: Path, processes: str
) -> None:
    run = end(start(tmp_path, f"{web.base}/world", EXTRACTION_PROCESSES=processes), tmp_path)

    assert run.code == 0, run.stderr
    assert list_records(run) == list_records(plain)
    assert FAILURE not in run.stderr


@pytest.mark.skipif(count_usable_cores() < 2, reason="auto is 0 on one core")
def test_auto_starts_a_worker_for_the_fourth_document(tmp_path: Path) -> None:
    pages = {path: invent(number) for number, path in enumerate(PATHS[: FIRST_READINGS + 2])}
    with serve(pages) as site:
        site.asked = asked = Gate(free=FIRST_READINGS + 1)  # with robots.txt
        urls = [f"{site.base}{path}" for path in pages]
        settings = {"EXTRACTION_PROCESSES": "auto", "CONCURRENT_REQUESTS": "1"}
        crawl = start(tmp_path, *urls, **settings)
        assert asked.is_reached.wait(90)
        before = find_workers(crawl.pid)
        asked.open()
        assert wait_for(lambda: find_workers(crawl.pid))
        run = end(crawl, tmp_path)

    assert before == []
    assert len(run.articles) == len(urls), run.stderr


def test_a_worker_that_is_killed_loses_no_article(plain: Run, web: Web, tmp_path: Path) -> None:
    web.asked = asked = Gate(free=8)
    crawl = start(tmp_path, f"{web.base}/world", EXTRACTION_PROCESSES="1")
    assert asked.is_reached.wait(90)
    # It has read the list, so it is ready. Stopped, it is at the next of the calls, which all pages
    # make; that all were requested says that most have come.
    (pid,) = find_workers(crawl.pid)
    os.kill(pid, signal.SIGSTOP)
    asked.open()
    assert wait_for(lambda: {*PATHS} <= {*asked})
    os.kill(pid, signal.SIGKILL)
    run = end(crawl, tmp_path)

    assert run.code == 0, run.stderr
    assert list_records(run) == list_records(plain)
    assert run.stderr.count(FAILURE) == 1, run.stderr


def test_a_document_that_takes_too_long_ends_as_failed(web: Web, tmp_path: Path) -> None:
    urls = [f"{web.base}{path}" for path in (*PATHS[:2], "/feed.xml")]
    settings = {"EXTRACTION_PROCESSES": "1", "EXTRACTION_TIMEOUT": "0.0001"}

    run = end(start(tmp_path, *urls, **settings), tmp_path)

    assert run.code == ExitCode.ALARM, run.stderr
    assert "nothing was written" in run.stderr
    assert run.stderr.count("reading it took longer") == len(urls)  # the user named each as a list
    assert run.articles == []
    reason = "reading it took longer than EXTRACTION_TIMEOUT of 0.0001 seconds"
    assert sorted((line["url"], line["outcome"], line["reason"]) for line in run.rejected) == [
        (url, "failed", reason) for url in sorted(urls)
    ]


@pytest.mark.parametrize("interrupts", [1, 2])
def test_interrupts_leave_no_worker_behind(web: Web, tmp_path: Path, interrupts: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mute = f"http://127.0.0.1:{silent.getsockname()[1]}/world"
        settings = {"DOWNLOAD_TIMEOUT": "2" if interrupts == 1 else "60", "RETRY_TIMES": "0"}
        crawl = start(tmp_path, f"{web.base}{PATHS[0]}", mute, EXTRACTION_PROCESSES="2", **settings)
        assert wait_for(lambda: len(find_workers(crawl.pid)) == 2)
        workers = find_workers(crawl.pid)
        assert crawl.stderr is not None
        for _ in range(interrupts):
            crawl.send_signal(signal.SIGINT)
            heard = any("Received SIGINT" in line for line in crawl.stderr)
            assert heard
        run = end(crawl, tmp_path)

    assert run.code == (0 if interrupts == 1 else ExitCode.ALARM), run.stderr
    assert "Traceback" not in run.stderr
    assert "destroyed" not in run.stderr
    assert wait_for(lambda: not any(map(is_running, workers)))


def test_requests_pause_while_many_pages_wait_to_be_read(tmp_path: Path) -> None:
    paths = [f"/2026/05/02/number-{number}-of-the-lake" for number in range(80)]
    filler = f"<script>{'x' * 200_000}</script>"
    pages = {p: Answer(invent_article(n, in_head=filler)) for n, p in enumerate(paths)}
    at_once = 8
    # Scrapy asks for no more while the pages that wait are larger than this together.
    too_many = SCRAPER_SLOT_MAX_ACTIVE_SIZE // len(pages[paths[0]].body) + 1
    with serve(pages) as lake:
        lake.asked = asked = Gate(free=2)
        urls = [f"{lake.base}{path}" for path in paths]
        settings = {"EXTRACTION_PROCESSES": "1", "CONCURRENT_REQUESTS": str(at_once)}
        crawl = start(tmp_path, *urls, **settings)
        assert wait_for(lambda: find_workers(crawl.pid))
        (pid,) = find_workers(crawl.pid)
        os.kill(pid, signal.SIGSTOP)
        asked.open()
        assert wait_for(lambda: len(asked) >= too_many)
        before = -1
        while before != len(asked):
            before = len(asked)
            time.sleep(0.5)
        waiting = before
        os.kill(pid, signal.SIGCONT)
        run = end(crawl, tmp_path)

    # Besides: robots.txt, a page that was read before the stop, and those that were under way.
    assert waiting <= too_many + 1 + 1 + at_once
    assert len(run.articles) == len(paths), run.stderr
