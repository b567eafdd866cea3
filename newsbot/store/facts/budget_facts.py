"""The requests of the latest hour, which ``scrapy due`` keeps within a budget over all its runs.

Each is committed before it is sent, so that a run that is killed has counted all of its own.
"""

from __future__ import annotations

import sqlalchemy as sa

from newsbot.store.facts.fact import Fact
from newsbot.store.store_schema import metadata
from newsbot.store.upserts import insert_statement

WINDOW_SECONDS = 3600
_MINUTE_SECONDS = 60

budget_table = sa.Table(
    "request_budget",
    metadata,
    # The beginning of a minute.
    sa.Column("minute_at", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("requests", sa.Integer, nullable=False),
)


class BudgetFacts(Fact[int, int]):
    """How many requests were sent in each minute."""

    table = budget_table
    touched_at = budget_table.c.minute_at
    pruned_as = "counts of requests"
    useful_seconds = 24 * 3600

    def take(self, limit: int) -> bool:
        """Count a request; False if the latest hour has had as many as the limit already.

        The minute in which an hour began counts as a whole, so that no hour has more.
        """
        minute = self.run.now() // _MINUTE_SECONDS * _MINUTE_SECONDS

        def count(connection: sa.Connection) -> bool:
            values = sa.select(sa.literal(minute), sa.literal(1)).where(_sum_since(minute) < limit)
            statement = insert_statement(connection, budget_table)
            counted = statement.from_select(
                ["minute_at", "requests"], values
            ).on_conflict_do_update(
                index_elements=["minute_at"], set_={"requests": budget_table.c.requests + 1}
            )
            # The number of rows of an INSERT is known to SQLite alone.
            return bool(connection.execute(counted.returning(budget_table.c.minute_at)).all())

        return bool(self.run.change_at_once(count))

    def find_left(self, limit: int) -> int:
        """Return how many requests the latest hour has left."""
        minute = self.run.now() // _MINUTE_SECONDS * _MINUTE_SECONDS
        rows = self.run.read(sa.select(_sum_since(minute)))
        return max(0, limit - int(rows[0][0])) if rows else limit


def _sum_since(minute: int) -> sa.ScalarSelect[int]:
    """Return the requests of the hour before a minute, and of the minute.

    Those of a clock that was ahead do not count.
    """
    is_recent = budget_table.c.minute_at.between(minute - WINDOW_SECONDS, minute)
    total = sa.func.coalesce(sa.func.sum(budget_table.c.requests), 0)
    return sa.select(total).where(is_recent).scalar_subquery()
