"""Files of killed runs, after a move, a new host name, a backup or damage."""

from __future__ import annotations

import gzip
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.kill_moments import make_environment
from newsbot.exit_codes import ExitCode
from tests.loopback import Web, serve
from tests.scrapy_run import PROJECT, QUICK, Run, StartedRun, run_scrapy, start_scrapy
from tests.store.store_rows import STORE, execute_sql
from tests.store.test_store_check import make_pages, run_store

ARTICLES = 60
PART = "news/*/*.part"


def command(web: Web, output: Path, **settings: str) -> list[str]:
    given = {**QUICK, "OUTPUT_DIR": str(output), **settings}
    options = [word for name, value in given.items() for word in ("-s", f"{name}={value}")]
    return [
        *(sys.executable, "-m", "scrapy", "crawl", "news"),
        *("-a", f"url={web.base}/world", *options),
    ]


def start(web: Web, output: Path, **settings: str) -> StartedRun:
    """Start a crawl, and return when the store knows that lines are on the disk."""
    words = ("crawl", "news", "-a", f"url={web.base}/world")
    process = start_scrapy(*words, output=output, settings={"DOWNLOAD_DELAY": "0.05", **settings})
    while process.poll() is None:
        time.sleep(0.05)
        if list(output.glob(PART)):
            if not (output / STORE).exists():  # in a database elsewhere
                break
            ((size,),) = execute_sql(output, "SELECT coalesce(max(size), 0) FROM output_file")
            if size:
                break
    return process


def kill(process: StartedRun) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def limit_files(blocks: int, words: list[str]) -> int:
    """Run a command that can write files of so many 512 bytes at most; return its exit code."""
    limited = ["sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh", *words]
    done = subprocess.run(limited, cwd=PROJECT, capture_output=True, check=False, timeout=60)
    return done.returncode


def crawl(web: Web, output: Path, **settings: str) -> Run:
    words = ("crawl", "news", "-a", f"url={web.base}/world")
    return run_scrapy(*words, output=output, settings=settings)


def count_lines(output: Path) -> Counter[str]:
    return Counter(article["articleId"] for article in Run(0, "", "", output).articles)


