"""The figures of each finished run, by which later runs of its site are judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from newsbot.run_record import RunRecord
from newsbot.store.facts.fact import Fact
from newsbot.store.site_run import site_table
from newsbot.store.store_schema import metadata

HISTORY_SECONDS = 400 * 24 * 3600
"""For which a run is kept: a year, with the same weeks of the year before to compare."""
MAX_RUNS = 10_000
"""Of a site, some 2 KB each: a run every hour for 400 days."""

run_history_table = sa.Table(
    "run_history",
    metadata,
    sa.Column("site_id", sa.ForeignKey("site.id"), primary_key=True),
    sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("run_id", sa.String(40), nullable=False),
    sa.Column("started_at", sa.BigInteger, nullable=False),
    sa.Column("ended_at", sa.BigInteger, nullable=False),
    sa.Column("exit_code", sa.Integer, nullable=False),
    # JSON of the whole record.
    sa.Column("figures", sa.Text, nullable=False),
    sa.Index("run_history_ended_at", "ended_at"),
)


class RunHistory(Fact[int, RunRecord]):
    """The records of the site's finished runs; each adds its own in its last transaction."""

    table = run_history_table
    touched_at = run_history_table.c.ended_at
    pruned_as = "run histories"
    useful_seconds = HISTORY_SECONDS

    def add(self, record: RunRecord) -> None:
        """Record the run that ends."""
        self._change(self.run.epoch, record)

    def find_latest(self, number: int) -> list[str]:
        """Return the figures of the latest runs as JSON, the earliest of them first."""
        history = run_history_table.c
        wanted = sa.select(history.figures).where(history.site_id == self.run.site_id)
        latest = wanted.order_by(history.epoch.desc()).limit(number)
        return [row.figures for row in reversed(self.run.read(latest))]

    def find_useless(
        self, connection: sa.Connection, now: int
    ) -> Mapping[str, sa.ColumnElement[bool]]:
        """Return the rows that are too old, or of more than ``MAX_RUNS`` runs of their site."""
        history, site = run_history_table.c, site_table.c
        epoch = sa.select(site.epoch).where(site.id == history.site_id).scalar_subquery()
        is_beyond = history.epoch <= epoch - MAX_RUNS
        old = super().find_useless(connection, now)
        return {name: is_old | is_beyond for name, is_old in old.items()}

    def _save(self, connection: sa.Connection, changes: Mapping[int, RunRecord]) -> None:
        rows: Sequence[Mapping[str, Any]] = [
            {
                "site_id": self.run.site_id,
                "epoch": epoch,
                "run_id": record.run_id,
                "started_at": record.started_at,
                "ended_at": record.ended_at,
                "exit_code": record.exit_code,
                "figures": record.to_json(),
            }
            for epoch, record in changes.items()
        ]
        connection.execute(sa.insert(run_history_table), rows)
