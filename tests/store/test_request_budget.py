"""The requests of an hour are counted over all runs, and refused beyond the budget."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from newsbot.store.database import Store
from newsbot.store.facts.budget_facts import BudgetFacts, budget_table
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.site_run import SiteRun


def test_two_runs_share_the_budget_of_an_hour(store: str, tmp_path: Path) -> None:
    opened = Store.open(store, folder=tmp_path)
    first, second = (
        BudgetFacts(SiteRun.begin(opened, FailureGuard(), name=name, run_id="a", place="here"))
        for name in ("river", "lake")
    )

    taken = [facts.take(5) for _ in range(4) for facts in (first, second)]
    left = first.find_left(7)
    with opened.transaction() as connection:
        moved = {"minute_at": budget_table.c.minute_at - 3720}
        connection.execute(sa.update(budget_table).values(moved))

    assert taken == [True] * 5 + [False] * 3
    assert left == 2
    assert second.find_left(7) == 7
    assert first.take(5)
    opened.close()


def test_requests_of_a_clock_that_was_ahead_do_not_count(store: str, tmp_path: Path) -> None:
    opened = Store.open(store, folder=tmp_path)
    run = SiteRun.begin(opened, FailureGuard(), name="river", run_id="a", place="here")
    budget = BudgetFacts(run)
    budget.take(1)
    with opened.transaction() as connection:
        moved = {"minute_at": budget_table.c.minute_at + 10**8}
        connection.execute(sa.update(budget_table).values(moved))

    assert budget.take(1)
    assert not budget.take(1)
    opened.close()
