"""The robots.txt of each host, shared by all spiders."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import BigInteger, Column, Connection, LargeBinary, Table, Text, select

from newsbot.http_cache import CachedDocument, CacheValidators
from newsbot.store.facts.fact import Fact, OldRows
from newsbot.store.store_schema import metadata
from newsbot.store.upserts import upsert_rows

robots_table = Table(
    "robots",
    metadata,
    # Scheme, name and port: each combination has its own rules (RFC 9309, 2.3).
    Column("host", Text, primary_key=True),
    # Null where the host has no robots.txt.
    Column("body", LargeBinary),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("fetched_at", BigInteger, nullable=False),
)


class RobotsFacts(Fact[str, CachedDocument]):
    """The latest robots.txt of each host."""

    def find(self, host: str) -> CachedDocument | None:
        """Return the latest robots.txt of a host (scheme, name and port), however old."""
        rows = self.run.read(select(robots_table).where(robots_table.c.host == host))
        if not rows:
            return None
        row = rows[0]
        has_validators = row.etag or row.last_modified
        validators = CacheValidators(etag=row.etag, last_modified=row.last_modified)
        return CachedDocument(
            body=row.body,
            fetched_at=row.fetched_at,
            validators=validators if has_validators else None,
        )

    def add(self, host: str, document: CachedDocument) -> None:
        """Replace the robots.txt of a host."""
        self._change(host, document)

    def find_old(self, connection: Connection, before: int) -> Mapping[str, OldRows]:  # noqa: ARG002
        """Return the documents that were fetched before."""
        return {"robots.txt": [(robots_table, robots_table.c.fetched_at < before)]}

    def _save(self, connection: Connection, changes: Mapping[str, CachedDocument]) -> None:
        # Sorted, so that two runs do not wait for each other's rows.
        rows = [
            {
                "host": host,
                "body": document.body,
                "etag": document.validators.etag if document.validators else None,
                "last_modified": document.validators.last_modified if document.validators else None,
                "fetched_at": document.fetched_at,
            }
            for host, document in sorted(changes.items())
        ]
        upsert_rows(connection, robots_table, rows)
