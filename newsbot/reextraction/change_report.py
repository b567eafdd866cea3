"""What today's extraction changes: counts by field, examples, and each page that differs."""

from __future__ import annotations

import heapq
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from newsbot.record_values import format_utc
from newsbot.reextraction.changed_values import ValueChange
from newsbot.reextraction.page_comparison import DERIVED_FIELDS, EXPLAINING_FIELDS, STATED_FIELDS

_COMPARED = """
SELECT url, site, article_id, version, line.at, outcome, reason, is_partial, changes,
(SELECT max(version) FROM line other
 WHERE other.article_id = line.article_id AND other.site = line.site)
FROM compared JOIN line ON line.id = compared.line ORDER BY line.id
"""
_ACCEPTED = """
SELECT url, site, accepted.at, rejection.outcome, accepted.outcome, reason, headline
FROM accepted JOIN rejection ON rejection.id = accepted.rejection ORDER BY rejection.id
"""
_NOT_STORED = """
SELECT count(*) FROM current_line WHERE id NOT IN (SELECT line FROM compared)
"""
_ORDER = {name: at for at, name in enumerate((*STATED_FIELDS, *EXPLAINING_FIELDS))}


class Kind(StrEnum):
    """How today's extraction of a page compares with its line or rejection."""

    SAME = "same"
    EXPLAINED = "explained"
    """The same article, with values from other sources, or without other blocks."""
    CHANGED = "changed"
    REFUSED = "refused"
    """No longer an article."""
    ACCEPTED = "accepted"
    """Rejected then, an article now."""
    RETYPED = "retyped"
    """Rejected then and now, as another page type."""
    PARTIAL = "partial"
    """A page of an article that has several, of which others are missing: not compared."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PageChange:
    """One page that was compared. ``before`` and ``after`` are outcomes, "" for an article."""

    kind: Kind
    url: str
    site: str
    downloaded_at: datetime
    article_id: str | None = None
    version: int | None = None
    is_latest: bool = False
    """Whether the line is the latest version of its article."""
    before: str = ""
    after: str = ""
    reason: str = ""
    headline: str | None = None
    fields: Mapping[str, ValueChange] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the page as JSON has it."""
        return {
            "kind": self.kind.value,
            "url": self.url,
            "site": self.site,
            "dateDownloaded": format_utc(self.downloaded_at),
            "articleId": self.article_id,
            "version": self.version,
            "isLatest": self.is_latest,
            "outcomeBefore": self.before or None,
            "outcomeAfter": self.after or None,
            "reason": self.reason or None,
            "headline": self.headline,
            "fields": {
                name: {"before": change.before, "after": change.after}
                for name, change in self.fields.items()
            },
        }


