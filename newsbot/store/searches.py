"""What a search for the lists of a site found -> a row of the store, and back for later runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, select

from newsbot.store import tables
from newsbot.store.database import Store
from newsbot.store.upserts import replace_row

TRUSTED_SECONDS = 7 * 24 * 3600
"""After so long a site is searched again: it may have new sections, or a feed by then."""


def find_lists(store: Store, front: str, *, now: int) -> tuple[str, ...]:
    """Return the lists that a search from a front page found; none if it was long ago, or never.

    :raises StoreError: the store cannot be read.
    """
    column = tables.search.c
    trusted = column.searched_at > now - TRUSTED_SECONDS
    wanted = select(column.lists).where(column.front == front, trusted)
    with store.reading() as connection:
        row = connection.execute(wanted).first()
    return tuple(json.loads(row.lists)) if row else ()


def save_lists(connection: Connection, found: Mapping[str, Sequence[str]], *, now: int) -> None:
    """Keep what searches found, by front page; no lists stand for a search to be made again."""
    gone = [front for front, lists in found.items() if not lists]
    if gone:
        connection.execute(delete(tables.search).where(tables.search.c.front.in_(gone)))
    rows = [
        {"front": front, "lists": json.dumps(list(lists)), "searched_at": now}
        for front, lists in sorted(found.items())
        if lists
    ]
    if rows:
        connection.execute(replace_row(connection, tables.search), rows)
