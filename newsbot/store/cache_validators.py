"""What addresses said of their state -> rows of the store, and back for the next request."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from newsbot.http_cache import CacheValidators
from newsbot.store import tables
from newsbot.store.database import Store
from newsbot.store.upserts import replace_row

TRUSTED_SECONDS = 7 * 24 * 3600
"""After so long a page is asked for as a whole: a server may say for ever that nothing changed,
and a newer newsbot may find more on a page than the one that read it."""


def find_validators(store: Store, key: bytes, *, is_list: bool, now: int) -> CacheValidators | None:
    """Return what an address said of its state when it was last read whole, None if nothing.

    :param is_list: whether its links were taken, not its text.
    """
    column = tables.validator.c
    wanted = select(tables.validator).where(
        column.fingerprint == key,
        column.is_list == is_list,
        column.kept_at > now - TRUSTED_SECONDS,
    )
    with store.transaction() as connection:
        row = connection.execute(wanted).first()
    return CacheValidators(etag=row.etag, last_modified=row.last_modified) if row else None


def save_validators(
    connection: Connection,
    read: Mapping[tuple[bytes, bool], CacheValidators | None],
    *,
    site_id: int,
    now: int,
) -> None:
    """Keep what pages said of their state, in the transaction that keeps what they gave."""
    gone = [key for (key, _), validators in read.items() if validators is None]
    if gone:
        column = tables.validator.c.fingerprint
        connection.execute(delete(tables.validator).where(column.in_(gone)))
    rows = [
        {
            "fingerprint": key,
            "site_id": site_id,
            "is_list": is_list,
            "etag": validators.etag,
            "last_modified": validators.last_modified,
            "kept_at": now,
        }
        for (key, is_list), validators in read.items()
        if validators is not None
    ]
    if rows:
        connection.execute(replace_row(connection, tables.validator), rows)