class ChangeReport:
    """Counts of compared pages, and some examples of each change.

    Examples are those with the lowest hashes of their URLs: a sample of all pages, and the same
    one each time.
    """

    def __init__(self, *, examples: int) -> None:
        """Take how many examples of each field and change of page type are kept."""
        self._most = examples
        self.kinds: Counter[Kind] = Counter()
        self.fields: Counter[str] = Counter()
        self.filled: Counter[str] = Counter()
        """Of these pages, those whose line has no value."""
        self.emptied: Counter[str] = Counter()
        """Of these pages, those without a value now."""
        self.types: Counter[tuple[str, str]] = Counter()
        """Pages by outcome then and now, "" for an article."""
        self.earlier = 0
        """Changed pages whose line is not the latest version of its article."""
        self.lines_not_stored = 0
        self._sampled: defaultdict[object, list[tuple[int, str, PageChange]]] = defaultdict(list)

    def add(self, change: PageChange) -> None:
        """Count a page."""
        self.kinds[change.kind] += 1
        self.earlier += change.kind is Kind.CHANGED and not change.is_latest
        if change.before != change.after:
            self.types[change.before, change.after] += 1
            self._sample((change.before, change.after), change)
        for name, values in change.fields.items():
            self.fields[name] += 1
            self.filled[name] += values.was_empty
            self.emptied[name] += values.is_empty
            if name not in DERIVED_FIELDS:
                self._sample(name, change)

    @property
    def compared(self) -> int:
        """Number of pages that were compared."""
        return self.kinds.total() - self.kinds[Kind.PARTIAL]

    def to_dict(self, pages: Mapping[str, int]) -> dict[str, Any]:
        """Return the counts as JSON has them.

        :param pages: ``ArchivePass.counts``.
        """
        return {
            "kind": "summary",
            "pages": pages.get("pages", 0),
            "compared": self.compared,
            **{kind.value: self.kinds[kind] for kind in Kind},
            "earlierVersions": self.earlier,
            "failed": pages.get("failed", 0),
            "pagesWithoutLine": pages.get("without a line", 0),
            "linesWithoutPage": self.lines_not_stored,
            "fields": {
                name: {
                    "pages": self.fields[name],
                    "wasEmpty": self.filled[name],
                    "isEmpty": self.emptied[name],
                }
                for name in self.list_fields()
            },
            "outcomes": [
                {"before": before or None, "after": after or None, "pages": count}
                for (before, after), count in self.types.most_common()
            ],
        }

    def list_fields(self) -> list[str]:
        """Return the fields that differ, those of most pages first, sources and chrome last."""
        return sorted(
            self.fields,
            key=lambda name: (name in EXPLAINING_FIELDS, -self.fields[name], _ORDER[name]),
        )

    def find_examples(self, of: object) -> list[PageChange]:
        """Return examples of a field, or of a pair of outcomes."""
        return [change for *_, change in sorted(self._sampled[of], reverse=True)]

    def _sample(self, of: object, change: PageChange) -> None:
        digest = blake2b(change.url.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        # The heap has the highest hash of the examples first, as the lowest negative number.
        given = (-int.from_bytes(digest, "big"), f"{change.url} {change.version}", change)
        sampled = self._sampled[of]
        if len(sampled) < self._most:
            heapq.heappush(sampled, given)
        elif sampled and given[:2] > sampled[0][:2]:
            heapq.heapreplace(sampled, given)


def iterate_changes(database: sqlite3.Connection) -> Iterator[PageChange]:
    """Yield the pages that were compared, those with lines first, in the order of their lines."""
    for row in database.execute(_COMPARED):
        url, site, article_id, version, at, outcome, reason, is_partial, changes, latest = row
        fields = {
            name: ValueChange(
                tuple(change["before"]),
                tuple(change["after"]),
                change["was_empty"],
                change["is_empty"],
            )
            for name, change in json.loads(changes or "{}").items()
        }
        yield PageChange(
            kind=_find_kind(outcome, fields, is_partial=is_partial),
            url=url,
            site=site,
            downloaded_at=datetime.fromtimestamp(at, UTC),
            article_id=article_id,
            version=version,
            is_latest=version == latest,
            after="" if is_partial else outcome,
            reason=reason,
            fields=fields,
        )
    for url, site, at, before, after, reason, headline in database.execute(_ACCEPTED):
        kind = Kind.RETYPED if after else Kind.ACCEPTED
        yield PageChange(
            kind=Kind.SAME if before == after else kind,
            url=url,
            site=site,
            downloaded_at=datetime.fromtimestamp(at, UTC),
            before=before,
            after=after,
            reason=reason,
            headline=headline,
        )


def count_not_stored(database: sqlite3.Connection) -> int:
    """Return the number of lines whose page is in no archive that was read."""
    return int(database.execute(_NOT_STORED).fetchone()[0])


def _find_kind(outcome: str, fields: Mapping[str, ValueChange], *, is_partial: bool) -> Kind:
    if is_partial:
        return Kind.PARTIAL
    if outcome:
        return Kind.REFUSED
    if not fields:
        return Kind.SAME
    return Kind.EXPLAINED if {*fields} <= {*EXPLAINING_FIELDS} else Kind.CHANGED
