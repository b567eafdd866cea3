"""Articles that are young enough to be looked at again -> rows of the store, and back when due."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict

from sqlalchemy import Connection, delete, select, update

from newsbot.store import tables
from newsbot.store.store_records import Revisit
from newsbot.store.upserts import replace_row

LEASE_SECONDS = 3600
"""An article that was taken is left alone for so long if its run is killed before it is read."""


def take_due(
    connection: Connection,
    *,
    site_id: int,
    sections: Collection[str] | None,
    limit: int,
    now: int,
) -> list[Revisit]:
    """Take articles whose time has come, each once; the longest overdue first.

    :param sections: only what was found there; None for all of the site.
    """
    column = tables.revisit.c
    due = [column.site_id == site_id, column.due_at <= now]
    if sections is not None:
        due.append(column.section.in_(sections))
    wanted = select(tables.revisit).where(*due).order_by(column.due_at, column.fingerprint)
    taken = [_read(row) for row in connection.execute(wanted.limit(limit))]
    own = column.fingerprint.in_([young.fingerprint for young in taken])
    later = update(tables.revisit).where(own).values(due_at=now + LEASE_SECONDS)
    connection.execute(later)
    return taken


def find_revisits(connection: Connection, keys: Collection[bytes]) -> list[Revisit]:
    """Return what is known of young articles; any others are left out."""
    wanted = select(tables.revisit).where(tables.revisit.c.fingerprint.in_(keys))
    return [_read(row) for row in connection.execute(wanted)]


def save_revisits(
    connection: Connection, young: Mapping[bytes, Revisit | None], *, site_id: int
) -> None:
    """Keep when articles are to be looked at again; None for one that is not any more."""
    grown = [key for key, article in young.items() if article is None]
    if grown:
        for table in (tables.revisit, tables.validator):
            connection.execute(delete(table).where(table.c.fingerprint.in_(grown)))
    rows = [{**asdict(article), "site_id": site_id} for article in young.values() if article]
    if rows:
        connection.execute(replace_row(connection, tables.revisit), rows)


def _read(row: object) -> Revisit:
    names = ("fingerprint", "address", "section", "source", "due_at", "born_at", "blocks")
    return Revisit(**{name: getattr(row, name) for name in names})
