"""The robots.txt of each host, shared by all spiders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from newsbot.http_cache import CachedDocument, CacheValidators
from newsbot.store.facts.fact import Fact
from newsbot.store.store_schema import metadata

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
    useful_seconds = 2 * 24 * 3600

    def find(self, host: str) -> CachedDocument | None:
        """Return the latest robots.txt of a host (scheme, name and port), however old."""
        rows = self.run.read(sa.select(robots_table).where(robots_table.c.host == host))
        if not rows:
            return None
        row = rows[0]
        validators = CacheValidators(etag=row.etag, last_modified=row.last_modified)
        return CachedDocument(
            body=row.body,
            fetched_at=row.fetched_at,
            validators=validators if validators.condition() else None,
        )

    def add(self, host: str, document: CachedDocument) -> None:
        """Replace the robots.txt of a host."""
        self._change(host, document)

    def _to_row(self, value: CachedDocument) -> Mapping[str, Any]:
        validators = asdict(value.validators or CacheValidators())
        return {"body": value.body, "fetched_at": value.fetched_at, **validators}
