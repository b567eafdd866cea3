"""``newsbot write`` takes the lines of a fleet to files: each of them whole and once."""

from __future__ import annotations

import gzip
import random
import signal
import time
from pathlib import Path

import psycopg
import pytest

from newsbot.exit_codes import ExitCode
from tests.fleet.fleet_runs import wait_until
from tests.scrapy_run import Run, run_scrapy, start_scrapy
from tests.store.fleet_lines import commit_run, count_waiting, make_url, read_files


@pytest.fixture
def fleet(postgresql_database: str) -> str:
    return postgresql_database


def write(fleet: str, output: Path, **settings: str) -> Run:
    return run_scrapy("write", *_give(fleet, output, **settings), output=output)


def check(fleet: str, output: Path) -> Run:
    return run_scrapy("store", "check", *_give(fleet, output), output=output)


def _give(fleet: str, output: Path, **settings: str) -> list[str]:
    given = {"STORE_URL": fleet, "OUTPUT_DIR": str(output), **settings}
    return [word for name, value in given.items() for word in ("-s", f"{name}={value}")]


def test_lines_of_all_sites_are_in_one_dataset(fleet: str, tmp_path: Path) -> None:
    commit_run(fleet, "harbour", range(25), rejections=3)
    commit_run(fleet, "quay", range(5))
    waiting = check(fleet, tmp_path)

    first = write(fleet, tmp_path, OUTPUT_COMPRESSION="zstd")
    commit_run(fleet, "harbour", range(25, 40))
    again = write(fleet, tmp_path, OUTPUT_COMPRESSION="zstd")
    nothing = write(fleet, tmp_path)

    codes = waiting.code, first.code, again.code, nothing.code
    assert codes == (0, 0, 0, 0), waiting.stdout + first.stderr
    files = [line.partition(": ")[2] for line in first.stdout.splitlines()]
    assert files == ["30 lines", "3 lines"]
    assert nothing.stdout == ""
    urls = [record["url"] for record in read_files(tmp_path)]
    assert urls == [
        *(make_url("harbour", number) for number in range(25)),
        *(make_url("quay", number) for number in range(5)),
        *(make_url("harbour", number) for number in range(25, 40)),
    ]
    assert [record["n"] for record in read_files(tmp_path, ".rejected.ndjson")] == [0, 1, 2]
    assert "45 articles" in check(fleet, tmp_path).stdout
    assert count_waiting(fleet) == 0


def test_a_file_that_was_not_recorded_is_found_again(fleet: str, tmp_path: Path) -> None:
    commit_run(fleet, "harbour", range(20))
    _execute(
        fleet,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql "
        "AS $$BEGIN RAISE 'no room'; END$$",
        "CREATE TRIGGER refuse BEFORE DELETE ON outbox_line EXECUTE FUNCTION refuse()",
    )

    failed = write(fleet, tmp_path, OUTPUT_COMPRESSION="gzip")
    sound = check(fleet, tmp_path)
    (made,) = (tmp_path / "fleet").glob("*/*")
    before = made.read_bytes()
    _execute(fleet, "DROP TRIGGER refuse ON outbox_line")
    made.write_bytes(gzip.compress(b"{}\n"))
    foreign = write(fleet, tmp_path)
    made.write_bytes(gzip.compress(gzip.decompress(before), compresslevel=1))
    last = write(fleet, tmp_path)

    assert (failed.code, foreign.code) == (ExitCode.COULD_NOT_STORE, ExitCode.COULD_NOT_WRITE)
    assert (sound.code, last.code) == (ExitCode.DONE, ExitCode.DONE), sound.stdout + last.stderr
    assert "other lines" in foreign.stderr
    assert made.read_bytes() != before
    assert len(read_files(tmp_path)) == 20
    assert check(fleet, tmp_path).code == ExitCode.DONE


def test_a_killed_writer_leaves_each_line_to_be_written_once(fleet: str, tmp_path: Path) -> None:
    commit_run(fleet, "harbour", range(400), padding=120)
    chance = random.Random(5)  # noqa: S311 - the same moments in each run
    words = [*_give(fleet, tmp_path), "-s", "OUTPUT_ROTATE_BYTES=50000"]

    for _ in range(6):
        writer = start_scrapy("write", *words, output=tmp_path)
        deadline, seen = time.monotonic() + 30, len(list(tmp_path.rglob("*")))
        while len(list(tmp_path.rglob("*"))) == seen and time.monotonic() < deadline:
            pass
        time.sleep(chance.random() / 20)
        writer.send_signal(signal.SIGKILL)
        writer.wait(30)
    last = write(fleet, tmp_path, OUTPUT_ROTATE_BYTES="50000")

    assert last.code == ExitCode.DONE, last.stderr
    urls = [record["url"] for record in read_files(tmp_path)]
    assert urls == [make_url("harbour", number) for number in range(400)]
    assert not [path for path in tmp_path.rglob(".*") if path.is_file()]
    assert check(fleet, tmp_path).code == ExitCode.DONE


def test_one_writer_works_and_a_second_takes_over(fleet: str, tmp_path: Path) -> None:
    words = [*_give(fleet, tmp_path), "-s", "OUTPUT_BATCH_SECONDS=0"]
    commit_run(fleet, "harbour", range(10))

    first = start_scrapy("write", "--forever", *words, output=tmp_path)
    wait_until(lambda: not count_waiting(fleet))
    refused = write(fleet, tmp_path)
    second = start_scrapy("write", "--forever", *words, output=tmp_path)
    wait_until(lambda: "waits to take over" in second.stderr)
    first.send_signal(signal.SIGTERM)
    ended = first.wait(30)
    commit_run(fleet, "quay", range(10))
    wait_until(lambda: not count_waiting(fleet))
    second.send_signal(signal.SIGINT)

    assert (ended, second.wait(30)) == (ExitCode.DONE, ExitCode.DONE)
    assert refused.code == ExitCode.IN_USE
    assert "another writer" in refused.stderr
    assert len(read_files(tmp_path)) == 20


def test_writing_needs_the_store_of_a_fleet(tmp_path: Path) -> None:
    run = write(".newsbot/store.sqlite", tmp_path)

    assert run.code == ExitCode.COULD_NOT_START
    assert "postgresql://" in run.stderr


def _execute(fleet: str, *statements: str) -> None:
    with psycopg.connect(fleet, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
