"""How many URLs of each pattern were articles, counted by domain and shared by all spiders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from newsbot.discover.learned_url_patterns import LearnedUrlPatterns, PatternCounts, url_pattern
from newsbot.store.facts.fact import Fact
from newsbot.store.session import Session
from newsbot.store.store_schema import CHUNK, metadata
from newsbot.store.upserts import upsert_rows
from newsbot.urls import publisher_of

MAX_COUNT = 1_000
"""Above which both counts of a pattern are halved, so that a site may change its layout."""

MAX_PATTERNS = 100
"""Kept of each domain, those with most URLs; real sites have some twenty."""

MAX_DOMAINS = 1_000
"""Held in memory, some KB each; a run of more domains reads some of them again."""

Read = Callable[[sa.Select[Any]], Sequence[sa.Row[Any]]]

pattern_table = sa.Table(
    "url_pattern",
    metadata,
    # A registrable domain, with a folder on a host of blogs: see publisher_of.
    sa.Column("domain", sa.Text, primary_key=True),
    sa.Column("pattern", sa.Text, primary_key=True),
    sa.Column("articles", sa.Integer, nullable=False),
    sa.Column("others", sa.Integer, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

_TOTAL = pattern_table.c.articles + pattern_table.c.others
_HALVED = {"articles": pattern_table.c.articles // 2, "others": pattern_table.c.others // 2}
# Executed in each transaction of a run, mostly without a result: built once, for both bounds.
_BEYOND_BOUNDS = (
    sa.select(pattern_table.c.domain)
    .where(pattern_table.c.domain.in_(sa.bindparam("domains", expanding=True)))
    .group_by(pattern_table.c.domain)
    .having(sa.or_(sa.func.count() > MAX_PATTERNS, sa.func.max(_TOTAL) > MAX_COUNT))
)
"""The domains with too many patterns or too high counts."""


class UrlPatternFacts(Fact[tuple[str, str], tuple[int, int]]):
    """The patterns of each domain, as they were when the run first looked them up."""

    table = pattern_table
    touched_at = pattern_table.c.seen_at
    pruned_as = "URL patterns"
    useful_seconds = 90 * 24 * 3600
    is_learned = True

    def __init__(self, run: Session) -> None:
        super().__init__(run)
        self._known: dict[str, LearnedUrlPatterns] = {}

    def find(self, url: str) -> LearnedUrlPatterns:
        """Return the patterns of a URL's domain; none for a new one."""
        domain = publisher_of(url)
        if domain not in self._known:
            if len(self._known) >= MAX_DOMAINS:
                del self._known[next(iter(self._known))]
            self._known[domain] = read_patterns(self.run.read, domain)
        return self._known[domain]

    def add(self, url: str, *, is_article: bool) -> None:
        """Count a URL under its pattern, if it has one."""
        pattern = url_pattern(url)
        if pattern is not None:
            key = publisher_of(url), pattern
            articles, others = self._changes.get(key, (0, 0))
            self._change(key, (articles + is_article, others + (not is_article)))

    def _save(
        self, connection: sa.Connection, changes: Mapping[tuple[str, str], tuple[int, int]]
    ) -> None:
        # Sorted, so that two runs do not wait for each other's rows.
        rows = [
            {
                "domain": domain,
                "pattern": pattern,
                "articles": articles,
                "others": others,
                "seen_at": self.run.now(),
            }
            for (domain, pattern), (articles, others) in sorted(changes.items())
        ]
        upsert_rows(
            connection,
            pattern_table,
            rows,
            newest=self.touched_at,
            articles=pattern_table.c.articles,
            others=pattern_table.c.others,
        )
        domains = sorted({domain for domain, _ in changes})
        for start in range(0, len(domains), CHUNK):
            _bound(connection, domains[start : start + CHUNK])


def read_patterns(read: Read, domain: str) -> LearnedUrlPatterns:
    """Return the patterns of a registrable domain; none for a new one.

    :param read: that of a store, or of a run.
    """
    rows = read(sa.select(pattern_table).where(pattern_table.c.domain == domain))
    seen = {row.pattern: PatternCounts(articles=row.articles, others=row.others) for row in rows}
    return LearnedUrlPatterns(domain=domain, seen=seen)


def _bound(connection: sa.Connection, domains: Sequence[str]) -> None:
    """Halve counts that are too high, and leave the patterns with most URLs of each domain."""
    for domain in connection.scalars(_BEYOND_BOUNDS, {"domains": domains}).all():
        is_high = pattern_table.c.domain == domain, _TOTAL > MAX_COUNT
        connection.execute(sa.update(pattern_table).where(*is_high).values(_HALVED))
        _drop_rarest(connection, domain)


def _drop_rarest(connection: sa.Connection, domain: str) -> None:
    is_own = pattern_table.c.domain == domain
    ranked = (
        sa.select(pattern_table.c.pattern)
        .where(is_own)
        .order_by(_TOTAL.desc(), pattern_table.c.pattern)
    )
    beyond = sorted(connection.scalars(ranked.offset(MAX_PATTERNS)))
    for start in range(0, len(beyond), CHUNK):
        is_beyond = pattern_table.c.pattern.in_(beyond[start : start + CHUNK])
        connection.execute(sa.delete(pattern_table).where(is_own, is_beyond))
