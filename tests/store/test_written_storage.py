"""``newsbot write`` makes its files in an object storage, each of them whole and once."""

from __future__ import annotations

import json
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from newsbot.exit_codes import ExitCode
from newsbot.outbox_writer.batch_file import DifferentFileError, write_batch
from newsbot.outbox_writer.output_targets import StorageTarget
from newsbot.store.database import StoreError
from newsbot.store.outbox_batches import Batch
from newsbot.write.object_storage import ObjectFolder, StorageError
from tests.fleet.fleet_runs import wait_until
from tests.scrapy_run import Run, StartedRun, run_scrapy, start_scrapy
from tests.storage_server import StorageServer, serve_storage
from tests.store.fleet_lines import commit_run, count_waiting, make_url, read_objects

ODD = "s3://news/a prefix/à #1?%41"


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[StorageServer]:
    with serve_storage() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.delenv(name, raising=False)
        yield server


def give(fleet: str, url: str, **settings: str) -> list[str]:
    given = {"STORE_URL": fleet, "OUTPUT_STORAGE": url, **settings}
    return [word for name, value in given.items() for word in ("-s", f"{name}={value}")]


def write(fleet: str, url: str, output: Path, **settings: str) -> Run:
    return run_scrapy("write", *give(fleet, url, **settings), output=output)


@pytest.mark.usefixtures("storage")
def test_files_are_objects_below_a_prefix_of_any_characters(
    postgresql_database: str, tmp_path: Path
) -> None:
    commit_run(postgresql_database, "harbour", range(15), rejections=2)

    run = write(postgresql_database, ODD, tmp_path, OUTPUT_COMPRESSION="zstd")
    again = write(postgresql_database, ODD, tmp_path)

    assert (run.code, again.code, again.stdout) == (ExitCode.DONE, ExitCode.DONE, ""), run.stderr
    names = [file.key for file in ObjectFolder(ODD).list_files()]
    assert names == [line.partition(": ")[0] for line in run.stdout.splitlines()]
    assert [name.partition(".")[2] for name in names] == ["jsonl.zst", "rejected.ndjson"]
    assert len(read_objects(ODD)) == 15
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("storage")
def test_a_killed_writer_leaves_each_line_to_one_object(
    postgresql_database: str, tmp_path: Path
) -> None:
    commit_run(postgresql_database, "harbour", range(300), padding=120)
    chance = random.Random(7)  # noqa: S311 - the same moments in each run
    words = give(postgresql_database, "s3://news", OUTPUT_ROTATE_BYTES="50000")

    for _ in range(4):
        writer = start_scrapy("write", *words, output=tmp_path)
        _wait_for_more("s3://news", writer)
        time.sleep(chance.random() / 10)
        writer.send_signal(signal.SIGKILL)
        writer.wait(30)
    last = run_scrapy("write", *words, output=tmp_path)

    assert last.code == ExitCode.DONE, last.stderr
    urls = [record["url"] for record in read_objects("s3://news")]
    assert urls == [make_url("harbour", number) for number in range(300)]


def test_a_storage_that_is_down_is_waited_for(
    postgresql_database: str, storage: StorageServer, tmp_path: Path
) -> None:
    commit_run(postgresql_database, "harbour", range(5))
    storage.stop()

    failed = write(postgresql_database, "s3://news/x", tmp_path)
    words = give(postgresql_database, "s3://news/x", OUTPUT_BATCH_SECONDS="0")
    writer = start_scrapy("write", "--forever", *words, output=tmp_path)
    wait_until(lambda: "trying again" in writer.stderr)
    storage.start()
    wait_until(lambda: not count_waiting(postgresql_database))
    writer.send_signal(signal.SIGTERM)

    assert failed.code == ExitCode.COULD_NOT_WRITE
    assert failed.stderr.count("\n") == 1
    assert "s3://news/x: " in failed.stderr
    assert writer.wait(30) == ExitCode.DONE
    assert len(read_objects("s3://news/x")) == 5


@pytest.mark.usefixtures("storage")
@pytest.mark.parametrize(
    ("url", "code", "says"),
    [
        ("s3://missing/x", ExitCode.COULD_NOT_WRITE, "NoSuchBucket"),
        ("s3://Not_A_Bucket", ExitCode.COULD_NOT_START, "must be named s3://bucket or s3://"),
        ("s3://news/a//b", ExitCode.COULD_NOT_START, "must be named"),
        ("https://news.example", ExitCode.COULD_NOT_START, "must be named"),
    ],
)
def test_a_storage_that_cannot_be_used_is_one_line(
    postgresql_database: str, tmp_path: Path, url: str, code: ExitCode, says: str
) -> None:
    commit_run(postgresql_database, "harbour", range(1))

    run = write(postgresql_database, url, tmp_path)

    assert run.code == code
    assert says in run.stderr
    assert run.stderr.count("\n") == 1
    assert count_waiting(postgresql_database) == 1


