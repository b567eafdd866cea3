"""How addresses of each shape ended -> rows of the store, and back for a later run.

All spiders share them, as they share texts: what a site's addresses look like is the same to each.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select, update

from newsbot.store import tables
from newsbot.store.upserts import upsert

MAX_COUNT = 1_000
"""From which both counts of a shape are halved, so that a site may change its ways."""

MAX_SHAPES = 100
"""Kept of each domain, those with most addresses; real sites have some twenty."""

_CHUNK = 500
"""Values in one statement; databases have limits of some thousands."""


def find_patterns(connection: Connection, domain: str) -> Mapping[str, tuple[int, int]]:
    """Return by shape how many addresses of a domain were articles, and how many were none."""
    column = tables.address_shape.c
    wanted = select(tables.address_shape).where(column.domain == domain)
    return {row.shape: (row.articles, row.others) for row in connection.execute(wanted)}


def save_patterns(
    connection: Connection,
    ended: Mapping[tuple[str, str], tuple[int, int]],
    *,
    now: int,
) -> None:
    """Add to the counts of shapes, and keep those of most addresses of each domain.

    :param ended: by domain and shape, how many addresses were articles, and how many were none.
    """
    column = tables.address_shape.c
    # In one order everywhere, so that two runs do not wait for each other.
    rows = [
        {
            "domain": domain,
            "shape": shape,
            "articles": articles,
            "others": others,
            "seen_at": now,
        }
        for (domain, shape), (articles, others) in sorted(ended.items())
    ]
    if not rows:
        return
    statement = upsert(connection, tables.address_shape)
    added = {
        "articles": column.articles + statement.excluded.articles,
        "others": column.others + statement.excluded.others,
        "seen_at": statement.excluded.seen_at,
    }
    keys = ["domain", "shape"]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=added), rows)
    for domain in sorted({domain for domain, _ in ended}):
        _bound(connection, domain)


def _bound(connection: Connection, domain: str) -> None:
    column = tables.address_shape.c
    total = column.articles + column.others
    own = column.domain == domain
    halved = {"articles": column.articles // 2, "others": column.others // 2}
    old = update(tables.address_shape).where(own, total > MAX_COUNT)
    connection.execute(old.values(halved))
    ranked = select(column.shape).where(own).order_by(total.desc(), column.shape)
    beyond = connection.scalars(ranked.offset(MAX_SHAPES)).all()
    for start in range(0, len(beyond), _CHUNK):
        gone = column.shape.in_(beyond[start : start + _CHUNK])
        connection.execute(delete(tables.address_shape).where(own, gone))
