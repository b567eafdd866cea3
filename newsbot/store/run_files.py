"""The files of a run in the store: begun, grown, known to be on the disk, finished."""

from __future__ import annotations

import socket
from pathlib import Path

from sqlalchemy import delete, insert, select, update

from newsbot.store import tables
from newsbot.store.outbox import confirm_lines
from newsbot.store.site_run import SiteRun
from newsbot.store.store_records import UnfinishedFile


def name_place(folder: Path) -> str:
    """Return what a machine and an output folder are called together: where paths of files hold."""
    return f"{socket.gethostname()}:{folder.resolve()}"


def begin_file(run: SiteRun, path: Path, *, compression: str, now: int) -> UnfinishedFile:
    """Enter a file, before its first line."""
    values = {
        "site_id": run.site_id,
        "path": path.as_posix(),
        "place": run.place,
        "compression": compression,
        "size": 0,
        "lines": 0,
        "epoch": run.epoch,
    }
    with run.transaction(now=now) as connection:
        added = connection.execute(insert(tables.output_file).values(values))
        number: int = added.inserted_primary_key[0]  # type: ignore[index]  # an INSERT has one
    return UnfinishedFile(id=number, path=path, compression=compression, size=0, lines=0)


def list_unfinished(run: SiteRun) -> list[UnfinishedFile]:
    """List the files of this place that earlier runs have begun and not finished."""
    column = tables.output_file.c
    unfinished = select(tables.output_file).where(
        column.site_id == run.site_id,
        column.place == run.place,
        column.closed_at.is_(None),
    )
    with run.store.transaction() as connection:
        rows = connection.execute(unfinished.order_by(column.id)).all()
    return [
        UnfinishedFile(
            id=row.id,
            path=Path(row.path),
            compression=row.compression,
            size=row.size,
            lines=row.lines,
        )
        for row in rows
    ]


def read_outbox(run: SiteRun, file: UnfinishedFile) -> list[bytes]:
    """Return the lines of a file that are not known to be on the disk, in their order."""
    column = tables.outbox.c
    waiting = select(column.line).where(column.file_id == file.id).order_by(column.number)
    with run.store.transaction() as connection:
        return list(connection.scalars(waiting))


def confirm(run: SiteRun, file: UnfinishedFile, *, now: int) -> None:
    """Say how much of a file is on the disk; those lines leave the outbox."""
    with run.transaction(now=now) as connection:
        confirm_lines(connection, file)


def close_file(run: SiteRun, file: UnfinishedFile, *, now: int) -> None:
    """Say that a file is finished; one without a line is forgotten."""
    own = tables.output_file.c.id == file.id
    with run.transaction(now=now) as connection:
        if file.lines:
            connection.execute(update(tables.output_file).where(own).values(closed_at=now))
        else:
            connection.execute(delete(tables.output_file).where(own))
