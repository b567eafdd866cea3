"""When articles are visited again, ever less often, while they are young."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from newsbot.dedupe import fingerprint_blocks
from newsbot.discovered_url import DiscoveredUrl
from newsbot.outcomes import Outcome
from newsbot.store.facts.fact import Fact, is_due
from newsbot.store.facts.stored_urls import read_urls
from newsbot.store.facts.url_facts import LEFT_OPEN, WITH_ARTICLE
from newsbot.store.session import FINGERPRINT_BYTES, Session
from newsbot.store.store_schema import metadata

if TYPE_CHECKING:
    from newsbot.items import Article

LEASE_SECONDS = 3600
"""How long other runs leave a revisit alone that a run has taken, should that one be killed."""

revisit_table = sa.Table(
    "revisit",
    metadata,
    sa.Column("fingerprint", sa.LargeBinary(FINGERPRINT_BYTES), primary_key=True),
    sa.Column("site_id", sa.ForeignKey("site.id"), nullable=False),
    sa.Column("due_at", sa.BigInteger, nullable=False),
    # When the article was published, or first written where that is not known.
    sa.Column("born_at", sa.BigInteger, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("section", sa.Text, nullable=False),
    sa.Column("source", sa.String(20), nullable=False),
    # Four bytes for each block of the text.
    sa.Column("blocks", sa.LargeBinary),
    sqlite_with_rowid=False,
)

sa.Index("revisit_due", revisit_table.c.site_id, revisit_table.c.due_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Revisit:
    """An article that is visited again; ``blocks`` are the fingerprints of its text's blocks."""

    fingerprint: bytes
    url: str
    section: str
    source: str
    due_at: int
    born_at: int
    blocks: bytes | None = None


class RevisitFacts(Fact[bytes, Revisit]):
    """The articles that this run visits again, and the times for those that it writes."""

    table = revisit_table
    touched_at = revisit_table.c.due_at
    pruned_as = "revisits"

    def __init__(self, run: Session, schedule_seconds: Sequence[int] = ()) -> None:
        """Take the ages at which an article is visited again, ascending; empty for never."""
        super().__init__(run)
        self._schedule = schedule_seconds
        self._due: dict[bytes, Revisit] = {}

    def find_due(self, urls: Collection[str]) -> set[str]:
        """Return which URLs are those of articles whose time has come; the run visits them."""
        if not self._schedule or not urls:
            return set()
        keys = {self.run.key(url): url for url in urls}
        due = self._select_due(self.run.now()).where(revisit_table.c.fingerprint.in_(keys))
        return {keys[each.fingerprint] for each in self._remember(self.run.read(due))}

    def take_due(self, *, sections: Collection[str] | None, limit: int) -> list[DiscoveredUrl]:
        """Take articles whose time has come, each once; the longest overdue first.

        :param sections: only those discovered there; None for all of the site.
        """
        now = self.run.now()
        due = self._select_due(now).where(revisit_table.c.site_id == self.run.site_id)
        if sections is not None:
            due = due.where(revisit_table.c.section.in_(sections))
        due = due.order_by(revisit_table.c.due_at, revisit_table.c.fingerprint).limit(limit)

        later = now + LEASE_SECONDS
        rows = self.run.take(revisit_table, due, due_at=later) if self._schedule else ()
        return read_urls(self._remember(rows))

    @property
    def has_due(self) -> bool:
        """Whether the run visits any URL again."""
        return bool(self._due)

    def is_due(self, url: str) -> bool:
        """Whether the run visits a URL again."""
        return self.run.key(url) in self._due

    def find_blocks(self, url: str) -> bytes | None:
        """Return the fingerprints of the text of an article that the run visits again."""
        due = self._due.get(self.run.key(url))
        return due.blocks if due else None

    def add(self, article: Article, found: DiscoveredUrl, *, outcome: Outcome) -> bool:
        """Record when an article that is written is visited again; False for never."""
        key = self.run.key(found.url)
        now = self.run.now()
        known = self._due.pop(key, None)
        born_at = min(known.born_at, now) if known else _find_birth(article, now)
        due_at = self._next(born_at, now, known)
        if due_at is not None:
            planned = Revisit(
                fingerprint=key,
                url=found.url,
                section=found.section,
                source=found.source,
                due_at=due_at,
                born_at=born_at,
                blocks=fingerprint_blocks(article),
            )
            self._change(key, planned)
        elif outcome is Outcome.UPDATED:
            self._remove(key)
        return due_at is not None

    def close(self, url: str, outcome: Outcome) -> tuple[bool, bool]:
        """Record how a revisit ended that brought no new version.

        :return: whether the article is visited again, and whether its URL has that outcome now: a
            page that is gone or out of order stays what it was, an article that is known.
        """
        key = self.run.key(url)
        now = self.run.now()
        ended = self._due.pop(key)
        ended = replace(ended, born_at=min(ended.born_at, now))
        due_at = now if outcome in LEFT_OPEN else self._next(ended.born_at, now, ended)
        if due_at is None:
            self._remove(key)
        else:
            self._change(key, replace(ended, due_at=due_at))
        return due_at is not None, outcome in WITH_ARTICLE

    def _to_row(self, value: Revisit) -> Mapping[str, Any]:
        return {**asdict(value), "site_id": self.run.site_id}

    def _remember(self, rows: Iterable[sa.Row[Any]]) -> list[Revisit]:
        due = [Revisit(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name
        self._due.update({each.fingerprint: each for each in due})
        return due

    def _next(self, born_at: int, now: int, visited: Revisit | None) -> int | None:
        """Return the first time of the schedule that is still to come.

        After the last one there is none, unless this visit came later than any wait: the clock may
        be ahead, and the article young.
        """
        due_at = next((born_at + age for age in self._schedule if born_at + age > now), None)
        is_late = visited is not None and now - visited.due_at > self._schedule[-1]
        return now + self._schedule[0] if due_at is None and is_late else due_at

    def _select_due(self, now: int) -> sa.Select[Any]:
        columns = [column for column in revisit_table.c if column is not revisit_table.c.site_id]
        longest = max((LEASE_SECONDS, *self._schedule))
        return sa.select(*columns).where(is_due(revisit_table.c.due_at, now, longest_wait=longest))


def _find_birth(article: Article, now: int) -> int:
    """Return when an article was published; now where that is not known or is still to come."""
    try:
        published = datetime.fromisoformat(article.datePublished or "")
    except ValueError:
        return now
    if published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    return min(int(published.timestamp()), now)
