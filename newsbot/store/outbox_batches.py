"""Batches of a fleet's outbox: the lines of one file, recorded before the file is written.

A batch has the same name and the same lines however often a writer is killed, so that its file is
written once. Lines are marked, not counted in ranges: the transactions of other machines may commit
earlier numbers later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

import sqlalchemy as sa

from newsbot.store.database import Store
from newsbot.store.facts.article_facts import article_table
from newsbot.store.facts.article_files import file_table
from newsbot.store.facts.shared_outbox import outbox_line_table

FLEET_FOLDER = "fleet"
"""Folder of the files of a fleet in the output folder."""
MAX_BATCH_LINES = 50_000
"""About a minute of a fleet of 100,000 sites in a day's rush; marking them takes a second."""
LINES_AT_ONCE = 200
"""Read from the database; each may take some 20 KB."""

_line = outbox_line_table.c
_file = file_table.c
_WAITS = _line.file_id.is_(None)
_SIZE = sa.func.length(outbox_line_table.c.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The lines for files with one suffix that are in no batch yet."""

    suffix: str
    lines: int
    size: int
    """In bytes."""
    oldest_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The lines of one file, which is not known to be written."""

    id: int
    path: PurePosixPath
    """Below the output folder, without the suffix of the compression."""
    compression: str
    lines: int
    size: int
    """In bytes, before compression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxBacklog:
    """The lines that no finished file has."""

    lines: int
    size: int
    """In bytes."""
    oldest_at: int | None
    """In seconds since 1970; None without lines."""


def read_backlog(store: Store) -> OutboxBacklog:
    """Return what the writer of a fleet has to do.

    :raises StoreError: the store cannot be read.
    """
    count, total = sa.func.count().label("lines"), sa.func.sum(_SIZE).label("size")
    figures = count, total, sa.func.min(_line.added_at).label("oldest_at")
    with store.reading() as connection:
        row = connection.execute(sa.select(*figures)).one()
    return OutboxBacklog(lines=row.lines, size=int(row.size or 0), oldest_at=row.oldest_at)


def find_waiting(connection: sa.Connection) -> list[Waiting]:
    """Return the lines that are in no batch yet, by suffix."""
    wanted = (
        sa.select(_line.suffix, sa.func.count(), sa.func.sum(_SIZE), sa.func.min(_line.added_at))
        .where(_WAITS)
        .group_by(_line.suffix)
        .order_by(_line.suffix)
    )
    return [
        Waiting(suffix=suffix, lines=lines, size=int(size), oldest_at=oldest_at)
        for suffix, lines, size, oldest_at in connection.execute(wanted)
    ]


def find_batch(connection: sa.Connection, place: str) -> Batch | None:
    """Return the oldest batch whose file is not known to be written, and record where it will be.

    :param place: of the writer; the one that began the batch may have been elsewhere.
    """
    is_begun = _file.site_id.is_(None), _file.closed_at.is_(None)
    wanted = sa.select(file_table).where(*is_begun).order_by(_file.id).limit(1)
    row = connection.execute(wanted).first()
    if row is None:
        return None
    own = _file.id == row.id
    connection.execute(sa.update(file_table).where(own).values(place=place))
    return _to_batch(row)


def begin_batch(  # noqa: PLR0913 - what makes a file
    connection: sa.Connection,
    *,
    suffix: str,
    place: str,
    compression: str,
    max_bytes: int,
    now: int,
) -> Batch:
    """Record a batch of the oldest lines with a suffix, of which there is at least one.

    :param max_bytes: the line that reaches them is the last.
    :param now: by the clock of the database; the name of the file begins with it.
    """
    begun = {"path": "", "place": place, "compression": compression, "size": 0, "lines": 0}
    added = connection.execute(sa.insert(file_table).values(begun))
    number: int = added.inserted_primary_key[0]  # type: ignore[index]  # an INSERT has one
    _mark_lines(connection, number, suffix=suffix, max_bytes=max_bytes)
    _move_articles(connection, number)
    figures = sa.select(sa.func.count(), sa.func.sum(_SIZE)).where(_line.file_id == number)
    lines, size = connection.execute(figures).one()
    time = datetime.fromtimestamp(now, tz=UTC)
    name = f"{time:%Y%m%dT%H%M%SZ}-{number:06x}{suffix}"
    path = PurePosixPath(FLEET_FOLDER, f"{time:%Y-%m-%d}", name)
    known = {"path": str(path), "lines": lines, "size": int(size)}
    connection.execute(sa.update(file_table).where(_file.id == number).values(known))
    return Batch(id=number, path=path, compression=compression, lines=lines, size=int(size))


def read_lines(connection: sa.Connection, batch: Batch) -> Iterator[bytes]:
    """Yield the lines of a batch in their order, as of the moment of the first.

    :param connection: in no transaction; there is one until the last line is taken.
    """
    wanted = sa.select(_line.line).where(_line.file_id == batch.id).order_by(_line.id)
    options = {"stream_results": True, "yield_per": LINES_AT_ONCE}
    with connection.begin():
        yield from connection.execute(wanted, execution_options=options).scalars()


def finish_batch(connection: sa.Connection, batch: Batch, *, now: int) -> None:
    """Record that the file of a batch is written; its lines leave the outbox."""
    own = _file.id == batch.id, _file.closed_at.is_(None)
    closed = sa.update(file_table).where(*own).values(closed_at=now)
    connection.execute(closed)
    connection.execute(sa.delete(outbox_line_table).where(_line.file_id == batch.id))


def _mark_lines(connection: sa.Connection, number: int, *, suffix: str, max_bytes: int) -> None:
    waiting = sa.select(_line.id, _SIZE.label("size")).where(_WAITS, _line.suffix == suffix)
    oldest = waiting.order_by(_line.id).limit(MAX_BATCH_LINES).subquery()
    before = sa.func.sum(oldest.c.size).over(order_by=oldest.c.id) - oldest.c.size
    summed = sa.select(oldest.c.id, before.label("before")).subquery()
    chosen = sa.select(summed.c.id).where(summed.c.before < max_bytes)
    marked = sa.update(outbox_line_table).where(_line.id.in_(chosen)).values(file_id=number)
    connection.execute(marked)


def _move_articles(connection: sa.Connection, number: int) -> None:
    """Record in which file the articles of marked lines are."""
    article = article_table.c
    is_line = (
        _line.file_id == number,
        article.site_id == _line.site_id,
        article.article_id == _line.article_id,
        article.version == _line.version,
    )
    connection.execute(sa.update(article_table).where(*is_line).values(file_id=number))


def _to_batch(row: sa.Row[Any]) -> Batch:
    return Batch(
        id=row.id,
        path=PurePosixPath(row.path),
        compression=row.compression,
        lines=row.lines,
        size=row.size,
    )
