"""The listings that were read for their links."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Integer, LargeBinary, Table, Text

from newsbot.store.facts.fact import Fact, OldRows
from newsbot.store.session import FINGERPRINT_BYTES, now_seconds
from newsbot.store.store_schema import metadata
from newsbot.store.upserts import upsert_rows

section_table = Table(
    "section",
    metadata,
    Column("fingerprint", LargeBinary(FINGERPRINT_BYTES), primary_key=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("visited_at", BigInteger, nullable=False),
)


class SectionFacts(Fact[str, int]):
    """How often each listing was read, and when; for ``scrapy store export``."""

    def add(self, url: str) -> None:
        """Record that a listing was read."""
        self._change(url, now_seconds())

    def find_old(self, connection: Connection, before: int) -> Mapping[str, OldRows]:  # noqa: ARG002
        """Return the listings that were last read before."""
        return {"listings": [(section_table, section_table.c.visited_at < before)]}

    def _save(self, connection: Connection, changes: Mapping[str, int]) -> None:
        rows = [
            {
                "fingerprint": self.run.key(url),
                "site_id": self.run.site_id,
                "url": url,
                "visits": 1,
                "visited_at": visited_at,
            }
            for url, visited_at in changes.items()
        ]
        upsert_rows(connection, section_table, rows, visits=section_table.c.visits)
