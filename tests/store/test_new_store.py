"""A store that does not exist yet is created once, whoever opens it first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from sqlalchemy import select

from newsbot.store.database import Store
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
