"""The latest run of each site, and whether it is under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from newsbot.store.database import Store
from newsbot.store.site_run import SILENT_SECONDS, site_table


@dataclass(frozen=True, kw_only=True, slots=True)
class LatestRun:
    """The latest run of a site.

    Times are seconds since 1970; ``ended_at`` is None for a run that is under way or was killed.
    """

    run_id: str
    started_at: int
    ended_at: int | None
    is_running: bool
    """Whether it has not ended and wrote to the store a moment ago."""


def read_latest_runs(store: Store) -> Mapping[str, LatestRun]:
    """Return site name -> its latest run, by name.

    :raises StoreError: the store cannot be read.
    """
    with store.snapshot() as connection:
        now = store.read_clock(connection)
        rows = connection.execute(sa.select(site_table).order_by(site_table.c.name)).all()
    return {
        row.name: LatestRun(
            run_id=row.run_id,
            started_at=row.started_at,
            ended_at=row.ended_at,
            is_running=row.ended_at is None and now - row.heartbeat_at < SILENT_SECONDS,
        )
        for row in rows
    }
