"""A store -> a record for each address, article version and run, for other programs to read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from newsbot.store import tables
from newsbot.store.database import Store
from newsbot.store.store_check import SUFFIXES

_ROWS_AT_ONCE = 1000


def export_store(store: Store, *, site: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield the records of all sites, or of one; times are ISO 8601 in UTC.

    The address itself is known of what is open, of lists and of articles; of the rest, which may
    be a million, there is the fingerprint.

    :raises StoreError: the store cannot be read.
    """
    with store.transaction() as connection:
        sites = select(tables.site).order_by(tables.site.c.name)
        for row in connection.execute(sites).all():
            if site in (None, row.name):
                yield from _export_addresses(connection, row)
                yield from _export_articles(connection, row)
                yield from _export_runs(connection, row)


def _export_addresses(connection: Connection, site: Row[Any]) -> Iterator[dict[str, Any]]:
    url, article, section = tables.url, tables.article, tables.section
    named = select(article.c.fingerprint, func.max(article.c.address).label("address"))
    of_site = named.where(article.c.site_id == site.id)
    written = of_site.group_by(article.c.fingerprint).subquery()
    known = func.coalesce(url.c.address, written.c.address, section.c.address).label("known")
    wanted = (
        select(url, known)
        .join_from(url, written, written.c.fingerprint == url.c.fingerprint, isouter=True)
        .join(section, section.c.fingerprint == url.c.fingerprint, isouter=True)
        .where(url.c.site_id == site.id)
        .order_by(url.c.fingerprint)
    )
    for row in _stream(connection, wanted):
        yield {
            "kind": "address",
            "site": site.name,
            "fingerprint": row.fingerprint.hex(),
            "address": row.known,
            "state": row.state,
            "attempts": row.attempts,
            "notBefore": _time(row.not_before or None),
            "section": row.section,
            "source": row.source,
        }


def _export_articles(connection: Connection, site: Row[Any]) -> Iterator[dict[str, Any]]:
    article, file = tables.article, tables.output_file
    wanted = (
        select(article, file.c.path, file.c.compression, file.c.closed_at)
        .join_from(article, file, article.c.file_id == file.c.id)
        .where(article.c.site_id == site.id)
        .order_by(article.c.id)
    )
    for row in _stream(connection, wanted):
        is_growing = row.closed_at is None
        yield {
            "kind": "article",
            "site": site.name,
            "articleId": row.article_id,
            "version": row.version,
            "contentHash": row.content_hash,
            "address": row.address,
            "file": f"{row.path}{SUFFIXES[row.compression]}{'.part' if is_growing else ''}",
        }


def _export_runs(connection: Connection, site: Row[Any]) -> Iterator[dict[str, Any]]:
    run = tables.run
    wanted = select(run).where(run.c.site_id == site.id).order_by(run.c.epoch)
    for row in connection.execute(wanted):
        yield {
            "kind": "run",
            "site": site.name,
            "runId": row.run_id,
            "startedAt": _time(row.started_at),
            "endedAt": _time(row.ended_at),
            "found": row.found,
            "left": row.pending,
            "ends": json.loads(row.ends),
        }


def _stream(connection: Connection, wanted: Any) -> Iterator[Row[Any]]:
    """Read rows a few at a time, so that a large store takes no memory."""
    streamed = connection.execution_options(yield_per=_ROWS_AT_ONCE)
    yield from streamed.execute(wanted)


def _time(seconds: int | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC).isoformat(timespec="seconds")
