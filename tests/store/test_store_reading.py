"""The store is read while runs write, from read-only disks, and when it is damaged."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from newsbot.store.database import Store
from tests.loopback import serve
from tests.scrapy_run import PROJECT, run_scrapy
from tests.store.store_rows import STORE, execute_sql
from tests.store.test_earlier_files import start
from tests.store.test_store_check import make_pages, run_store


@pytest.fixture
def crawled(tmp_path: Path) -> Path:
    output = tmp_path / "output"
    with serve(make_pages(30)) as web:
        run = run_scrapy("crawl", "news", "-a", f"url={web.base}/world", output=output)
    assert run.code == 0, run.stderr
    return output


def test_a_snapshot_sees_one_moment(tmp_path: Path, store: str) -> None:
    writer = Store.open(store, folder=tmp_path)
    reader = Store.find(store, folder=tmp_path)
    assert reader is not None
    site = "INSERT INTO site (name, epoch, run_id, place, started_at, heartbeat_at)"

    with reader.snapshot() as snapshot:
        before = snapshot.exec_driver_sql("SELECT count(*) FROM site").scalar()
        with writer.transaction() as connection:
            connection.exec_driver_sql(f"{site} VALUES ('a', 1, 'r', 'p', 1, 1)")
        after = snapshot.exec_driver_sql("SELECT count(*) FROM site").scalar()
    with reader.snapshot() as snapshot:
        later = snapshot.exec_driver_sql("SELECT count(*) FROM site").scalar()

    reader.close()
    writer.close()
    assert (before, after, later) == (0, 0, 1)


@pytest.mark.parametrize(
    ("store", "compression"),
    [("sqlite", "none"), ("sqlite", "zstd"), ("postgresql", "none")],
    indirect=["store"],
)
def test_a_live_run_has_no_problems(tmp_path: Path, store: str, compression: str) -> None:
    settings = {"OUTPUT_COMPRESSION": compression, "OUTPUT_ROTATE_BYTES": "8000"}
    settings["STORE_URL"] = store
    with serve(make_pages(120)) as web:
        process = start(web, tmp_path, **settings)
        checks = []
        while process.poll() is None:
            checks.append(run_store(tmp_path, "check", store=store))

    assert checks
    assert process.returncode == 0
    assert [run.stdout for run in checks if run.code] == []


@pytest.mark.parametrize("log", ["no log", "a log"])
@pytest.mark.parametrize("words", [(), ("check",), ("export",)])
def test_a_store_on_a_read_only_disk_is_read(
    crawled: Path, tmp_path: Path, words: tuple[str, ...], log: str
) -> None:
    writer = sqlite3.connect(crawled / STORE)
    if log == "a log":
        writer.execute("UPDATE site SET heartbeat_at = heartbeat_at + 1")
        writer.commit()
        copy = tmp_path / "copy"
        shutil.copytree(crawled, copy)
        (copy / f"{STORE}-shm").unlink()
        assert (copy / f"{STORE}-wal").stat().st_size
        crawled = copy
    writer.close()
    before = sorted(crawled.rglob("*"))
    mounted = f'mount --bind "{crawled}" "{crawled}" && mount -o remount,ro,bind "{crawled}"'
    namespace = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    if subprocess.run([*namespace, mounted], check=False, capture_output=True).returncode:
        pytest.skip("no namespace with mounts of its own")
    run = [sys.executable, "-m", "scrapy", "store", *words, "-s", f"OUTPUT_DIR={crawled}"]
    read = subprocess.run(
        [*namespace, f'{mounted} && exec "$@"', "sh", *run],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (read.returncode, read.stderr) == (0, "")
    assert "news" in read.stdout or "no problems" in read.stdout
    assert sorted(crawled.rglob("*")) == before


@pytest.mark.parametrize("words", [("store",), ("store", "check"), ("store", "export")])
def test_a_store_without_schema_version_is_refused(crawled: Path, words: tuple[str, ...]) -> None:
    execute_sql(crawled, "DELETE FROM newsbot_schema")

    refused = run_store(crawled, *words[1:])

    assert refused.code == ExitCode.COULD_NOT_STORE
    assert "has no schema version" in refused.stderr
    assert execute_sql(crawled, "SELECT * FROM newsbot_schema") == []


def test_a_crawl_refuses_a_used_store_without_schema_version(crawled: Path) -> None:
    execute_sql(crawled, "DELETE FROM newsbot_schema")

    refused = run_scrapy("crawl", "news", "-a", "url=http://127.0.0.1:9/world", output=crawled)

    assert refused.code == ExitCode.COULD_NOT_STORE
    assert "has no schema version" in refused.stderr


@pytest.mark.parametrize("ends", ["{broken", "[]", '{"written": "many"}'])
def test_broken_counts_of_a_run_are_one_line(crawled: Path, ends: str) -> None:
    with sqlite3.connect(crawled / STORE) as store:
        store.execute("UPDATE run SET ends = ?", [ends])
    store.close()

    checked, exported = run_store(crawled, "check"), run_store(crawled, "export")

    assert checked.code == ExitCode.ALARM
    assert "its column ends cannot be read" in checked.stdout
    assert exported.code == ExitCode.COULD_NOT_STORE
    assert len(exported.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [(), ("check",), ("export",)])
def test_output_to_a_full_disk_is_one_line(crawled: Path, words: tuple[str, ...]) -> None:
    run = [sys.executable, "-m", "scrapy", "store", *words, "-s", f"OUTPUT_DIR={crawled}"]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = subprocess.run(
            run, cwd=PROJECT, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )

    assert ended.returncode == ExitCode.COULD_NOT_WRITE
    assert ended.stderr == "newsbot: could not write to stdout: No space left on device\n"


def test_files_that_no_run_goes_on_with_are_reported(crawled: Path) -> None:
    execute_sql(crawled, "UPDATE output_file SET closed_at = NULL, place = 'gone:/away'")
    execute_sql(crawled, "INSERT INTO outbox SELECT id, lines, x'7b7d' FROM output_file")

    checked = run_store(crawled, "check")

    assert checked.code == ExitCode.ALARM
    assert "is unfinished, 1 lines wait for it" in checked.stdout
