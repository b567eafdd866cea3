"""What a store with thousands of sites must still do."""

from __future__ import annotations

import time
from pathlib import Path

import sqlalchemy as sa

from newsbot.store.database import Store
from newsbot.store.facts.url_facts import url_table
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.site_run import SiteRun, run_table, site_table
from newsbot.store.store_pruning import DAY_SECONDS, prune, prune_useless

SITES = 3_000
"""More than the terms of a condition that SQLite takes."""


def fill(opened: Store, *, started_at: int) -> None:
    """Add sites with a run of forty days ago each, and a URL that gave no article."""
    times = {"started_at": started_at, "ended_at": started_at}
    row = {"epoch": 1, "run_id": "a"}
    sites = [
        {"id": n, "name": f"site_{n}", "place": "", "heartbeat_at": started_at, **row, **times}
        for n in range(1, SITES + 1)
    ]
    runs = [
        {"site_id": n, "found": 1, "pending": 0, "ends": '{"gone": 1}', **row, **times}
        for n in range(1, SITES + 1)
    ]
    urls = [
        {
            "fingerprint": n.to_bytes(16, "big"),
            "site_id": n,
            "state": "gone",
            "epoch": 1,
            "attempts": 5,
            "not_before": 0,
        }
        for n in range(1, SITES + 1)
    ]
    with opened.transaction() as connection:
        for table, rows in ((site_table, sites), (run_table, runs), (url_table, urls)):
            connection.execute(sa.insert(table), rows)


def test_old_urls_of_thousands_of_sites_are_pruned(store: str, tmp_path: Path) -> None:
    opened = Store.open(store, folder=tmp_path)
    fill(opened, started_at=int(time.time()) - 40 * DAY_SECONDS)
    # This URL was requested again by a run of today.
    new = SiteRun.begin(opened, FailureGuard(), name="site_7", run_id="b", place="")
    with new.transaction() as connection:
        own = url_table.c.site_id == 7
        connection.execute(sa.update(url_table).where(own).values(epoch=new.epoch))
        counts = prune(connection, before=int(time.time()) - 30 * DAY_SECONDS, removes=False)
    assert counts["URLs that gave no article"] == SITES - 1

    with opened.transaction() as connection:  # as if yesterday's
        connection.execute(sa.update(site_table).values(started_at=1, ended_at=2))
        connection.execute(sa.update(run_table).values(started_at=run_table.c.started_at - 86400))
    run = SiteRun.begin(opened, FailureGuard(), name="site_9", run_id="c", place="")
    prune_useless(run)
    assert [row.site_id for row in opened.read(sa.select(url_table.c.site_id))] == [7]
    opened.close()