def test_readers_see_one_dataset(
    postgresql_database: str, storage: StorageServer, tmp_path: Path
) -> None:
    fleet, url = postgresql_database, "s3://news/articles"
    packed = {"OUTPUT_COMPRESSION": "zstd"}
    commit_run(fleet, "harbour", range(12), rejections=2)
    commit_run(fleet, "quay", range(3))
    write(fleet, url, tmp_path, **packed)
    cursor, release = str(tmp_path / "cursor"), tmp_path / "release"

    first = run_scrapy("tail", url, "--cursor", cursor, output=tmp_path)
    commit_run(fleet, "harbour", range(12, 14))
    write(fleet, url, tmp_path)
    again = run_scrapy("tail", url, "--cursor", cursor, output=tmp_path)
    by_store = run_scrapy("tail", fleet, output=tmp_path)
    exported = run_scrapy(
        "export", "--to", "jsonl", "--output", str(release), *give(fleet, url), output=tmp_path
    )
    converted = run_scrapy("convert", "--to", "ninjs", url, output=tmp_path)
    report = run_scrapy("report", "-o", "-", *give(fleet, url), output=tmp_path)
    checked = run_scrapy("store", "check", *give(fleet, url), output=tmp_path)
    (lost,) = (file for file in ObjectFolder(url).list_files() if file.name.endswith(".jsonl"))
    storage.remove(f"articles/{lost.key}")
    damaged = run_scrapy("store", "check", *give(fleet, url), output=tmp_path)

    runs = (first, again, by_store, exported, converted, report, checked)
    assert [run.code for run in runs] == [ExitCode.DONE] * 7, [run.stderr for run in runs]
    assert (first.stdout.count("\n"), again.stdout.count("\n")) == (15, 2)
    assert first.stdout + again.stdout == by_store.stdout
    assert "17 articles" in exported.stderr
    manifest = json.loads((release / "manifest.json").read_text("utf-8"))
    assert manifest["input"]["rejections"] == {"failed": 2}
    assert converted.stdout.count("\n") == 17
    assert all(make_url("harbour", number) in report.stdout for number in range(6, 14))
    assert make_url("quay", 0) in report.stdout
    assert "17 articles" in checked.stdout
    assert "not checked" not in checked.stdout
    assert damaged.code == ExitCode.ALARM
    assert f"{url}/{lost.key}: cannot be read: {url}: NoSuchKey" in damaged.stdout


def make_batch(*, lines: int) -> Batch:
    path = PurePosixPath("fleet/2026-11-30/20261130T120000Z-000001.jsonl")
    return Batch(id=1, path=path, compression="zstd", lines=lines, size=8 * lines)


@pytest.mark.usefixtures("storage")
def test_an_object_that_is_there_is_compared_and_never_replaced() -> None:
    folder = ObjectFolder("s3://news")
    target = StorageTarget(folder)
    path = write_batch([b'{"n":1}\n'], make_batch(lines=1), target)
    first = folder.list_files()

    again = write_batch([b'{"n":1}\n'], make_batch(lines=1), target)
    with pytest.raises(DifferentFileError, match="other lines"):
        write_batch([b'{"n":2}\n'], make_batch(lines=1), target)
    with pytest.raises(StoreError, match="recorded 2"):
        write_batch([b'{"n":1}\n'], make_batch(lines=2), target)

    assert again == path
    assert folder.list_files() == first


@pytest.mark.usefixtures("storage")
def test_a_later_listing_has_what_came_since() -> None:
    folder, days = ObjectFolder("s3://news/x"), ("2026-11-27", "2026-11-28", "2026-11-30")
    with tempfile.TemporaryFile() as file:
        file.write(b"{}")
        for day in days:
            folder.create(f"fleet/{day}/a.jsonl", file)
        before = len(folder.list_files())
        for name in ("2026-11-28/b", "2026-11-30/b", "2026-12-01/a"):
            folder.create(f"fleet/{name}.jsonl", file)

    assert before == 3
    assert len(folder.list_files()) == 6


@pytest.mark.usefixtures("storage")
def test_missing_credentials_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    with pytest.raises(StorageError, match=r"s3://news: no credentials: set AWS_ACCESS_KEY_ID and"):
        ObjectFolder("s3://news").list_files()


def _wait_for_more(url: str, writer: StartedRun) -> None:
    """Wait for a further file; a fast writer may have made the last ones before it was killed."""
    folder = ObjectFolder(url)
    seen = len(folder.list_files())
    wait_until(lambda: len(folder.list_files()) > seen or writer.poll() is not None)
