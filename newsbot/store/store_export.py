"""Export the store as records for other programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from newsbot.store.database import Store, StoreError
from newsbot.store.facts.article_facts import article_table
from newsbot.store.facts.article_files import file_table
from newsbot.store.facts.run_history import run_history_table
from newsbot.store.facts.url_facts import url_table
from newsbot.store.site_run import parse_ends, run_table, site_table
from newsbot.write import COMPRESSIONS, GROWING_SUFFIX

_ROWS_AT_ONCE = 1000


def export_store(store: Store, *, site: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield a record for each URL, article version, run and history, of one site or of all.

    Times are ISO 8601 in UTC. The URL itself is known of open URLs, listings and articles; of the
    others, of which there may be a million, only the fingerprint.

    :raises StoreError: the store cannot be read.
    """
    with store.snapshot() as connection:
        sites = sa.select(site_table).order_by(site_table.c.name)
        for row in connection.execute(sites).all():
            if site in (None, row.name):
                yield from _export_urls(connection, row)
                yield from _export_articles(connection, row)
                yield from _export_runs(connection, row)
                yield from _export_histories(connection, row)


def _export_urls(connection: sa.Connection, site: sa.Row[Any]) -> Iterator[dict[str, Any]]:
    url, article = url_table.c, article_table.c
    named = sa.select(article.fingerprint, sa.func.max(article.url).label("url"))
    of_site = named.where(article.site_id == site.id)
    written = of_site.group_by(article.fingerprint).subquery()
    known = sa.func.coalesce(url.url, written.c.url).label("known")
    wanted = (
        sa.select(url_table, known)
        .join_from(url_table, written, written.c.fingerprint == url.fingerprint, isouter=True)
        .where(url.site_id == site.id)
        .order_by(url.fingerprint)
    )
    for row in _stream(connection, wanted):
        yield {
            "kind": "url",
            "site": site.name,
            "fingerprint": row.fingerprint.hex(),
            "url": row.known,
            "state": row.state,
            "attempts": row.attempts,
            "notBefore": _time(row.not_before or None),
            "section": row.section,
            "source": row.source,
        }


def _export_articles(connection: sa.Connection, site: sa.Row[Any]) -> Iterator[dict[str, Any]]:
    article, file = article_table.c, file_table.c
    of_file = file.path, file.compression, file.closed_at, file.site_id.label("owner")
    wanted = (
        sa.select(article_table, *of_file)
        .join_from(article_table, file_table, article.file_id == file.id, isouter=True)
        .where(article.site_id == site.id)
        .order_by(article.id)
    )
    for row in _stream(connection, wanted):
        yield {
            "kind": "article",
            "site": site.name,
            "articleId": row.article_id,
            "version": row.version,
            "contentHash": row.content_hash,
            "url": row.url,
            "file": _name_file(row),
        }


def _name_file(row: sa.Row[Any]) -> str | None:
    """Return where an article is; None while its line waits in the outbox of a fleet."""
    if row.path is None or (row.owner is None and row.closed_at is None):
        return None
    suffix = COMPRESSIONS[row.compression].suffix
    return f"{row.path}{suffix}{GROWING_SUFFIX if row.closed_at is None else ''}"


def _export_runs(connection: sa.Connection, site: sa.Row[Any]) -> Iterator[dict[str, Any]]:
    wanted = sa.select(run_table).where(run_table.c.site_id == site.id).order_by(run_table.c.epoch)
    for row in connection.execute(wanted):
        yield {
            "kind": "run",
            "site": site.name,
            "runId": row.run_id,
            "startedAt": _time(row.started_at),
            "endedAt": _time(row.ended_at),
            "found": row.found,
            "left": row.pending,
            "ends": _parse_ends(row, site),
        }


def _export_histories(connection: sa.Connection, site: sa.Row[Any]) -> Iterator[dict[str, Any]]:
    history = run_history_table.c
    wanted = sa.select(run_history_table).where(history.site_id == site.id)
    for row in _stream(connection, wanted.order_by(history.epoch)):
        yield {
            "kind": "history",
            "site": site.name,
            "runId": row.run_id,
            "startedAt": _time(row.started_at),
            "endedAt": _time(row.ended_at),
            "exitCode": row.exit_code,
            "figures": _parse_figures(row, site),
        }


def _parse_figures(row: sa.Row[Any], site: sa.Row[Any]) -> Any:
    try:
        return json.loads(row.figures)
    except ValueError as error:
        msg = (
            f"run {row.run_id} of {site.name}: its figures cannot be read ({error}); "
            "the store is damaged: restore it from a backup"
        )
        raise StoreError(msg) from error


def _parse_ends(run: sa.Row[Any], site: sa.Row[Any]) -> Counter[str]:
    try:
        return parse_ends(run.ends)
    except ValueError as error:
        msg = (
            f"run {run.run_id} of {site.name}: its column ends cannot be read ({error}); "
            "the store is damaged: restore it from a backup"
        )
        raise StoreError(msg) from error


def _stream(connection: sa.Connection, wanted: sa.Select[Any]) -> Iterator[sa.Row[Any]]:
    """Read rows a few at a time, so that a large store takes no memory."""
    streamed = connection.execution_options(yield_per=_ROWS_AT_ONCE)
    yield from streamed.execute(wanted)


def _time(seconds: int | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC).isoformat(timespec="seconds")
