"""A store that does not exist yet is created once, whoever opens it first."""

from __future__ import annotations

import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Timer

import pytest
from sqlalchemy import inspect, select, update

from newsbot.store.database import Store, StoreError
from newsbot.store.store_schema import SCHEMA_VERSION, schema_table

RUNS, STORES = 4, 5


def test_runs_that_create_one_store_at_the_same_moment_can_all_use_it(
    store: str, tmp_path: Path
) -> None:
    for number in range(STORES):
        folder = tmp_path / str(number)
        barrier = Barrier(RUNS)

        def open_store(folder: Path = folder, barrier: Barrier = barrier) -> list[int]:
            barrier.wait()
            opened = Store.open(store, folder=folder)
            with opened.transaction() as connection:
                versions = list(connection.scalars(select(schema_table.c.version)))
            opened.close()
            return versions

        with ThreadPoolExecutor(RUNS) as threads:
            found = [run.result() for run in [threads.submit(open_store) for _ in range(RUNS)]]

        assert found == [[SCHEMA_VERSION]] * RUNS


def test_a_store_that_another_run_is_creating_can_be_opened(tmp_path: Path) -> None:
    """SQLite refuses to change the journal mode at once while another connection is writing."""
    path = tmp_path / "store.sqlite"
    other_run = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other_run.execute("BEGIN IMMEDIATE")
    Timer(0.5, other_run.execute, ["ROLLBACK"]).start()

    store = Store.open(str(path), folder=tmp_path)

    with store.transaction() as connection:
        assert list(connection.scalars(select(schema_table.c.version))) == [SCHEMA_VERSION]
    store.close()
    other_run.close()


def test_a_missing_driver_is_an_error_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(StoreError) as caught:
        Store.open("postgresql://crawler:secret@db.example/news", folder=tmp_path)

    assert str(caught.value) == (
        "STORE_URL 'postgresql+psycopg://crawler:***@db.example/news' needs the module 'psycopg': "
        "pip install 'psycopg[binary]'"
    )


def test_a_store_opened_again_reads_the_file_that_has_taken_the_place(tmp_path: Path) -> None:
    place = tmp_path / "store.sqlite"
    first = Store.open(str(place), folder=tmp_path)
    with first.transaction() as connection:
        connection.execute(update(schema_table).values(version=0))
    for file in tmp_path.iterdir():
        file.unlink()

    second = Store.open(str(place), folder=tmp_path)

    with second.transaction() as connection:
        assert list(connection.scalars(select(schema_table.c.version))) == [SCHEMA_VERSION]
    first.close()
    second.close()


def test_the_index_of_open_urls_holds_no_other(store: str, tmp_path: Path) -> None:
    opened = Store.open(store, folder=tmp_path)
    with opened.transaction() as connection:
        dialect = connection.dialect.name
        indexes = {each["name"]: each for each in inspect(connection).get_indexes("url")}
    opened.close()

    condition = indexes["url_open"]["dialect_options"][f"{dialect}_where"]
    assert "state" in str(condition)
    assert "open" in str(condition)
