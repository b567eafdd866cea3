"""The robots.txt of hosts -> rows of the store, shared by all spiders, and back for a later run."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from newsbot.http_cache import CachedDocument, CacheValidators
from newsbot.store import tables
from newsbot.store.database import Store
from newsbot.store.upserts import replace_row


def find_robots(store: Store, host: str) -> CachedDocument | None:
    """Return what was last kept of a host, however old.

    :raises StoreError: the store cannot be read.
    """
    wanted = select(tables.robots).where(tables.robots.c.host == host)
    with store.reading() as connection:
        row = connection.execute(wanted).first()
    if row is None:
        return None
    said = CacheValidators(etag=row.etag, last_modified=row.last_modified)
    validators = said if said.condition() else None
    return CachedDocument(body=row.body, fetched_at=row.fetched_at, validators=validators)


def save_robots(connection: Connection, kept: Mapping[str, CachedDocument]) -> None:
    """Put answers in place of those of the same hosts."""
    # In one order everywhere, so that two runs do not wait for each other.
    rows = [
        {
            "host": host,
            "body": answer.body,
            "etag": answer.validators.etag if answer.validators else None,
            "last_modified": answer.validators.last_modified if answer.validators else None,
            "fetched_at": answer.fetched_at,
        }
        for host, answer in sorted(kept.items())
    ]
    if rows:
        connection.execute(replace_row(connection, tables.robots), rows)
