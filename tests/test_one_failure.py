"""One failure is reported once, with its true cause."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from threading import Thread

import pytest

from newsbot.exit_codes import ExitCode
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy
from tests.store.store_rows import STORE
from tests.store.test_store_check import make_pages, path_of


def find_problems(run: Run) -> list[str]:
    """Return the lines of the log that a person should look into."""
    levels = (" WARNING ", " ERROR ", " CRITICAL ")
    return [line for line in run.stderr.splitlines() if any(level in line for level in levels)]


def crawl(output: Path, url: str, **settings: str) -> Run:
    given = {"RETRY_TIMES": "0", "RENDER": "never", **settings}
    words = ("crawl", "news", "-a", f"url={url}", "-a", "max_pages=1")
    return run_scrapy(*words, output=output, settings=given)


def lose_store(web: Web, output: Path) -> None:
    """Damage the store in the middle of a run."""
    while len(web.asked) < 20:
        time.sleep(0.02)
    connection = sqlite3.connect(output / STORE, timeout=20)
    with connection:
        connection.execute("DROP TABLE url")
    connection.close()


def test_a_lost_store_does_not_blame_the_site(tmp_path: Path) -> None:
    pages = make_pages(30)
    pages |= {path_of(n): Answer("no", status=500) for n in range(12)}
    with serve(pages) as web:
        losing = Thread(target=lose_store, args=(web, tmp_path), daemon=True)
        losing.start()
        run = crawl(tmp_path, f"{web.base}/world", DOWNLOAD_DELAY="0.05")
        losing.join()

    assert run.code == ExitCode.COULD_NOT_STORE
    [line] = find_problems(run)
    assert "could not go on: the store " in line
    assert "no such table: url" in line


class Late(list[str]):
    """Paths of requests that get their response late."""

    def append(self, path: str) -> None:
        super().append(path)
        time.sleep(3)


def test_a_time_limit_below_a_second_is_kept(tmp_path: Path) -> None:
    with serve(make_pages(1)) as web:
        web.asked = Late()
        run = crawl(tmp_path, web.base + path_of(0), DOWNLOAD_TIMEOUT="0.5", ROBOTSTXT_OBEY="0")

    [failure] = run.rejected
    assert (failure["outcome"], run.articles) == ("failed", [])
    assert failure["reason"] == "no response within DOWNLOAD_TIMEOUT"


def test_a_network_that_is_down_is_one_line(tmp_path: Path) -> None:
    urls = ",".join(f"http://www.{name}.invalid/world" for name in ("lamp", "quay", "tide"))
    run = crawl(tmp_path, urls)

    assert run.code == ExitCode.ALARM
    [line] = find_problems(run)
    assert "ERROR none of 3 hosts has responded (http://www." in line
    assert "check the network of this machine" in line


@pytest.mark.parametrize("number", [1, 3])
def test_one_host_that_is_down_is_one_line(tmp_path: Path, number: int) -> None:
    run = crawl(tmp_path, ",".join(f"http://lamp.invalid/{n}" for n in range(number)))

    assert run.code == ExitCode.ALARM
    [line] = find_problems(run)
    assert "WARNING http://lamp.invalid/" in line
    assert ": robots.txt could not be read (the host name cannot be resolved)" in line
    assert ("further listings of the host" in line) == (number > 1)


def test_a_host_that_is_down_beside_one_that_is_up_is_named(tmp_path: Path) -> None:
    pages = make_pages(30)
    with serve(pages) as web:
        run = crawl(tmp_path, f"http://lamp.invalid/a,{web.base}/world,http://quay.invalid/b")

    assert run.code == ExitCode.DONE
    assert len(find_problems(run)) == 2
    assert "http://lamp.invalid/a: robots.txt could not be read" in run.stderr
    assert "http://quay.invalid/b: robots.txt could not be read" in run.stderr


def test_a_missing_browser_is_one_line(tmp_path: Path) -> None:
    with serve(make_pages(30)) as web:
        browser = str(tmp_path / "chromium")
        run = crawl(tmp_path, f"{web.base}/world", RENDER="always", RENDER_BROWSER=browser)

    [line] = find_problems(run)
    assert "pages that need a browser are read without one: RENDER_BROWSER" in line
