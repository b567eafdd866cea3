"""A document whose reading does not end stops neither other hosts nor the end of the run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from newsbot.fetch.tdmrep import PATH as TDMREP_PATH
from tests.invented_articles import invent_article
from tests.loopback import Answer, serve
from tests.processes import is_running, list_below, wait_for
from tests.scrapy_run import PROJECT, QUICK, Run, run_scrapy

FORMAT = """
import time
from newsbot.discover.listing_formats import LISTING_FORMATS
from newsbot.discover.listing import ListingFormat

def is_endless(head):
    return head.startswith("# Endless")

def read_endless(body, url):
    time.sleep(600)

if not any(known.sniff is is_endless for known in LISTING_FORMATS):
    LISTING_FORMATS.insert(0, ListingFormat(sniff=is_endless, read=read_endless))
"""
"""In place of a hostile document that takes as long."""

SCRIPT = """
import sys
import threading
from scrapy.crawler import CrawlerProcess
from scrapy.utils.project import get_project_settings

settings = get_project_settings()
settings.setdict(dict(word.split("=", 1) for word in sys.argv[2:]), priority="cmdline")
process = CrawlerProcess(settings)
process.crawl("news", url=sys.argv[1])
process.start()
"""
"""As Scrapy's docs show it, without ``if __name__ == "__main__"``."""

STORIES = [f"/2026/05/01/number-{number}-of-the-harbour" for number in range(3)]
PAGES: dict[str, Answer | list[Answer]] = {
    "/endless": Answer("# Endless" + " " * 1_000_000),
    **{path: Answer(invent_article(number)) for number, path in enumerate(STORIES)},
}
SETTINGS = {
    **QUICK,
    "RENDER": "never",
    "EXTRACTION_HOOKS": "endless_format",
    "EXTRACTION_TIMEOUT": "0",
    "DOWNLOAD_TIMEOUT": "600",
}
SHORT_SECONDS = 60
"""For a run to end after a signal on a busy machine; the reading takes ten times as long."""


def start(output: Path, urls: str, **settings: str) -> subprocess.Popen[str]:
    given = {**SETTINGS, "OUTPUT_DIR": str(output), **settings}
    options = [word for name, value in given.items() for word in ("-s", f"{name}={value}")]
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={urls}", *options],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(output)},
        stderr=subprocess.PIPE,
        text=True,
    )


def stop(crawl: subprocess.Popen[str], stopped_by: signal.Signals) -> str:
    """Return what a crawl has logged."""
    crawl.send_signal(stopped_by)
    try:
        return crawl.communicate(timeout=SHORT_SECONDS)[1]
    finally:
        crawl.kill()


@pytest.mark.parametrize(
    ("processes", "stopped_by"),
    [
        pytest.param("0", signal.SIGTERM, id="without workers"),
        pytest.param("2", signal.SIGTERM, id="with workers"),
        pytest.param("2", signal.SIGKILL, id="with workers, killed"),
    ],
)
def test_a_run_goes_on_beside_an_endless_reading_and_ends_at_a_signal(
    tmp_path: Path, processes: str, stopped_by: signal.Signals
) -> None:
    (tmp_path / "endless_format.py").write_text(FORMAT, "utf-8")
    with serve(PAGES) as web:
        urls = ",".join(f"{web.base}{path}" for path in ("/endless", *STORIES))
        crawl = start(tmp_path, urls, EXTRACTION_PROCESSES=processes)
        run = Run(0, "", "", tmp_path)
        is_fair_written = wait_for(lambda: len(_list_lines(run)) == len(STORIES))
        below = list_below(crawl.pid)
        stderr = stop(crawl, stopped_by)

    assert is_fair_written, stderr
    assert wait_for(lambda: not any(map(is_running, below)))
    if stopped_by is signal.SIGTERM:
        assert crawl.returncode == 0, stderr
        assert "Traceback" not in stderr
        assert [line["outcome"] for line in run.rejected] == ["stopped"]


def _list_lines(run: Run) -> list[bytes]:
    files = [*run.output.glob("*/*/*.jsonl.part"), *run.output.glob("*/*/*.jsonl")]
    return [line for file in files for line in file.read_bytes().splitlines()]


def test_a_download_in_progress_is_given_up_after_a_signal(tmp_path: Path) -> None:
    with serve({}) as web:
        web.asked = asked = Silent()
        crawl = start(tmp_path, f"{web.base}/a-story", EXTRACTION_HOOKS="")
        assert wait_for(lambda: len(asked) == 2)  # with robots.txt
        stderr = stop(crawl, signal.SIGTERM)
        asked.end()
        run = Run(crawl.returncode, "", stderr, tmp_path)

    assert run.code == 0, stderr
    assert "Traceback" not in stderr
    assert [line["outcome"] for line in run.rejected] == ["stopped"]


def test_a_crawl_without_asyncio_reads_its_pages(tmp_path: Path) -> None:
    with serve({**PAGES, STORIES[0]: Answer(invent_article(0) + " " * 300_000)}) as web:
        run = run_scrapy(
            *("crawl", "news", "-a", f"url={web.base}{STORIES[0]}"),
            output=tmp_path,
            settings={
                "TWISTED_REACTOR": "twisted.internet.selectreactor.SelectReactor",
                "EXTRACTION_PROCESSES": "auto",
                "RENDER": "never",
                "TDMREP_ENABLED": "1",
            },
        )

    assert len(run.articles) == 1, run.stderr
    assert TDMREP_PATH in web.asked


class Silent(list[str]):
    """The paths asked for; what is no robots.txt gets no response until the end."""

    def __init__(self) -> None:
        super().__init__()
        self._end = threading.Event()

    def append(self, path: str) -> None:
        super().append(path)
        if path != "/robots.txt":
            self._end.wait(600)

    def end(self) -> None:
        self._end.set()


def test_a_script_without_a_main_guard_crawls_once(tmp_path: Path) -> None:
    script = tmp_path / "own_crawl.py"
    script.write_text(SCRIPT, "utf-8")
    settings = {**QUICK, "RENDER": "never", "EXTRACTION_PROCESSES": "1", "STORE_URL": ""}
    options = [f"{name}={value}" for name, value in settings.items()]
    with serve(PAGES) as web:
        ended = subprocess.run(
            [sys.executable, script, f"{web.base}{STORIES[0]}", f"OUTPUT_DIR={tmp_path}", *options],
            cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    run = Run(ended.returncode, "", ended.stderr, tmp_path)
    assert [article["url"] for article in run.articles] == [f"{web.base}{STORIES[0]}"], run.stderr
    assert web.asked.count(STORIES[0]) == 1
    assert "RuntimeError" not in run.stderr
