"""A store and an age -> what is older than that and needed no more, counted or removed.

What keeps an article from being written twice stays for ever: the articles, their addresses, and
the addresses of their duplicates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, false, func, or_, select

from newsbot.outcomes import Outcome
from newsbot.store import tables
from newsbot.store.store_records import KEPT

_STAY = (*(outcome.value for outcome in KEPT), Outcome.DUPLICATE.value)

_Rows = tuple[Table, ColumnElement[bool]]


def count_old(connection: Connection, *, before: int) -> Mapping[str, int]:
    """Count what ``remove_old`` would remove, by what people call it; 0 is left out.

    :param before: seconds since 1970.
    """
    counts: dict[str, int] = {}
    for name, rows in _choose(connection, before).items():
        number = sum(
            connection.scalar(select(func.count()).select_from(table).where(old)) or 0
            for table, old in rows
        )
        if number:
            counts[name] = number
    return counts


def remove_old(connection: Connection, *, before: int) -> None:
    """Remove what was last touched by runs that began before, and that no run needs."""
    for rows in _choose(connection, before).values():
        for table, old in rows:
            connection.execute(delete(table).where(old))


def _choose(connection: Connection, before: int) -> Mapping[str, Sequence[_Rows]]:
    address, run, section = tables.url.c, tables.run.c, tables.section.c
    latest = connection.execute(
        select(run.site_id, func.max(run.epoch))
        .where(run.started_at < before)
        .group_by(run.site_id)
    ).all()
    # The run that an address was last touched by tells its age.
    by_old_run = or_(
        *(and_(address.site_id == site, address.epoch <= epoch) for site, epoch in latest),
        false(),  # for a store without a run that is old enough
    )
    ended = address.state.not_in((*_STAY, tables.OPEN, Outcome.SECTION.value))
    current = select(tables.site.c.id).where(
        tables.site.c.epoch == run.epoch, tables.site.c.id == run.site_id
    )
    return {
        "addresses that gave no article": [(tables.url, and_(by_old_run, ended))],
        "open addresses": [(tables.url, and_(by_old_run, address.state == tables.OPEN))],
        "list pages": [
            (tables.url, and_(by_old_run, address.state == Outcome.SECTION.value)),
            (tables.section, section.visited_at < before),
        ],
        "validators": [(tables.validator, tables.validator.c.kept_at < before)],
        "shapes of addresses": [(tables.address_shape, tables.address_shape.c.seen_at < before)],
        "searches": [(tables.search, tables.search.c.searched_at < before)],
        "robots.txt": [(tables.robots, tables.robots.c.fetched_at < before)],
        "looks at articles": [(tables.revisit, tables.revisit.c.due_at < before)],
        "runs": [(tables.run, and_(run.started_at < before, ~current.exists()))],
    }
