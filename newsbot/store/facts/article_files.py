"""The files of articles, and the lines that are not yet known to be in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from newsbot.store.facts.fact import Fact
from newsbot.store.session import Session, now_seconds
from newsbot.store.site_run import name_place
from newsbot.store.store_schema import metadata
from newsbot.write import GrowingFile, Rotation

if TYPE_CHECKING:
    from newsbot.items import Article


file_table = sa.Table(
    "output_file",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    # Null for a file of lines of many sites, which the writer of a fleet makes.
    sa.Column("site_id", sa.ForeignKey("site.id")),
    # Below OUTPUT_DIR, without the suffix of the compression.
    sa.Column("path", sa.Text, nullable=False),
    # The machine and OUTPUT_DIR, or the URL of an object storage.
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("compression", sa.String(10), nullable=False),
    # Bytes that are known to be on the disk; the file is cut back to them.
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("lines", sa.Integer, nullable=False),
    sa.Column("closed_at", sa.BigInteger),
    # Of the run whose articles it holds; null for a file of many runs.
    sa.Column("epoch", sa.Integer),
)
"""A file of articles; one that is closed is never opened again."""

outbox_table = sa.Table(
    "outbox",
    metadata,
    sa.Column("file_id", sa.ForeignKey("output_file.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("line", sa.LargeBinary, nullable=False),
)
"""Lines, counted from 0 in their file, that are not yet known to be on the disk."""

# Built once: building takes as long as executing, and each transaction of a run executes them.
_RECORD_LENGTH = sa.update(file_table).where(file_table.c.id == sa.bindparam("own"))
_DELETE_WRITTEN = sa.delete(outbox_table).where(
    outbox_table.c.file_id == sa.bindparam("own"), outbox_table.c.number < sa.bindparam("lines")
)


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file that a run has begun: its path below the output folder, and its known length."""

    id: int
    path: Path
    compression: str
    size: int = 0
    lines: int = 0


class ArticleFiles(Fact[int, bytes]):
    """The files of one run's articles, one after the other.

    A line is in the store, with its article, before it is in its file. A later transaction records
    that the disk has it. ``finish_earlier_files`` finishes what a killed run left.
    """

    table = file_table

    def __init__(self, run: Session) -> None:
        super().__init__(run)
        self.current: OutputFile | None = None
        """As the disk has it; the store learns that with the next transaction."""
        self._committed: list[bytes] = []
        self._waiting_bytes = 0
        self._folder: Path
        self._compression: str
        self._rotation: Rotation
        self._growing: GrowingFile

    def open(self, folder: Path, path: Path, *, compression: str, rotate_bytes: int) -> None:
        """Take the output folder, and the first path in it without a compression's suffix."""
        self._folder = folder
        self._compression = compression
        self._rotation = Rotation(path, max_bytes=rotate_bytes)

    @property
    def count(self) -> int:
        """Number of files that were begun."""
        return self._rotation.count

    @property
    def file_id(self) -> int:
        """Of the file that has the lines of the transaction under way.

        :raises RuntimeError: no line was added.
        """
        if self.current is None:
            msg = "an article has no line in a file; please report this"
            raise RuntimeError(msg)
        return self.current.id

    def add(self, article: Article, line: bytes) -> None:  # noqa: ARG002 - of an outbox of many files
        """Add the line of an article."""
        self._change(len(self._changes), line)
        self._waiting_bytes += len(line)

    @property
    def is_full(self) -> bool:
        """Whether the file is full with the lines that were added."""
        known = self.current.size if self.current else 0
        return self._rotation.is_full(known + self._waiting_bytes)

    def flush(self, connection: sa.Connection) -> None:
        """Record how much of the file is on the disk, and write the lines that follow."""
        if self.current is not None:
            _confirm(connection, self.current)
        super().flush(connection)

    def append(self) -> None:
        """Write the lines that the store has by now, and wait until the disk has them.

        :raises OSError: they could not be written; the next run does it.
        :raises StoreError: a full file could not be recorded as closed.
        """
        if self.current is None:
            return
        if self._committed:
            self._growing.append(self._committed)
            lines = self.current.lines + len(self._committed)
            self.current = replace(self.current, size=self._growing.size, lines=lines)
            self._committed.clear()
        if self._rotation.is_full(self.current.size) or self._rotation.is_over(datetime.now(UTC)):
            self.finish()

    def finish(self) -> None:
        """Give the file its name, never to be opened again; the next line begins another.

        :raises OSError: it could not be; the next run does it.
        :raises StoreError: the store cannot be written.
        """
        if self.current is not None:
            finish_file(self.run, self.current, self._growing)
            self.current = None

    def _save(self, connection: sa.Connection, changes: Mapping[int, bytes]) -> None:
        file = self.current = self.current or self._begin(connection)
        rows = [
            {"file_id": file.id, "number": file.lines + number, "line": line}
            for number, line in changes.items()
        ]
        connection.execute(sa.insert(outbox_table), rows)
        self._committed.extend(changes.values())
        self._waiting_bytes = 0

    def _begin(self, connection: sa.Connection) -> OutputFile:
        """Enter the next file, in the transaction of its first lines."""
        path = self._rotation.next_path(datetime.now(UTC))
        self._growing = GrowingFile(path, compression=self._compression)
        place = path.relative_to(self._folder)
        values = {
            "site_id": self.run.site_id,
            "path": place.as_posix(),
            "place": name_place(self._folder),
            "compression": self._compression,
            "size": 0,
            "lines": 0,
            "epoch": self.run.epoch,
        }
        added = connection.execute(sa.insert(file_table).values(values))
        number: int = added.inserted_primary_key[0]  # type: ignore[index]  # an INSERT has one
        return OutputFile(number, place, self._compression)


def finish_file(run: Session, file: OutputFile, growing: GrowingFile) -> None:
    """Record the length of a file, give it its name and close it; one without a line is forgotten.

    :raises OSError: it could not be renamed or compressed; the next run does it.
    :raises StoreError: the store cannot be written.
    """
    own = file_table.c.id == file.id
    with run.transaction() as connection:
        _confirm(connection, file)
    growing.finish()
    with run.transaction() as connection:
        if file.lines:
            connection.execute(sa.update(file_table).where(own).values(closed_at=now_seconds()))
        else:
            connection.execute(sa.delete(file_table).where(own))


def _confirm(connection: sa.Connection, file: OutputFile) -> None:
    """Record the length of a file on the disk; its lines up to there leave the outbox."""
    connection.execute(_RECORD_LENGTH, {"own": file.id, "size": file.size, "lines": file.lines})
    connection.execute(_DELETE_WRITTEN, {"own": file.id, "lines": file.lines})
