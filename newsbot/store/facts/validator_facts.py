"""The cache validators of pages whose text or links were kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from newsbot.discovered_url import DiscoveredUrl
from newsbot.http_cache import CacheValidators
from newsbot.store.facts.fact import Fact, is_recent
from newsbot.store.facts.revisit_facts import RevisitFacts
from newsbot.store.session import FINGERPRINT_BYTES, Session
from newsbot.store.store_schema import metadata

TRUSTED_SECONDS = 7 * 24 * 3600
"""After which a page is requested without conditions: a server may respond for ever that nothing
changed, and a newer newsbot may find more on a page than the one that read it."""

validator_table = sa.Table(
    "validator",
    metadata,
    sa.Column("fingerprint", sa.LargeBinary(FINGERPRINT_BYTES), primary_key=True),
    sa.Column("site_id", sa.ForeignKey("site.id"), nullable=False),
    # Of a listing, whose links were taken; else of an article.
    sa.Column("is_listing", sa.Boolean, nullable=False),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("saved_at", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)


class ValidatorFacts(Fact[bytes, tuple[bool, CacheValidators]]):
    """Cache validators of listings, and of articles that are visited again.

    ``add`` notes those of a response. They are saved with the end of the URL, and only if it is
    one that keeps what the page gave: the links of a listing, the text of an article.
    """

    table = validator_table
    touched_at = validator_table.c.saved_at
    pruned_as = "cache validators"
    useful_seconds = TRUSTED_SECONDS

    def __init__(self, run: Session, revisits: RevisitFacts) -> None:
        super().__init__(run)
        self._revisits = revisits
        self._read: dict[bytes, CacheValidators] = {}

    def find(self, found: DiscoveredUrl) -> CacheValidators | None:
        """Return the validators of a URL; None to request it without conditions.

        A new article has none, and costs no look-up.
        """
        is_listing = found.page > 0
        if not is_listing and not self._revisits.is_due(found.url):
            return None
        wanted = sa.select(validator_table).where(
            validator_table.c.fingerprint == self.run.key(found.url),
            validator_table.c.is_listing == is_listing,
            is_recent(validator_table.c.saved_at, self.run.now(), seconds=TRUSTED_SECONDS),
        )
        rows = self.run.read(wanted)
        if not rows:
            return None
        return CacheValidators(etag=rows[0].etag, last_modified=rows[0].last_modified)

    def add(self, found: DiscoveredUrl, validators: CacheValidators | None) -> None:
        """Note the validators of a page that was read whole, None if it has none."""
        if validators is None:
            if found.page or self._revisits.is_due(found.url):
                self.remove(found.url)
        elif self.run.keeps_facts:
            self._read[self.run.key(found.url)] = validators

    def close(self, url: str, *, is_kept: bool, is_listing: bool = False) -> None:
        """Save what was noted of a page if what it gave is kept, else forget it."""
        key = self.run.key(url)
        validators = self._read.pop(key, None)
        if validators and is_kept:
            self._change(key, (is_listing, validators))

    def remove(self, url: str) -> None:
        """Remove the validators of a page: they no longer hold, or nothing requests it."""
        self._remove(self.run.key(url))

    def _to_row(self, value: tuple[bool, CacheValidators]) -> Mapping[str, Any]:
        is_listing, validators = value
        own = {"site_id": self.run.site_id, "is_listing": is_listing, "saved_at": self.run.now()}
        return {**own, **asdict(validators)}
