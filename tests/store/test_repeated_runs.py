"""Several runs of one site: what is requested again, what is taken over, what is written once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from newsbot.store.store_schema import SCHEMA_VERSION
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import PROJECT, QUICK, Run, StartedRun, run_scrapy, start_scrapy
from tests.store.store_rows import STORE, execute_sql

WORDS = "The keeper of the outer light counted the waves of a whole year and wrote each of them. "


def path_of(number: int) -> str:
    return f"/2026/05/04/wave-{number}-of-the-harbour"


def article(number: int, *, words: str = WORDS) -> Answer:
    parts = "".join(f"<p>Wave {number}, part {part}. {words}</p>" for part in "abcd")
    title = f"Wave {number} of the harbour"
    return Answer(
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{parts}"
        "</article></body></html>"
    )


def section(first: int, last: int, *, following: str = "") -> Answer:
    rows = "".join(
        f'<div><h2><a href="{path_of(n)}">Wave {n} of the harbour and of the quay</a></h2></div>'
        for n in range(first, last)
    )
    link = f'<a rel="next" href="{following}">Older</a>' if following else ""
    return Answer(
        f"<html><body><main>{rows}</main><div class=pagination>{link}</div></body></html>"
    )


@pytest.fixture
def web() -> Iterator[Web]:
    pages: dict[str, Answer | list[Answer]] = {
        "/robots.txt": Answer("User-agent: *\nDisallow:\n", kind="text/plain"),
        "/world": section(0, 6, following="/world?page=2"),
        "/world?page=2": section(6, 10),
        **{path_of(number): article(number) for number in range(10)},
    }
    with serve(pages) as running:
        yield running


def crawl(web: Web, output: Path, *arguments: str, **settings: str) -> Run:
    words = [word for argument in arguments for word in ("-a", argument)]
    return run_scrapy(
        "crawl", "news", "-a", f"url={web.base}/world", *words, output=output, settings=settings
    )


def articles_asked(web: Web) -> list[str]:
    return [path for path in web.asked if path.startswith("/2026/")]


def test_a_second_run_requests_only_new_articles(web: Web, tmp_path: Path) -> None:
    first = crawl(web, tmp_path)
    web.asked.clear()
    second = crawl(web, tmp_path)
    asked = articles_asked(web)
    web.pages[path_of(10)] = [article(10)]
    web.pages["/world"] = [section(2, 11)]
    third = crawl(web, tmp_path)

    assert first.code == second.code == third.code == 0, second.stderr
    assert asked == []
    headlines = [line["headline"] for line in third.articles]
    assert len(headlines) == len(set(headlines)) == 11
    assert third.rejected == []


def test_again_requests_all_and_writes_changes(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path)
    web.asked.clear()
    web.pages[path_of(3)] = [article(3, words=WORDS.replace("waves", "ships"))]
    again = crawl(web, tmp_path, "again=true")

    assert len(articles_asked(web)) == 10
    assert len(again.articles) == 11
    versions = [a for a in again.articles if a["requestedUrl"].endswith(path_of(3))]
    assert [a["version"] for a in versions] == [1, 2]
    assert versions[1]["supersedes"] == versions[0]["contentHash"]


def test_without_a_store_each_run_writes_all(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path, STORE_URL="")
    second = crawl(web, tmp_path, STORE_URL="")

    assert len(second.articles) == 20
    assert not list(tmp_path.rglob("*.sqlite"))


def test_urls_over_the_limit_are_taken_by_the_next_run(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path, "max_articles=4")
    second = crawl(web, tmp_path)

    numbers = Counter(line["headline"] for line in second.articles)
    assert len(numbers) == 6
    assert set(numbers.values()) == {1}


def test_a_failed_url_is_retried_later_and_five_attempts_are_final(
    web: Web, tmp_path: Path
) -> None:
    web.pages[path_of(0)] = [Answer("gone", status=404)]
    crawl(web, tmp_path)
    web.asked.clear()
    crawl(web, tmp_path)
    assert path_of(0) not in web.asked
    assert read_state(tmp_path) == {"written": 9, "section": 2, "open": 1}

    execute_sql(
        tmp_path, "UPDATE url SET not_before = 0, attempts = attempts + 3 WHERE attempts > 0"
    )
    crawl(web, tmp_path)
    assert path_of(0) in web.asked
    assert read_state(tmp_path) == {"written": 9, "section": 2, "gone": 1}


def test_a_second_run_of_a_site_names_the_first_and_exits_with_4(tmp_path: Path) -> None:
    with serve({"/world": section(0, 40), **{path_of(n): article(n) for n in range(40)}}) as web:
        process = start(web, tmp_path, DOWNLOAD_DELAY="5")
        while not list(tmp_path.glob(".newsbot/locks/*.json")) and process.poll() is None:
            time.sleep(0.02)
        second = crawl(web, tmp_path)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        third = crawl(web, tmp_path, MAX_PAGES="1")

    assert second.code == ExitCode.IN_USE
    assert "newsbot: another run of 'news' is under way: 2" in second.stderr
    assert f"process {process.pid} on " in second.stderr
    assert third.code == 0, third.stderr
    assert len(third.articles) == 40


def test_a_store_of_another_version_is_refused(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path)
    execute_sql(tmp_path, "UPDATE newsbot_schema SET version = 99")
    before = (tmp_path / STORE).read_bytes()
    web.asked.clear()
    refused = crawl(web, tmp_path)

    assert refused.code == ExitCode.COULD_NOT_STORE
    assert (
        f"has schema version 99, expected {SCHEMA_VERSION}; use the newsbot that made it"
        in refused.stderr
    )
    assert "Traceback" not in refused.stderr
    assert web.asked == []
    assert (tmp_path / STORE).read_bytes() == before


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("mysql://news", "STORE_URL must be a path, sqlite:///... or postgresql://..., got 'mysql"),
        ("postgresql://news:hunter2@db:port/news", "got 'postgresql://...'"),
        ("postgresql+pg8000://news:hunter2@db/news?password=hunter2", "needs the module 'pg8000'"),
        ("notes.txt", "file is not a database"),
    ],
)
def test_an_unusable_store_url_is_one_line(web: Web, tmp_path: Path, place: str, says: str) -> None:
    (tmp_path / "notes.txt").write_text("Buy oil for the lamp, and more than last time. " * 50)
    refused = crawl(web, tmp_path, STORE_URL=place)

    assert refused.code == ExitCode.COULD_NOT_STORE
    assert says in refused.stderr
    assert "hunter2" not in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_full_disk_loses_nothing(web: Web, tmp_path: Path) -> None:
    """Limit the size of files in place of a full disk; the limit applies to the store too."""
    limited = ["sh", "-c", 'ulimit -f 200; exec "$@"', "sh"]
    command = command_of(web, tmp_path, RETRY_TIMES="0")
    done = subprocess.run(
        [*limited, *command], cwd=PROJECT, capture_output=True, text=True, check=False, timeout=60
    )
    after = crawl(web, tmp_path)

    assert done.returncode in (ExitCode.COULD_NOT_WRITE, ExitCode.COULD_NOT_STORE), done.stderr
    assert "Traceback" not in done.stderr
    assert after.code == 0, after.stderr
    headlines = [line["headline"] for line in after.articles]
    assert len(headlines) == len(set(headlines)) == 10


def command_of(web: Web, output: Path, **settings: str) -> list[str]:
    given = {**QUICK, "OUTPUT_DIR": str(output), **settings}
    options = [word for name, value in given.items() for word in ("-s", f"{name}={value}")]
    words = ["crawl", "news", "-a", f"url={web.base}/world", *options]
    return [sys.executable, "-m", "scrapy", *words]


def start(web: Web, output: Path, **settings: str) -> StartedRun:
    words = ("crawl", "news", "-a", f"url={web.base}/world")
    return start_scrapy(*words, output=output, settings=settings)


def read_state(output: Path) -> dict[str, int]:
    return dict(execute_sql(output, "SELECT state, count(*) FROM url GROUP BY state"))
