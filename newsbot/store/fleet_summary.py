"""What a fleet is doing: its workers, what is due, what fails, what waits to be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from newsbot.store.database import Store
from newsbot.store.due_listings import listing_due_table
from newsbot.store.fleet_workers import fleet_minute_table, fleet_worker_table
from newsbot.store.leases import bucket_table, is_leased
from newsbot.store.outbox_batches import OutboxBacklog, read_backlog

FAILURES_SHOWN = 100
"""Failing buckets that are named, those with the most failures first."""

SITES_NAMED = 3
"""Sites of a failing bucket that are named."""

SILENT_SHOWN_SECONDS = 24 * 3600
"""For which a worker is shown after its last heartbeat, unless it ended as it should."""

_HOUR_MINUTES = 60
_DAY_MINUTES = 24 * 60

# Of Procrastinate; the table is missing until the first worker has made it.
_COUNT_JOBS = """\
SELECT status, count(*) FROM procrastinate_jobs
WHERE queue_name = 'newsbot' AND status IN ('todo', 'doing') GROUP BY status"""


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkDone:
    """Pages and articles of some time."""

    pages: int = 0
    articles: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkerState:
    """One worker. ``buckets`` is how many it crawls at the moment."""

    name: str
    version: str
    started_at: int
    heartbeat_at: int
    is_live: bool
    """Whether its latest heartbeat is younger than a lease."""
    concurrency: int
    buckets: int
    last_hour: WorkDone


@dataclass(frozen=True, kw_only=True, slots=True)
class FailingBucket:
    """A bucket whose latest jobs failed; ``failures`` is how many in a row."""

    bucket: int
    failures: int
    message: str
    not_before: int
    sites: Sequence[str]
    """The first by name of those with a listing that is due."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FleetSummary:
    """A fleet at a moment. Times are seconds since 1970 by the clock of the store."""

    made_at: int
    workers: Sequence[WorkerState]
    """Live ones, and those that fell silent within a day; by name."""
    listings: int
    due_listings: int
    oldest_due_at: int | None
    """None if nothing is due. Failing buckets are left out."""
    waiting_jobs: int
    buckets_at_work: int
    failing_buckets: int
    failing: Sequence[FailingBucket]
    last_hour: WorkDone
    last_day: WorkDone
    outbox: OutboxBacklog

    @property
    def live_workers(self) -> int:
        """Number of workers whose latest heartbeat is younger than a lease."""
        return sum(worker.is_live for worker in self.workers)

    @property
    def is_used(self) -> bool:
        """Whether the store is that of a fleet."""
        return bool(self.workers or self.listings)


def summarize_fleet(store: Store, *, silent_seconds: int) -> FleetSummary:
    """Return what the fleet of a store is doing.

    It reads the table of due listings once: 0.2 seconds for a million.

    :param silent_seconds: since its latest heartbeat, after which a worker is not live.
    :raises StoreError: the store cannot be read.
    """
    outbox = read_backlog(store)
    with store.snapshot() as connection:
        now = store.read_clock(connection)
        hours = _read_work(connection, now, _HOUR_MINUTES)
        days = _read_work(connection, now, _DAY_MINUTES)
        backlog = connection.execute(_select_backlog(now)).one()
        jobs = _count_jobs(connection)
        leased = is_leased(sa.literal(float(now)))
        failing = connection.execute(_select_failing()).all()
        return FleetSummary(
            made_at=now,
            workers=_read_workers(connection, now, silent_seconds, hours),
            listings=backlog.listings,
            due_listings=backlog.due_listings,
            oldest_due_at=backlog.oldest_due_at,
            waiting_jobs=jobs.get("todo", 0),
            buckets_at_work=_count(connection, bucket_table, leased),
            failing_buckets=_count(connection, bucket_table, bucket_table.c.failures > 0),
            failing=[_describe_failing(connection, row, now) for row in failing],
            last_hour=_add(hours.values()),
            last_day=_add(days.values()),
            outbox=outbox,
        )


def _select_backlog(now: int) -> sa.Select[int, int, Any]:
    listing, bucket = listing_due_table.c, bucket_table.c
    is_due = listing.due_at <= now
    is_failing = sa.func.coalesce(bucket.failures, 0) > 0
    joined = listing_due_table.outerjoin(bucket_table, bucket.bucket == listing.bucket)
    return sa.select(
        sa.func.count().label("listings"),
        sa.func.count().filter(is_due).label("due_listings"),
        sa.func.min(listing.due_at).filter(is_due, ~is_failing).label("oldest_due_at"),
    ).select_from(joined)


def _select_failing() -> sa.Select[Any]:
    column = bucket_table.c
    order = column.failures.desc(), column.bucket
    failing = sa.select(bucket_table).where(column.failures > 0)
    return failing.order_by(*order).limit(FAILURES_SHOWN)


def _describe_failing(connection: sa.Connection, row: sa.Row[Any], now: int) -> FailingBucket:
    listing = listing_due_table.c
    is_due = listing.bucket == row.bucket, listing.due_at <= now
    sites = sa.select(listing.site).distinct().where(*is_due).order_by(listing.site)
    return FailingBucket(
        bucket=row.bucket,
        failures=row.failures,
        message=row.message,
        not_before=row.not_before,
        sites=list(connection.scalars(sites.limit(SITES_NAMED))),
    )


def _count(connection: sa.Connection, table: sa.Table, is_counted: sa.ColumnElement[bool]) -> int:
    counted = sa.select(sa.func.count()).select_from(table).where(is_counted)
    return connection.scalar(counted) or 0


def _count_jobs(connection: sa.Connection) -> Mapping[str, int]:
    if not connection.dialect.has_table(connection, "procrastinate_jobs"):
        return {}
    return dict(row.tuple() for row in connection.exec_driver_sql(_COUNT_JOBS))


def _read_workers(
    connection: sa.Connection, now: int, silent_seconds: int, hours: Mapping[int, WorkDone]
) -> list[WorkerState]:
    column = fleet_worker_table.c
    is_shown = column.stopped_at.is_(None), column.heartbeat_at > now - SILENT_SHOWN_SECONDS
    shown = sa.select(fleet_worker_table).where(*is_shown).order_by(column.name, column.id)
    return [
        WorkerState(
            name=row.name,
            version=row.version,
            started_at=row.started_at,
            heartbeat_at=row.heartbeat_at,
            is_live=row.heartbeat_at >= now - silent_seconds,
            concurrency=row.concurrency,
            buckets=row.buckets,
            last_hour=hours.get(row.id, WorkDone()),
        )
        for row in connection.execute(shown)
    ]


def _read_work(connection: sa.Connection, now: int, minutes: int) -> dict[int, WorkDone]:
    """Return id of a worker -> what it has done in the latest minutes."""
    column = fleet_minute_table.c
    sums = [sa.func.sum(each).label(each.name) for each in (column.pages, column.articles)]
    wanted = sa.select(column.worker_id, *sums).where(column.minute > now // 60 - minutes)
    rows = connection.execute(wanted.group_by(column.worker_id))
    return {row.worker_id: WorkDone(pages=row.pages, articles=row.articles) for row in rows}


def _add(parts: Iterable[WorkDone]) -> WorkDone:
    total = WorkDone()
    for part in parts:
        total = WorkDone(pages=total.pages + part.pages, articles=total.articles + part.articles)
    return total
