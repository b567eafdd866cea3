"""The URLs that runs of a site have discovered, and how each ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from enum import Enum
from typing import Any

import sqlalchemy as sa

from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.outcomes import Outcome
from newsbot.store.facts.fact import Fact, is_due
from newsbot.store.facts.stored_urls import read_urls
from newsbot.store.session import FINGERPRINT_BYTES, Session
from newsbot.store.site_run import KEPT_SECONDS, run_table, site_table
from newsbot.store.store_schema import metadata

OPEN = "open"
"""State of a URL that has not ended; every other state is the name of its outcome."""

MAX_ATTEMPTS = 5
"""Runs in which a URL without a usable response is tried before that is its end."""

FIRST_WAIT_SECONDS = 600
"""Wait after the first failure: less than the hour between two runs."""

WAIT_FACTOR = 4
"""Each further wait is so many times as long; the fifth try comes 14 hours after the first."""

LONGEST_WAIT_SECONDS = FIRST_WAIT_SECONDS * WAIT_FACTOR ** (MAX_ATTEMPTS - 2)
"""Wait before the last attempt; a later time was recorded by a clock that was ahead."""

RUNS_TO_COME = 100
"""Runs of its site that an open URL waits for, however old it is, where ``max_articles`` is less
than the site publishes."""

TRIED_AGAIN = frozenset({Outcome.FAILED, Outcome.GONE, Outcome.BLOCKED, Outcome.EMPTY_PAGE})
"""What may be different in a later run: a link is often there before its page."""

LEFT_OPEN = frozenset({Outcome.OVER_LIMIT, Outcome.DEFERRED, Outcome.STOPPED})
"""A URL that this run did not come to; the next one takes it up."""

FROM_STORE = frozenset({Outcome.KNOWN, Outcome.WAITING})
"""Outcomes that come from the store itself, and change nothing in it."""

WITH_ARTICLE = frozenset({Outcome.WRITTEN, Outcome.UPDATED, Outcome.UNCHANGED})
"""A URL that has an article in the store."""

REQUESTED_BY_EACH_RUN = (UrlSource.ARGUMENT, UrlSource.SITE)

_NEVER_PRUNED = (*(outcome.value for outcome in WITH_ARTICLE), Outcome.DUPLICATE.value)
"""What keeps an article from being written twice."""

url_table = sa.Table(
    "url",
    metadata,
    # Over the site's name and the normalized URL.
    sa.Column("fingerprint", sa.LargeBinary(FINGERPRINT_BYTES), primary_key=True),
    sa.Column("site_id", sa.ForeignKey("site.id"), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    # Of the run that holds the URL, or last held it.
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("attempts", sa.SmallInteger, nullable=False),
    sa.Column("not_before", sa.BigInteger, nullable=False),
    # What follows is kept of open URLs and listings: a million others stay small.
    sa.Column("url", sa.Text),
    sa.Column("section", sa.Text),
    sa.Column("source", sa.String(20)),
    sa.Column("page", sa.Integer),
    sqlite_with_rowid=False,
)

_IS_OPEN = url_table.c.state == OPEN
_open_urls = sa.Index(
    "url_open", url_table.c.site_id, url_table.c.not_before, sqlite_where=_IS_OPEN
)


@sa.event.listens_for(url_table, "before_create")
def _limit_index(_: sa.Table, connection: sa.Connection, **__: Any) -> None:
    """Give the index its condition for PostgreSQL too, whose dialect takes 25 ms to import."""
    if connection.dialect.name == "postgresql":
        _open_urls.dialect_options["postgresql"]["where"] = _IS_OPEN


class UrlStatus(Enum):
    """What a run may do with a URL that it has discovered."""

    NEW = "never found before"
    FREE = "open and not held by this run"
    WAITING = "to be tried again, but not yet"
    KNOWN = "ended in an earlier run"
    DUE = "an article that is young enough to be visited again, and its time has come"


class UrlFacts(Fact[bytes, Mapping[str, Any]]):
    """The state of each URL: open, with its next attempt, or its outcome."""

    table = url_table
    useful_seconds = KEPT_SECONDS

    def __init__(self, run: Session) -> None:
        super().__init__(run)
        self._attempts: dict[bytes, int] = {}

    def find(self, urls: Sequence[str]) -> dict[str, UrlStatus]:
        """Return the status of some hundred URLs, none of them twice."""
        keys = {self.run.key(each): each for each in urls}
        rows = self.run.read(sa.select(url_table).where(url_table.c.fingerprint.in_(keys)))
        self._remember_attempts(rows)
        statuses = dict.fromkeys(urls, UrlStatus.NEW)
        now = self.run.now()
        return statuses | {keys[row.fingerprint]: _find_status(row, now) for row in rows}

    def take_open(self, *, sections: Collection[str] | None, limit: int) -> list[DiscoveredUrl]:
        """Take URLs that earlier runs left open and whose time has come, each once.

        :param sections: only those discovered there; None for all of the site.
        """
        wanted = sa.select(url_table).where(
            url_table.c.site_id == self.run.site_id,
            _IS_OPEN,
            is_due(url_table.c.not_before, self.run.now(), longest_wait=LONGEST_WAIT_SECONDS),
            url_table.c.epoch < self.run.epoch,
            url_table.c.source.not_in(REQUESTED_BY_EACH_RUN),
        )
        if sections is not None:
            wanted = wanted.where(url_table.c.section.in_(sections))
        wanted = wanted.order_by(url_table.c.not_before).limit(limit)

        rows = self.run.take(url_table, wanted, epoch=self.run.epoch)
        self._remember_attempts(rows)
        return read_urls(rows)

    def add(self, found: DiscoveredUrl) -> None:
        """Record that a URL is open."""
        self._put(found, OPEN)

    def close(self, found: DiscoveredUrl, outcome: Outcome) -> None:
        """Record how a URL ended; after a failure or an early end of the run it stays open."""
        attempts = 0
        if outcome in TRIED_AGAIN:
            key = self.run.key(found.url)
            attempts = self._attempts[key] = self._attempts.get(key, 0) + 1
        if outcome in LEFT_OPEN:
            self._put(found, OPEN)
        elif 0 < attempts < MAX_ATTEMPTS:
            self._put(found, OPEN, not_before=self.run.now() + retry_wait(attempts))
        else:
            self._put(found, outcome.value)

    def find_old(
        self,
        connection: sa.Connection,  # noqa: ARG002 - as in the base class
        before: int,
    ) -> Mapping[str, sa.ColumnElement[bool]]:
        """Return the URLs that were last touched by runs that began before."""
        column, run = url_table.c, run_table.c
        # The store may have forgotten an old run.
        recent = sa.exists().where(
            run.site_id == column.site_id, run.epoch == column.epoch, run.started_at >= before
        )
        is_old = ~recent
        is_listing = column.state == Outcome.SECTION.value
        is_other = column.state.not_in((*_NEVER_PRUNED, OPEN, Outcome.SECTION.value))
        return {
            "URLs that gave no article": sa.and_(is_old, is_other),
            "open URLs": sa.and_(is_old, _IS_OPEN),
            "listings": sa.and_(is_old, is_listing),
        }

    def find_useless(
        self, connection: sa.Connection, now: int
    ) -> Mapping[str, sa.ColumnElement[bool]]:
        """Return the same; open URLs only if many later runs of the site did not come to them."""
        old = super().find_useless(connection, now)
        epoch = sa.select(site_table.c.epoch).where(site_table.c.id == url_table.c.site_id)
        is_left = url_table.c.epoch < epoch.scalar_subquery() - RUNS_TO_COME
        return {**old, "open URLs": sa.and_(old["open URLs"], is_left)}

    def _to_row(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**value, "site_id": self.run.site_id, "epoch": self.run.epoch}

    def _put(self, found: DiscoveredUrl, state: str, *, not_before: int = 0) -> None:
        key = self.run.key(found.url)
        attempts = self._attempts.get(key, 0)
        row = {"state": state, "attempts": attempts, "not_before": not_before}
        place = asdict(found)
        is_named = state in (OPEN, Outcome.SECTION)
        self._change(key, {**row, **(place if is_named else dict.fromkeys(place))})

    def _remember_attempts(self, rows: Sequence[sa.Row[Any]]) -> None:
        self._attempts.update({row.fingerprint: row.attempts for row in rows if row.attempts})


def retry_wait(attempts: int) -> int:
    """Return the seconds until a URL is tried again that failed in so many runs.

    >>> [retry_wait(attempts) for attempts in (1, 2, 3, 4)]
    [600, 2400, 9600, 38400]
    """
    return int(FIRST_WAIT_SECONDS * WAIT_FACTOR ** (attempts - 1))


def _find_status(row: sa.Row[Any], now: int) -> UrlStatus:
    if row.state == Outcome.OUT_OF_RANGE:  # of another date range; only a request reads it again
        return UrlStatus.FREE
    if row.state != OPEN:
        return UrlStatus.KNOWN
    is_waiting = now < row.not_before <= now + LONGEST_WAIT_SECONDS
    return UrlStatus.WAITING if is_waiting else UrlStatus.FREE
