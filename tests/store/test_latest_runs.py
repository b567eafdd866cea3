"""The latest run of each site, and its record, in both databases."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.invented_runs import fill_store, invent_runs
from newsbot.report.report_gathering import ReportSource
from newsbot.run_record import RunRecord
from newsbot.store.database import Store
from newsbot.store.latest_runs import read_latest_runs
from newsbot.store.run_histories import read_latest_records
from newsbot.store.site_run import SILENT_SECONDS, site_table

NOW = int(time.time())
SITES: dict[str, list[RunRecord]] = {
    name: list(invent_runs(number, until=NOW, days=days))
    for number, (name, days) in enumerate([("lamp", 8), ("quay", 3), ("whale", 1)])
}


@pytest.fixture
def opened(store: str, tmp_path: Path) -> Iterator[Store]:
    fill_store(tmp_path, SITES.items(), place=store)
    made = Store.open(store, folder=tmp_path)
    yield made
    made.close()


def change_site(store: Store, name: str, **values: int | None) -> None:
    with store.transaction() as connection:
        changed = sa.update(site_table).where(site_table.c.name == name).values(values)
        connection.execute(changed)


def test_a_run_is_under_way_while_its_heartbeat_is_recent(opened: Store) -> None:
    change_site(opened, "lamp", ended_at=None, heartbeat_at=int(time.time()))
    change_site(opened, "quay", ended_at=None, heartbeat_at=NOW - 2 * SILENT_SECONDS)

    latest = read_latest_runs(opened)

    assert list(latest) == ["lamp", "quay", "whale"]
    assert [run.is_running for run in latest.values()] == [True, False, False]
    assert latest["whale"].ended_at == SITES["whale"][-1].ended_at


def test_the_latest_record_of_each_site_is_read(opened: Store) -> None:
    records = read_latest_records(opened)

    assert {name: record.run_id for name, record in records.items()} == {
        name: runs[-1].run_id for name, runs in SITES.items()
    }


def test_a_report_is_made_of_either_database(opened: Store, store: str, tmp_path: Path) -> None:
    source = ReportSource(place=store, folder=tmp_path, names=(), days=30, program="newsbot")

    page = source.render(now=NOW)

    assert all(f'id="site-{name}"' in page for name in SITES)
    change_site(opened, "quay", ended_at=None, heartbeat_at=int(time.time()))
    assert 'id="site-quay" data-state="running"' in source.render(now=NOW)
