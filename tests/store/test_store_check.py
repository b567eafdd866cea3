"""``scrapy store`` shows the store, and ``scrapy store check`` finds contradictions."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from tests.loopback import Answer, serve
from tests.scrapy_run import Run, run_scrapy, start_scrapy
from tests.store.store_rows import STORE, execute_sql

_WORDS = "keeper light wave quay lamp ferry rope tide gull bell oar mast buoy crane dock".split()


def path_of(number: int) -> str:
    return f"/2026/05/04/wave-{number}-of-the-harbour"


def article(number: int) -> Answer:
    words = [
        _WORDS[(number * 7 + place * place) % len(_WORDS)] + str(number) for place in range(60)
    ]
    parts = "".join(f"<p>{' '.join(words[at : at + 20]).capitalize()}.</p>" for at in (0, 20, 40))
    title = f"Wave {number} of the harbour"
    return Answer(f"<title>{title}</title><article><h1>{title}</h1>{parts}</article>")


def make_pages(articles: int) -> dict[str, Answer]:
    pages = {path_of(number): article(number) for number in range(articles)}
    for page in range(1, articles // 30 + 1):
        rows = "".join(
            f'<div><h2><a href="{path_of(n)}">Wave {n} of the harbour and quay</a></h2></div>'
            for n in range((page - 1) * 30, page * 30)
        )
        link = f'<a rel="next" href="/world?page={page + 1}">Older</a>'
        name = f"/world?page={page}" if page > 1 else "/world"
        pages[name] = Answer(f"<main>{rows}</main><div class=pagination>{link}</div>")
    return pages


def run_store(output: Path, *words: str, store: str = STORE) -> Run:
    options = ["-s", f"OUTPUT_DIR={output}", "-s", f"STORE_URL={store}"]
    return run_scrapy("store", *words, *options, output=output)


@pytest.fixture
def crawled(tmp_path: Path) -> Path:
    with serve(make_pages(30)) as web:
        run = run_scrapy("crawl", "news", "-a", f"url={web.base}/world", output=tmp_path)
    assert run.code == 0, run.stderr
    return tmp_path


def test_store_shows_each_site(crawled: Path) -> None:
    shown = run_store(crawled)

    heading, line = shown.stdout.splitlines()
    assert heading.split() == ["site", "latest", "run", "URLs", "open", "articles", "files"]
    assert line.split()[0] == "news"
    assert line.split()[-4:] == ["32", "1", "30", "1"]
    assert "killed" not in line


def test_a_sound_store_has_no_problems(crawled: Path) -> None:
    checked = run_store(crawled, "check")

    assert checked.code == 0, checked.stdout
    assert "32 URLs, 30 articles, 1 file: no problems" in checked.stdout


def test_a_missing_line_and_a_repeated_one_are_reported(crawled: Path) -> None:
    (file,) = crawled.glob("news/*/*.jsonl")
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join([*lines[1:], lines[1]]), "utf-8")

    checked = run_store(crawled, "check")

    assert checked.code == ExitCode.ALARM
    assert "version 1, is missing" in checked.stdout
    assert "1 line too many of article" in checked.stdout


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_a_compressed_file_with_damaged_data_is_reported(tmp_path: Path, compression: str) -> None:
    settings = {"OUTPUT_COMPRESSION": compression}
    words = ("crawl", "news", "-a")
    with serve(make_pages(30)) as web:
        run_scrapy(*words, f"url={web.base}/world", output=tmp_path, settings=settings)
    (file,) = tmp_path.glob("news/*/*.jsonl.*")
    with file.open("r+b") as damaged:
        damaged.seek(10)  # the header of gzip, and more than that of zstd
        damaged.write(b"\xff" * 16)

    checked = run_store(tmp_path, "check")

    assert checked.code == ExitCode.ALARM
    assert f"{file}: cannot be read" in checked.stdout


def test_a_file_that_is_missing_after_a_move_is_reported(crawled: Path) -> None:
    moved = crawled.rename(crawled.with_name("moved"))
    (file,) = moved.glob("news/*/*.jsonl")
    file.unlink()

    checked = run_store(moved, "check")

    assert checked.code == ExitCode.ALARM
    assert f"{file}: cannot be read" in checked.stdout


def test_a_written_url_without_article_is_reported(crawled: Path) -> None:
    execute_sql(crawled, "UPDATE url SET state = 'written' WHERE state = 'section'")

    checked = run_store(crawled, "check")

    assert checked.code == ExitCode.ALARM
    assert "are recorded as written, but have no article" in checked.stdout


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            "UPDATE run SET found = found + 1",
            "33 URLs were discovered, but 32 ended and 0 were left",
        ),
        ("UPDATE run SET pending = 1, found = 33", "came to its end, but 1 of its URLs did"),
        (
            """UPDATE run SET ends = '{"written": 31, "section": 1}'""",
            "31 articles were written, but the store has 30",
        ),
    ],
)
def test_run_counts_that_do_not_add_up_are_reported(
    crawled: Path, statement: str, says: str
) -> None:
    execute_sql(crawled, statement)

    checked = run_store(crawled, "check")

    assert checked.code == ExitCode.ALARM
    assert says in checked.stdout


def test_an_unknown_file_is_reported(crawled: Path) -> None:
    (file,) = crawled.glob("news/*/*.jsonl")
    run_id = file.name.partition(".")[0]
    (file.parent / f"{run_id}.7.jsonl").write_bytes(file.read_bytes())

    checked = run_store(crawled, "check")

    assert checked.code == ExitCode.ALARM
    assert f"{run_id}.7.jsonl: belongs to no run in the store" in checked.stdout


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (
            ["repair"],
            ExitCode.WRONG_USAGE,
            "takes one of check, export, prune, got 'repair'",
        ),
        (["prune"], ExitCode.WRONG_USAGE, "needs --older-than AGE, such as 365d"),
        (["prune", "--older-than", "1y"], ExitCode.WRONG_USAGE, "such as 365d, got '1y'"),
        (["check", "--yes"], ExitCode.WRONG_USAGE, "--yes are options of store prune"),
        ([], ExitCode.COULD_NOT_START, "there is no store at"),
    ],
)
def test_a_usage_error_is_one_line(
    tmp_path: Path, words: list[str], code: ExitCode, says: str
) -> None:
    refused = run_store(tmp_path, *words)

    assert refused.code == code
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_kills_at_any_moment_leave_each_article_once(tmp_path: Path, store: str) -> None:
    """Kill the whole process group five times, as a power cut would.

    SQLite has the settings that a crawl begins with, PostgreSQL small compressed files; .ci/run
    tries it the other way round.
    """
    is_small = store.startswith("postgresql:")
    settings = {"STORE_URL": store, "DOWNLOAD_DELAY": "0.01"}
    if is_small:
        settings |= {"OUTPUT_COMPRESSION": "zstd", "OUTPUT_ROTATE_BYTES": "60000"}
    with serve(make_pages(150)) as web:
        words = ("crawl", "news", "-a", f"url={web.base}/world")
        for number in range(5):
            process = start_scrapy(*words, output=tmp_path, settings=settings)
            asked = len(web.asked)
            while len(web.asked) < asked + 12 + 7 * number and process.poll() is None:
                time.sleep(0.005)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        last = run_scrapy(*words, output=tmp_path, settings=settings)

    checked = run_store(tmp_path, "check", store=store)
    assert last.code == 0, last.stderr
    assert checked.code == 0, checked.stdout
    assert ", 150 articles, " in checked.stdout
    assert not is_small or len(list(tmp_path.glob("news/*/*.[2-9].jsonl.zst"))) > 1
    assert not list(tmp_path.rglob("*.part"))