def test_a_crawl_goes_on_in_a_folder_that_was_moved(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    with serve(make_pages(ARTICLES)) as web:
        kill(start(web, before))
        before.rename(after)
        following = crawl(web, after)

    assert following.code == ExitCode.DONE, following.stderr
    assert set(count_lines(after).values()) == {1}
    assert len(count_lines(after)) == ARTICLES
    assert not list(after.glob(PART))
    checked = run_store(after, "check")
    assert (checked.code, "not checked" in checked.stdout) == (0, False), checked.stdout


def test_a_crawl_goes_on_through_a_link_to_its_folder(tmp_path: Path) -> None:
    """A link leads to the folder, later to where that was moved."""
    before, after, link = (tmp_path / name for name in ("before", "after", "link"))
    before.mkdir()
    link.symlink_to(before)
    with serve(make_pages(ARTICLES)) as web:
        first = start(web, link)
        refused = crawl(web, before)
        kill(first)
        before.rename(after)
        link.unlink()
        link.symlink_to(after)
        following = crawl(web, link)

    assert refused.code == ExitCode.IN_USE, refused.stderr
    assert following.code == ExitCode.DONE, following.stderr
    assert set(count_lines(after).values()) == {1}
    assert len(count_lines(after)) == ARTICLES
    assert not list(after.glob(PART))
    checked = run_store(link, "check")
    assert (checked.code, "not checked" in checked.stdout) == (0, False), checked.stdout


def test_a_crawl_goes_on_under_another_host_name(tmp_path: Path) -> None:
    renamed = ["unshare", "--user", "--map-root-user", "--uts", "sh", "-c"]
    renamed.append('hostname "$0" && exec "$@"')
    if subprocess.run([*renamed, "other", "true"], check=False, capture_output=True).returncode:
        pytest.skip("no namespace with a host name of its own")
    with serve(make_pages(ARTICLES)) as web:
        kill(start(web, tmp_path))
        following = subprocess.run(
            [*renamed, "another-name", *command(web, tmp_path)],
            cwd=PROJECT,
            capture_output=True,
            check=False,
            timeout=120,
        )

    assert following.returncode == ExitCode.DONE, following.stderr
    assert set(count_lines(tmp_path).values()) == {1}
    assert len(count_lines(tmp_path)) == ARTICLES
    assert not list(tmp_path.glob(PART))


def test_a_crawl_that_a_full_disk_ended_goes_on_in_a_folder_that_was_moved(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    with serve(make_pages(ARTICLES)) as web:
        ended = limit_files(700, command(web, before))
        before.rename(after)
        following = crawl(web, after)

    assert ended in (ExitCode.COULD_NOT_WRITE, ExitCode.COULD_NOT_STORE)
    assert following.code == ExitCode.DONE, following.stderr
    assert set(count_lines(after).values()) == {1}
    assert len(count_lines(after)) == ARTICLES


def test_a_start_on_a_full_disk_keeps_what_is_known_of_a_killed_run(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    with serve(make_pages(ARTICLES)) as web:
        # The third time that something is opened there it is the file of the articles.
        killed = subprocess.run(
            command(web, before),
            cwd=PROJECT,
            env=make_environment(tmp_path, f"open 3 {before}/news"),
            check=False,
            start_new_session=True,
            timeout=60,
        )
        waiting = execute_sql(before, "SELECT count(*) FROM outbox")
        starts = [limit_files(0, command(web, before)) for _ in range(2)]
        before.rename(after)
        following = crawl(web, after)

    assert killed.returncode == -signal.SIGKILL
    assert waiting > [(0,)]
    assert set(starts) <= {ExitCode.COULD_NOT_WRITE, ExitCode.COULD_NOT_STORE}
    assert following.code == ExitCode.DONE, following.stderr
    assert set(count_lines(after).values()) == {1}
    assert len(count_lines(after)) == ARTICLES
    assert run_store(after, "check").code == 0


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_a_finished_file_is_left_alone_by_a_store_from_a_backup(
    tmp_path: Path, compression: str
) -> None:
    with serve(make_pages(ARTICLES)) as web:
        process = start(web, tmp_path, OUTPUT_COMPRESSION=compression)
        backup = sqlite3.connect(tmp_path / "backup.sqlite")
        with sqlite3.connect(tmp_path / STORE) as live:
            live.backup(backup)
        live.close()
        backup.close()
        assert process.wait(timeout=120) == 0
        (finished,) = tmp_path.glob("news/*/*.jsonl*")
        content = finished.read_bytes()
        for name in (STORE, f"{STORE}-wal", f"{STORE}-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        (tmp_path / "backup.sqlite").rename(tmp_path / STORE)
        following = crawl(web, tmp_path, OUTPUT_COMPRESSION=compression)

    assert following.code == ExitCode.DONE, following.stderr
    assert finished.read_bytes() == content
    assert not list(tmp_path.glob("news/*/*.part*"))
    assert execute_sql(tmp_path, "SELECT count(*) FROM outbox") == [(0,)]


def test_lines_that_a_finished_file_lacks_go_to_a_new_file(tmp_path: Path) -> None:
    with serve(make_pages(ARTICLES)) as web:
        kill(start(web, tmp_path))
        (part,) = tmp_path.glob(PART)
        # As if the folder had been restored, finished, from before the latest lines.
        lines = part.read_bytes().splitlines(keepends=True)
        ((file, size),) = execute_sql(tmp_path, "SELECT id, size FROM output_file")
        rows = [(file, number, line) for number, line in enumerate(lines)]
        with sqlite3.connect(tmp_path / STORE) as store:
            store.execute("DELETE FROM outbox")
            store.executemany("INSERT INTO outbox VALUES (?, ?, ?)", rows)
            store.execute("UPDATE output_file SET size = 0, lines = 0")
        store.close()
        finished = part.with_suffix("")
        finished.write_bytes(lines[0])
        part.unlink()
        following = crawl(web, tmp_path)

    assert size
    assert following.code == ExitCode.DONE, following.stderr
    assert finished.read_bytes() == lines[0]
    assert set(count_lines(tmp_path).values()) == {1}
    assert len(count_lines(tmp_path)) >= len(lines)
    assert f"{len(lines) - 1} lines that it lacks go to" in following.stderr


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
@pytest.mark.parametrize("damage", ["cut", "emptied", "removed"])
def test_a_damaged_file_costs_its_lines_and_not_the_site(
    tmp_path: Path, compression: str, damage: str
) -> None:
    with serve(make_pages(ARTICLES)) as web:
        kill(start(web, tmp_path, OUTPUT_COMPRESSION=compression))
        (part,) = tmp_path.glob(PART)
        if damage == "cut":
            ((size,),) = execute_sql(tmp_path, "SELECT size FROM output_file")
            os.truncate(part, size // 2)
        elif damage == "emptied":
            os.truncate(part, 0)
        else:
            part.unlink()
        following = crawl(web, tmp_path, OUTPUT_COMPRESSION=compression)

    assert following.code == ExitCode.DONE, following.stderr
    assert "lines since a killed run wrote them: the file was cut or removed" in following.stderr
    assert not list(tmp_path.glob(PART))
    assert ("finished" in following.stderr) == bool(part.with_suffix("").exists())
    checked = run_store(tmp_path, "check")
    assert checked.code == ExitCode.ALARM
    assert "version 1, is missing" in checked.stdout or "cannot be read" in checked.stdout
    assert "too many" not in checked.stdout


def test_what_the_store_does_not_know_is_set_aside(tmp_path: Path) -> None:
    with serve(make_pages(ARTICLES)) as web:
        kill(start(web, tmp_path))
        (part,) = tmp_path.glob(PART)
        with part.open("ab") as grown:
            grown.write(b"of a later time\n")
        following = crawl(web, tmp_path)

    assert following.code == ExitCode.DONE, following.stderr
    (cut,) = tmp_path.glob("news/*/*.part.cut")
    assert cut.read_bytes().endswith(b"of a later time\n")
    checked = run_store(tmp_path, "check")
    assert checked.code == 0
    assert f"{cut}: was cut off a file" in checked.stdout


def test_a_file_of_a_format_that_is_gone_waits_for_it(tmp_path: Path) -> None:
    with serve(make_pages(ARTICLES)) as web:
        kill(start(web, tmp_path))
        (part,) = tmp_path.glob(PART)
        execute_sql(tmp_path, "UPDATE output_file SET path = replace(path, '.jsonl', '.gone')")
        finished = part.rename(part.with_name(part.name.replace(".jsonl.part", ".gone")))
        content = finished.read_bytes()
        without = crawl(web, tmp_path)
        checked = run_store(tmp_path, "check")
        left = execute_sql(tmp_path, "SELECT count(*) FROM output_file WHERE closed_at IS NULL")
        execute_sql(tmp_path, "UPDATE output_file SET path = replace(path, '.gone', '.jsonl')")
        finished.rename(part.with_suffix(""))
        crawl(web, tmp_path)

    assert without.code == ExitCode.DONE, without.stderr
    assert without.stderr.count(".gone stays open") == 1
    assert part.with_suffix("").read_bytes() == content
    assert left == [(1,)]
    assert "has the suffix of no format in OUTPUT_FORMATS" in checked.stdout
    assert set(count_lines(tmp_path).values()) == {1}
    assert len(count_lines(tmp_path)) == ARTICLES


def test_a_finished_file_wins_over_what_it_grew_from(tmp_path: Path) -> None:
    with serve(make_pages(ARTICLES)) as web:
        kill(start(web, tmp_path, OUTPUT_COMPRESSION="gzip"))
        (part,) = tmp_path.glob(PART)
        finished = part.with_suffix("")
        finished.write_bytes(gzip.compress(part.read_bytes()))
        content = finished.read_bytes()
        following = crawl(web, tmp_path, OUTPUT_COMPRESSION="gzip")

    assert following.code == ExitCode.DONE, following.stderr
    assert finished.read_bytes() == content
    assert not list(tmp_path.glob("news/*/*.part*"))
    assert run_store(tmp_path, "check").code == 0
