"""Figures of each site in the store."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa

from newsbot.store.database import Store
from newsbot.store.facts.article_facts import article_table
from newsbot.store.facts.article_files import file_table
from newsbot.store.facts.url_facts import url_table
from newsbot.store.site_run import site_table


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteFigures:
    """One site: its latest run, URLs by state, articles and files.

    ``started_at`` and ``ended_at`` are seconds since 1970; ``ended_at`` is None for a run that is
    under way or was killed.
    """

    name: str
    run_id: str
    started_at: int
    ended_at: int | None
    states: Counter[str]
    articles: int
    files: int

    @property
    def urls(self) -> int:
        """Number of URLs known."""
        return self.states.total()


def read_figures(store: Store) -> list[SiteFigures]:
    """Return the figures of each site, by name.

    :raises StoreError: the store cannot be read.
    """
    state, owner = url_table.c.state, url_table.c.site_id
    with store.snapshot() as connection:
        sites = connection.execute(sa.select(site_table).order_by(site_table.c.name)).all()
        states: dict[int, Counter[str]] = {site.id: Counter() for site in sites}
        counts = sa.select(owner, state, sa.func.count()).group_by(owner, state)
        for site_id, name, number in connection.execute(counts):
            states[site_id][name] = number
        numbers: list[dict[int, int]] = []
        for table in (article_table, file_table):
            counted = sa.select(table.c.site_id, sa.func.count()).group_by(table.c.site_id)
            numbers.append(dict(row.tuple() for row in connection.execute(counted)))
    return [
        SiteFigures(
            name=site.name,
            run_id=site.run_id,
            started_at=site.started_at,
            ended_at=site.ended_at,
            states=states[site.id],
            articles=numbers[0].get(site.id, 0),
            files=numbers[1].get(site.id, 0),
        )
        for site in sites
    ]
