"""How many URLs each run discovered, and how they ended."""

from __future__ import annotations

import json
from collections.abc import Mapping

import sqlalchemy as sa

from newsbot.outcomes import Outcome
from newsbot.store.facts.fact import Fact
from newsbot.store.site_run import KEPT_SECONDS, run_table, site_table

# Built once: building takes as long as executing, and each transaction of a run executes it.
_RECORD_COUNTS = sa.update(run_table).where(
    run_table.c.site_id == sa.bindparam("own_site"), run_table.c.epoch == sa.bindparam("own_epoch")
)


class RunFacts(Fact[str, int | str]):
    """The counts of the run so far, written in each transaction with what they count."""

    table = run_table
    useful_seconds = KEPT_SECONDS

    def add(self, found: int, ends: Mapping[Outcome, int]) -> None:
        """Count the URLs that were discovered, and by outcome those that have ended."""
        self._change("found", found)
        self._change("pending", found - sum(ends.values()))
        self._change("ends", json.dumps(ends, sort_keys=True))

    def find_old(
        self,
        connection: sa.Connection,  # noqa: ARG002 - of other facts
        before: int,
    ) -> Mapping[str, sa.ColumnElement[bool]]:
        """Return the runs that began before, but for the latest of each site."""
        run, site = run_table.c, site_table.c
        latest = sa.select(site.id).where(site.epoch == run.epoch, site.id == run.site_id)
        return {"runs": (run.started_at < before) & ~latest.exists()}

    def _save(self, connection: sa.Connection, changes: Mapping[str, int | str]) -> None:
        own = {"own_site": self.run.site_id, "own_epoch": self.run.epoch}
        connection.execute(_RECORD_COUNTS, {**own, **changes})
