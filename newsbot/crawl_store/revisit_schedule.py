"""Articles that were written -> when they are looked at again, ever less often, while young."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from newsbot.dedupe import fingerprint_blocks
from newsbot.discovered_url import DiscoveredUrl
from newsbot.items import Article
from newsbot.outcomes import Outcome
from newsbot.store.store_records import KEPT, LEFT_OPEN, Revisit


class RevisitSchedule:
    """The articles that a run looks at again, and the times of those that it has written."""

    def __init__(self, schedule_seconds: Sequence[int]) -> None:
        """Take the ages at which an article is looked at again, the least first; none is off."""
        self._schedule = schedule_seconds
        self._due: dict[bytes, Revisit] = {}

    @property
    def is_on(self) -> bool:
        """Tell whether articles are looked at again at all."""
        return bool(self._schedule)

    def expect(self, due: Iterable[Revisit]) -> None:
        """Remember articles that the run is about to look at again."""
        self._due.update({young.fingerprint: young for young in due})

    def is_due(self, key: bytes) -> bool:
        """Tell whether an address is looked at again."""
        return key in self._due

    def find_blocks(self, key: bytes) -> bytes | None:
        """Return what was kept of the text of an article that is looked at again."""
        young = self._due.get(key)
        return young.blocks if young else None

    def end(self, key: bytes, outcome: Outcome, *, now: int) -> tuple[Revisit | None, bool]:
        """Return when an article that was looked at is looked at again, None for never.

        The second value says whether its address has that outcome now. A page that is gone or out
        of order stays what it was, an article that is known.
        """
        young = self._due.pop(key)
        if outcome in LEFT_OPEN:
            return self._at(young, now), False
        due_at = self._next(young.born_at, now)
        return (self._at(young, due_at) if due_at else None), outcome in KEPT

    def plan(
        self, article: Article, found: DiscoveredUrl, key: bytes, *, now: int
    ) -> Revisit | None:
        """Return when an article that is written is looked at again, None for never."""
        known = self._due.pop(key, None)
        born_at = known.born_at if known else _find_birth(article, now)
        due_at = self._next(born_at, now)
        if due_at is None:
            return None
        return Revisit(
            fingerprint=key,
            address=found.url,
            section=found.section,
            source=found.source,
            due_at=due_at,
            born_at=born_at,
            blocks=fingerprint_blocks(article),
        )

    def _next(self, born_at: int, now: int) -> int | None:
        """Return the first time of the schedule that is still to come; missed ones are past."""
        return next((born_at + age for age in self._schedule if born_at + age > now), None)

    @staticmethod
    def _at(young: Revisit, due_at: int) -> Revisit:
        return replace(young, due_at=due_at)


def _find_birth(article: Article, now: int) -> int:
    """Return when an article was published; now where that is not known or is still to come."""
    try:
        published = datetime.fromisoformat(article.datePublished or "")
    except ValueError:
        return now
    if published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    return min(int(published.timestamp()), now)
