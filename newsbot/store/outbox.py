"""How much of a file is on the disk -> the lines that may leave the outbox."""

from __future__ import annotations

from sqlalchemy import Connection, delete, update

from newsbot.store import tables
from newsbot.store.store_records import UnfinishedFile


def confirm_lines(connection: Connection, file: UnfinishedFile) -> None:
    """Move the known length of a file, and let its lines up to there leave the outbox."""
    own = update(tables.output_file).where(tables.output_file.c.id == file.id)
    connection.execute(own.values(size=file.size, lines=file.lines))
    column = tables.outbox.c
    connection.execute(
        delete(tables.outbox).where(column.file_id == file.id, column.number < file.lines)
    )
