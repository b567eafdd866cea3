"""Count or remove what is old and no run needs: on request, and by itself once a day.

What keeps an article from being written twice is never removed: the articles, their URLs, and the
URLs of their duplicates.
"""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from newsbot.store.facts.fact import AHEAD_SECONDS
from newsbot.store.session import Session
from newsbot.store.site_facts import SiteFacts
from newsbot.store.site_run import SiteRun, run_table, site_table

DAY_SECONDS = 24 * 3600

MAX_PRUNED_ROWS = 50_000
"""Of each kind that a run removes by itself, in less than a second; the next day removes more."""


MAX_GAP_SECONDS = 60 * 24 * 3600
"""Between two runs of a site; a longer one is mostly that of a clock that is ahead. After a true
one, rows that are kept for longer are removed a day later."""


def prune(connection: sa.Connection, *, before: int, removes: bool) -> Counter[str]:
    """Count the rows last touched before by what users call them; remove them on request.

    :param before: seconds since 1970.
    """
    counts: Counter[str] = Counter()
    facts = SiteFacts(Session()).facts
    for fact, old in [(fact, fact.find_old(connection, before)) for fact in facts]:
        for name, is_old in old.items():
            count = sa.select(sa.func.count()).select_from(fact.table).where(is_old)
            counts[name] = connection.scalar(count) or 0
            if removes:
                connection.execute(sa.delete(fact.table).where(is_old))
    return +counts


def prune_useless(run: SiteRun) -> None:
    """Remove what no run has any use for, in the first run of a day.

    :raises StoreError: the store cannot be written.
    """
    now, facts = run.now(), SiteFacts(Session()).facts
    with run.store.reading() as connection:
        if not _is_first_of_day(connection, run, now):
            return
    with run.transaction() as connection:
        latest = _find_previous_start(connection, run)
        if latest is not None and latest > now + AHEAD_SECONDS:
            return  # one of the two clocks is wrong, perhaps this one
        for fact in facts:
            fact.correct_times(connection, now)
        by = now if latest is None else min(now, latest + MAX_GAP_SECONDS)
        for fact, old in [(fact, fact.find_useless(connection, by)) for fact in facts]:
            key = sa.tuple_(*fact.table.primary_key)
            for is_old in old.values():
                some = sa.select(*fact.table.primary_key).where(is_old).limit(MAX_PRUNED_ROWS)
                # A row that the run of another site holds is left to the next day.
                free = some.with_for_update(skip_locked=True)
                connection.execute(sa.delete(fact.table).where(key.in_(free)))


def _find_previous_start(connection: sa.Connection, run: SiteRun) -> int | None:
    earlier = run_table.c
    own = earlier.site_id == run.site_id, earlier.epoch == run.epoch - 1
    return connection.scalar(sa.select(earlier.started_at).where(*own))


def _is_first_of_day(connection: sa.Connection, run: SiteRun, now: int) -> bool:
    site, earlier = site_table.c, run_table.c
    today = now - now % DAY_SECONDS
    others = sa.select(site.id).where(site.id != run.site_id, site.started_at.between(today, now))
    own = sa.select(earlier.epoch).where(
        earlier.site_id == run.site_id,
        earlier.epoch == run.epoch - 1,
        earlier.started_at.between(today, now),
    )
    return connection.execute(sa.union_all(others, own).limit(1)).first() is None
