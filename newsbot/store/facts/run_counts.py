"""How many URLs a run has discovered, and how they ended."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Connection, select, update

from newsbot.outcomes import Outcome
from newsbot.store.facts.fact import Fact, OldRows
from newsbot.store.session import Session
from newsbot.store.site_run import run_table, site_table


class RunCounts(Fact[bytes, None]):
    """The counts of the run so far, written in each transaction with what they count."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.found = 0
        self._pending: set[bytes] = set()
        self._ends: Counter[str] = Counter()

    def add(self, url: str) -> None:
        """Count a URL that is going to be requested."""
        if self.run.keeps_facts:
            self.found += 1
            self._pending.add(self.run.key(url))

    def close(self, url: str, outcome: Outcome) -> None:
        """Count the end of a URL, and the URL itself if it was not going to be requested."""
        key = self.run.key(url)
        if key in self._pending:
            self._pending.discard(key)
        else:
            self.found += 1
        self._ends[outcome.value] += 1

    def flush(self, connection: Connection) -> None:
        """Write all counts."""
        self._save(connection, {})

    def find_old(self, connection: Connection, before: int) -> Mapping[str, OldRows]:  # noqa: ARG002
        """Return the runs that began before, but for the latest of each site."""
        latest = select(site_table.c.id).where(
            site_table.c.epoch == run_table.c.epoch, site_table.c.id == run_table.c.site_id
        )
        return {"runs": [(run_table, (run_table.c.started_at < before) & ~latest.exists())]}

    def _save(self, connection: Connection, changes: Mapping[bytes, None]) -> None:  # noqa: ARG002
        own = run_table.c.site_id == self.run.site_id, run_table.c.epoch == self.run.epoch
        ends = json.dumps(self._ends, sort_keys=True)
        counts = {"found": self.found, "pending": len(self._pending), "ends": ends}
        connection.execute(update(run_table).where(*own).values(counts))
