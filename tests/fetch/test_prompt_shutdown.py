"""Ctrl-C ends a crawl after the requests in progress."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from tests.loopback import Web, serve
from tests.scrapy_run import Run, run_scrapy, start_scrapy
from tests.store.test_store_check import make_pages

ARTICLES = 30


@pytest.fixture
def web() -> Iterator[Web]:
    with serve(make_pages(ARTICLES)) as running:
        yield running


def interrupt(web: Web, output: Path) -> Run:
    """Press Ctrl-C at the first article of a slow host; all of them would take minutes."""
    words = ("crawl", "news", "-a", f"url={web.base}/world")
    process = start_scrapy(*words, output=output, settings={"DOWNLOAD_DELAY": "1"})
    while not any("/wave-" in path for path in web.asked) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=40)
    return Run(process.returncode, "", stderr, output)


def test_queued_urls_are_left_to_the_next_run(web: Web, tmp_path: Path) -> None:
    ended = interrupt(web, tmp_path)
    requested, written = sum("/wave-" in path for path in web.asked), len(ended.articles)
    stopped = [line for line in ended.rejected if line["outcome"] == "stopped"]
    following = run_scrapy("crawl", "news", "-a", f"url={web.base}/world", output=tmp_path)

    assert ended.code == ExitCode.DONE, ended.stderr
    assert "stopping: requests in progress: " in ended.stderr
    assert requested <= 2
    assert len(stopped) == ARTICLES + 1 - written, "the next page of the section is one more"
    assert len(following.articles) == ARTICLES
