"""``scrapy tail`` prints what crawls have written since the last time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from tests.loopback import serve
from tests.processes import wait_for
from tests.scrapy_run import PROJECT, Run, run_scrapy
from tests.store.test_earlier_files import ARTICLES, kill, start
from tests.store.test_store_check import make_pages, path_of


def tail(output: Path, *words: str) -> Run:
    return run_scrapy("tail", str(output), *words, output=output)


def paths(run: Run) -> list[str]:
    assert run.code == 0, run.stderr
    return [json.loads(line)["url"].partition("/2026")[2] for line in run.stdout.splitlines()]


def test_articles_are_printed_once_through_a_kill_and_compression(tmp_path: Path) -> None:
    cursor = tmp_path / "loaded.cursor"
    output = tmp_path / "output"
    options = {"OUTPUT_COMPRESSION": "gzip"}
    with serve(make_pages(ARTICLES)) as web:
        process = start(web, output, OUTPUT_COMPRESSION="gzip")
        os.killpg(process.pid, signal.SIGSTOP)  # in the middle, however long the next line takes
        seen = paths(tail(output, "--cursor", str(cursor)))
        kill(process)
        before = len(seen)
        crawl = ("crawl", "news", "-a", f"url={web.base}/world")
        assert run_scrapy(*crawl, output=output, settings=options).code == 0
    seen += paths(tail(output, "--cursor", str(cursor)))

    assert 0 < before < ARTICLES
    assert sorted(seen) == sorted(path_of(n).partition("/2026")[2] for n in range(ARTICLES))
    assert paths(tail(output, "--cursor", str(cursor))) == []


@pytest.fixture
def output(tmp_path: Path) -> Path:
    file = tmp_path / "output" / "harbour" / "2026-05-04" / "20260504T100000Z-aa.jsonl"
    file.parent.mkdir(parents=True)
    file.write_text("".join(f'{{"url":"/2026/{n}","text":"{"x" * 2000}"}}\n' for n in range(500)))
    return tmp_path / "output"


def test_lines_that_come_are_printed_until_it_is_interrupted(output: Path, tmp_path: Path) -> None:
    printed, cursor = tmp_path / "printed", tmp_path / "loaded.cursor"
    words = ["tail", str(output), "--follow", "--skip", "--cursor", str(cursor)]
    with (
        printed.open("wb") as stdout,
        subprocess.Popen(
            [sys.executable, "-m", "scrapy", *words],
            cwd=PROJECT,
            stdout=stdout,
            stderr=subprocess.PIPE,
        ) as follower,
    ):
        new = output / "harbour" / "2026-05-05" / "20260505T100000Z-aa.jsonl"
        new.parent.mkdir()
        is_started = wait_for(cursor.exists)  # what is there before is skipped
        new.write_text('{"url":"/new"}\n')
        is_printed = wait_for(printed.read_bytes)
        os.kill(follower.pid, signal.SIGINT)
        _, errors = follower.communicate(timeout=30)

    assert is_started
    assert is_printed
    assert printed.read_text() == '{"url":"/new"}\n'
    assert (follower.returncode, errors) == (ExitCode.DONE, b"")


def test_a_reader_that_ends_early_gets_the_rest_the_next_time(output: Path, tmp_path: Path) -> None:
    cursor = tmp_path / "loaded.cursor"
    command = f"{sys.executable} -m scrapy tail {output} --cursor {cursor} | head -n 1"

    subprocess.run(command, shell=True, cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)  # noqa: S602
    rest = paths(tail(output, "--cursor", str(cursor)))

    assert len(rest) >= 400
    assert rest[-1] == "/499"


def test_wrong_input_of_tail_is_one_line(output: Path, tmp_path: Path) -> None:
    cursor = tmp_path / "loaded.cursor"
    cursor.write_text("something else")

    wrong = tail(output, "--cursor", str(cursor))
    absent = tail(tmp_path / "absent")
    skipped = tail(output, "--skip")
    unwritable = tail(output, "--cursor", str(tmp_path / "absent" / "cursor"))

    assert wrong.code == ExitCode.COULD_NOT_START
    assert "'something else' is not a cursor of newsbot" in wrong.stderr
    assert absent.code == ExitCode.COULD_NOT_START
    assert absent.stderr.endswith("absent: cannot be read (No such file or directory)\n")
    assert skipped.code == ExitCode.WRONG_USAGE
    assert unwritable.code == ExitCode.COULD_NOT_WRITE
    assert cursor.read_text() == "something else"
