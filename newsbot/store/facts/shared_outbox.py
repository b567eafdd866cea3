"""The lines of a fleet, which wait in the store until one writer has them in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from newsbot.store.facts.fact import Fact
from newsbot.store.session import Session
from newsbot.store.store_schema import metadata
from newsbot.write import REJECTED_SUFFIX

if TYPE_CHECKING:
    from newsbot.items import Article

MAX_SUFFIX_CHARS = 40
"""Of a file's name; an output format of a project has one of its own."""

outbox_line_table = sa.Table(
    "outbox_line",
    metadata,
    # Ascending in the order of a site's lines. SQLite numbers INTEGER columns only.
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("site_id", sa.ForeignKey("site.id"), nullable=False),
    # Of the file that the line is for: lines of other formats are for other files.
    sa.Column("suffix", sa.String(MAX_SUFFIX_CHARS), nullable=False),
    # Null for a rejection.
    sa.Column("article_id", sa.String(16)),
    sa.Column("version", sa.Integer),
    sa.Column("line", sa.LargeBinary, nullable=False),
    sa.Column("added_at", sa.BigInteger, nullable=False),
    # Null for a line that is in no batch yet.
    sa.Column("file_id", sa.ForeignKey("output_file.id")),
)
"""Lines that no finished file has; those of one file are a batch."""

sa.Index(
    "outbox_line_batch",
    outbox_line_table.c.file_id,
    outbox_line_table.c.suffix,
    outbox_line_table.c.id,
)


@dataclass(frozen=True, slots=True)
class _NewLine:
    line: bytes
    suffix: str
    article_id: str | None = None
    version: int | None = None


class SharedOutbox(Fact[int, _NewLine]):
    """The lines of one run of a fleet, in place of files of its own.

    A line is committed with its article; ``newsbot write`` takes it from there to a file.
    """

    table = outbox_line_table
    count = 0
    """Number of files that were begun."""
    is_full = False
    """Whether a file is full."""
    file_id: int | None = None
    """Of the file that the articles are in."""

    def __init__(self, run: Session) -> None:
        super().__init__(run)
        self._suffix: str

    def open(
        self,
        folder: Path,  # noqa: ARG002 - of a run with files
        path: Path,
        *,
        compression: str,  # noqa: ARG002 - as above
        rotate_bytes: int,  # noqa: ARG002
    ) -> None:
        """Take the path that a file of the run would have, whose suffixes are those of its lines.

        :raises ValueError: they are too long.
        """
        self._suffix = "".join(path.suffixes)
        if len(self._suffix) > MAX_SUFFIX_CHARS:
            msg = (
                f"the suffix of OUTPUT_FORMAT must have up to {MAX_SUFFIX_CHARS} characters, "
                f"got {self._suffix!r}"
            )
            raise ValueError(msg)

    def add(self, article: Article, line: bytes) -> None:
        """Add the line of an article."""
        new = _NewLine(line, self._suffix, article.articleId, article.version)
        self._change(len(self._changes), new)

    def add_rejection(self, line: bytes) -> None:
        """Add the line of a URL that gave no article."""
        self._change(len(self._changes), _NewLine(line, REJECTED_SUFFIX))

    def append(self) -> None:
        """Do nothing: the writer takes lines to files."""

    def finish(self) -> None:
        """Do nothing, as ``append``."""

    def _save(self, connection: sa.Connection, changes: Mapping[int, _NewLine]) -> None:
        own = {"site_id": self.run.site_id, "added_at": self.run.now()}
        rows = [
            {
                "suffix": new.suffix,
                "article_id": new.article_id,
                "version": new.version,
                "line": new.line,
                **own,
            }
            for new in changes.values()
        ]
        connection.execute(sa.insert(outbox_line_table), rows)
