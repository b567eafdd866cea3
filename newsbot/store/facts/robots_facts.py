"""The robots.txt of each host, shared by all spiders."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from newsbot.http_cache import CachedDocument, CacheValidators
from newsbot.store.facts.fact import Fact
from newsbot.store.store_schema import metadata
from newsbot.store.upserts import upsert_rows

robots_table = sa.Table(
    "robots",
    metadata,
    # Scheme, name and port: each combination has its own rules (RFC 9309, 2.3).
    sa.Column("host", sa.Text, primary_key=True),
    # Null where the host has no robots.txt.
    sa.Column("body", sa.LargeBinary),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("fetched_at", sa.BigInteger, nullable=False),
)


class RobotsFacts(Fact[str, CachedDocument]):
    """The latest robots.txt of each host."""

    table = robots_table
    touched_at = robots_table.c.fetched_at
    pruned_as = "robots.txt"

    def find(self, host: str) -> CachedDocument | None:
        """Return the latest robots.txt of a host (scheme, name and port), however old."""
        rows = self.run.read(sa.select(robots_table).where(robots_table.c.host == host))
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

    def _save(self, connection: sa.Connection, changes: Mapping[str, CachedDocument]) -> None:
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
