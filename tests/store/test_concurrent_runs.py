"""One run of a site at a time, even if an earlier one was paused, killed or resumed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from benchmarks.changing_machine import find_host_prefix
from newsbot.exit_codes import ExitCode
from newsbot.store.database import Store
from newsbot.store.facts.article_facts import article_table
from newsbot.store.site_run import SILENT_SECONDS, site_table
from tests.loopback import Web, serve
from tests.scrapy_run import PROJECT, QUICK, Run, StartedRun, run_scrapy, start_scrapy
from tests.store.test_store_check import make_pages, run_store

ARTICLES = 30


@contextmanager
def paused_run(web: Web, output: Path, store: str) -> Iterator[StartedRun]:
    """Pause a run between two transactions, after its first article is committed."""
    settings = {"STORE_URL": store, "DOWNLOAD_DELAY": "0.5"}
    words = ("crawl", "news", "-a", f"url={web.base}/world")
    process = start_scrapy(*words, output=output, settings=settings)
    try:
        while not list(output.glob("news/*/*.jsonl.part")) and process.poll() is None:
            time.sleep(0.01)
        opened = Store.open(store, folder=output)
        with opened.transaction() as connection:
            assert connection.scalar(select(func.count()).select_from(article_table))
        opened.close()
        os.killpg(process.pid, signal.SIGSTOP)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def crawl(web: Web, output: Path, store: str, section: str = "/world") -> Run:
    arguments = ["crawl", "news", "-a", f"url={web.base}{section}"]
    return run_scrapy(*arguments, output=output, settings={"STORE_URL": store})


def test_a_paused_run_is_named_and_a_killed_run_replaced(tmp_path: Path, store: str) -> None:
    """Another section of the site is a run of the same site."""
    with serve(make_pages(ARTICLES)) as web:
        web.pages["/sport"] = web.pages["/world"]
        with paused_run(web, tmp_path, store) as process:
            refused = crawl(web, tmp_path, store, "/sport")
        assert "/sport" not in web.asked
        following = crawl(web, tmp_path, store)

    assert refused.code == ExitCode.IN_USE
    named = r"another run of 'news' is under way: \S+, process (\d+) on \S+, since \d{4}-.* UTC\n"
    assert re.findall(named, refused.stderr) == [str(process.pid)]
    assert following.code == ExitCode.DONE, following.stderr
    assert len({a["articleId"] for a in following.articles}) == len(following.articles) == ARTICLES


def test_a_silent_run_elsewhere_is_replaced_and_writes_nothing_more(
    tmp_path: Path, store: str
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    shared = store if "://" in store else str(tmp_path / "store.sqlite")
    with serve(make_pages(ARTICLES)) as web, paused_run(web, here, shared) as process:
        refused = crawl(web, there, shared)
        move_heartbeat(shared, there, -SILENT_SECONDS)
        taken_over = crawl(web, there, shared)
        os.killpg(process.pid, signal.SIGCONT)
        _, stderr = process.communicate(timeout=60)
        code = process.returncode
        last = crawl(web, here, shared)
        checked = run_store(here, "check", store=shared)

    assert refused.code == ExitCode.IN_USE
    named = r"another run of 'news' is under way: \S+ at \S+/here, since \d{4}-.* UTC\n"
    assert re.search(named, refused.stderr)
    assert taken_over.code == ExitCode.DONE, taken_over.stderr
    assert code == ExitCode.IN_USE, stderr
    assert "another run of this site has taken over; this one writes nothing more" in stderr
    assert last.code == ExitCode.DONE, last.stderr
    assert checked.code == ExitCode.DONE, checked.stdout
    assert "not checked: 1 file on another machine or in another folder" in checked.stdout
    lines = Counter(a["articleId"] for run in (taken_over, last) for a in run.articles)
    assert len(lines) == ARTICLES
    assert set(lines.values()) == {1}


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)  # an SQLite store has one machine
def test_a_machine_whose_clock_is_ahead_does_not_replace_a_run(tmp_path: Path, store: str) -> None:
    here, there, wrong = (tmp_path / name for name in ("here", "there", "wrong"))
    wrong.mkdir()
    ahead = "import time\nright = time.time\ntime.time = lambda: right() + 600\n"
    (wrong / "sitecustomize.py").write_text(ahead, encoding="utf-8")
    with serve(make_pages(ARTICLES)) as web, paused_run(web, here, store):
        arguments = ["crawl", "news", "-a", f"url={web.base}/world"]
        refused = run_scrapy(
            *arguments, output=there, settings={"STORE_URL": store}, PYTHONPATH=str(wrong)
        )

    assert refused.code == ExitCode.IN_USE, refused.stderr
    assert "another run of 'news' is under way" in refused.stderr


def test_a_heartbeat_to_come_counts_from_the_first_run_that_sees_it(
    tmp_path: Path, store: str
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    shared = store if "://" in store else str(tmp_path / "store.sqlite")
    with serve(make_pages(ARTICLES)) as web:
        with paused_run(web, here, shared):
            pass  # killed
        move_heartbeat(shared, there, 10 * 365 * 24 * 3600)
        refused = crawl(web, there, shared)
        move_heartbeat(shared, there, -SILENT_SECONDS)
        taken_over = crawl(web, there, shared)

    assert refused.code == ExitCode.IN_USE, refused.stderr
    assert taken_over.code == ExitCode.DONE, taken_over.stderr


def move_heartbeat(store: str, folder: Path, seconds: int) -> None:
    opened = Store.open(store, folder=folder)
    with opened.transaction() as connection:
        heard = site_table.c.heartbeat_at + seconds
        connection.execute(update(site_table).values(heartbeat_at=heard))
    opened.close()


NAME_HOST = 'hostname "$0" && exec "$@"'


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)  # an SQLite store has one machine
def test_two_machines_that_begin_together_write_each_article_once(
    tmp_path: Path, store: str
) -> None:
    """Each has its own host name and folder; neither waits for the other."""
    rename = find_host_prefix()
    if not rename:
        pytest.skip("no namespace with a host name of its own")
    places = {"left": tmp_path / "left", "right": tmp_path / "right"}
    with serve(make_pages(ARTICLES)) as web:
        runs = [
            subprocess.Popen(
                [*rename, "sh", "-c", NAME_HOST, name, *list_words(web, folder, store)],
                cwd=PROJECT,
                stderr=subprocess.PIPE,
                text=True,
            )
            for name, folder in places.items()
        ]
        logs = [run.communicate(timeout=120)[1] for run in runs]
        after = [crawl(web, folder, store) for folder in places.values()]
        checks = [run_store(folder, "check", store=store) for folder in places.values()]

    codes = sorted(run.returncode for run in runs)
    # The second one may begin when the first one has ended.
    assert codes in ([ExitCode.DONE, ExitCode.IN_USE], [ExitCode.DONE, ExitCode.DONE]), logs
    assert [run.code for run in after] == [ExitCode.DONE] * 2
    lines = Counter(article["articleId"] for run in after for article in run.articles)
    assert len(lines) == ARTICLES
    assert set(lines.values()) == {1}
    assert [check.code for check in checks] == [ExitCode.DONE] * 2, [c.stdout for c in checks]


def list_words(web: Web, output: Path, store: str) -> list[str]:
    settings = {**QUICK, "OUTPUT_DIR": str(output), "STORE_URL": store}
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    words = ["crawl", "news", "-a", f"url={web.base}/world", *options]
    return [sys.executable, "-m", "scrapy", *words]
