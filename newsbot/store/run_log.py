"""The runs of a site -> rows of the store that say how the addresses of each have ended."""

from __future__ import annotations

import json

from sqlalchemy import Connection, insert, update

from newsbot.store import tables
from newsbot.store.store_records import RunCounts


def begin_run(connection: Connection, *, site_id: int, epoch: int, run_id: str, now: int) -> None:
    """Enter a run that has found nothing yet."""
    row = {
        "site_id": site_id,
        "epoch": epoch,
        "run_id": run_id,
        "started_at": now,
        "found": 0,
        "pending": 0,
        "ends": "{}",
    }
    connection.execute(insert(tables.run).values(row))


def save_counts(connection: Connection, counts: RunCounts, *, site_id: int, epoch: int) -> None:
    """Keep the counts of a run, in the transaction that keeps what they count."""
    column = tables.run.c
    own = update(tables.run).where(column.site_id == site_id, column.epoch == epoch)
    ends = json.dumps(counts.ends, sort_keys=True)
    values = {"found": counts.found, "pending": len(counts.pending), "ends": ends}
    connection.execute(own.values(values))


def end_run(connection: Connection, *, site_id: int, epoch: int, now: int) -> None:
    """Say that a run has come to its end by itself."""
    column = tables.run.c
    own = update(tables.run).where(column.site_id == site_id, column.epoch == epoch)
    connection.execute(own.values(ended_at=now))
