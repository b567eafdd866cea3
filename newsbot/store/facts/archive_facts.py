"""How far runs have read each archive file."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa

from newsbot.store.facts.fact import Fact
from newsbot.store.session import FINGERPRINT_BYTES, Session
from newsbot.store.store_schema import metadata

archive_table = sa.Table(
    "archive",
    metadata,
    # Over the site and the file's name and beginning.
    sa.Column("fingerprint", sa.LargeBinary(FINGERPRINT_BYTES), primary_key=True),
    # Where the record begins that is read next: its member in the file, its number in there.
    sa.Column("offset", sa.BigInteger, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("read_at", sa.BigInteger, nullable=False),
)

Position = tuple[int, int]


class ArchiveFacts(Fact[bytes, Position]):
    """The place in each archive before which every page has ended."""

    table = archive_table
    touched_at = archive_table.c.read_at
    pruned_as = "places in archives"

    def __init__(self, run: Session) -> None:
        super().__init__(run)
        self._open: dict[str, tuple[bytes, Position]] = {}
        self._pages: dict[bytes, OrderedDict[Position, bool]] = {}

    def find(self, file: bytes) -> Position:
        """Return where reading goes on in the file with a key; its start if it is new."""
        wanted = sa.select(archive_table).where(archive_table.c.fingerprint == self._key(file))
        rows = self.run.read(wanted)
        return (rows[0].offset, rows[0].number) if rows else (0, 0)

    def add(self, file: bytes, position: Position, url: str) -> None:
        """Record that a page is going to end; those of one file are added in their order."""
        if self.run.keeps_facts:
            key = self._key(file)
            self._open[url] = key, position
            self._pages.setdefault(key, OrderedDict())[position] = False

    def close(self, url: str) -> None:
        """Record that the page with a URL has ended, if it is of an archive."""
        if url not in self._open:
            return
        key, position = self._open.pop(url)
        pages = self._pages[key]
        pages[position] = True
        place = None
        while pages and pages[next(iter(pages))]:
            (offset, number), _ = pages.popitem(last=False)
            place = offset, number + 1
        if place is not None:
            self._change(key, place)

    def _key(self, file: bytes) -> bytes:
        name = self.run.site_id.to_bytes(8, "big") + file
        return blake2b(name, digest_size=FINGERPRINT_BYTES).digest()

    def _to_row(self, value: Position) -> Mapping[str, Any]:
        return {"offset": value[0], "number": value[1], "read_at": self.run.now()}
