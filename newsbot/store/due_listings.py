"""When each listing of a fleet is due: what its workers choose buckets by."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from newsbot.schedule.buckets import BUCKETS
from newsbot.schedule.due_times import DueLimits, find_due_time
from newsbot.schedule.listing_rate import ListingRate
from newsbot.store.database import Store, read_whole_clock
from newsbot.store.leases import Lease, bucket_table, is_leased, is_waiting, require_lease
from newsbot.store.session import FINGERPRINT_BYTES, fingerprint
from newsbot.store.store_schema import CHUNK, metadata
from newsbot.store.upserts import insert_statement, upsert_rows

listing_due_table = sa.Table(
    "listing_due",
    metadata,
    # As in the table of rates.
    sa.Column("fingerprint", sa.LargeBinary(FINGERPRINT_BYTES), primary_key=True),
    sa.Column("site", sa.String(100), nullable=False),
    sa.Column("bucket", sa.SmallInteger, nullable=False),
    sa.Column("due_at", sa.BigInteger, nullable=False),
    sa.Index("listing_due_first", "bucket", "due_at"),
    sqlite_with_rowid=False,
)
"""The listings that the tables of a fleet's sites name. Other runs leave it alone."""

_COLUMN = listing_due_table.c


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedUrl:
    """A listing as the table of a site names it."""

    site: str
    url: str
    bucket: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DueListing:
    """A listing that is due, by its fingerprint: ``session.fingerprint`` of its site and URL."""

    fingerprint: bytes
    site: str
    due_at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ListingSchedule:
    """By what a run of a site in a fleet decides when its listings are due again."""

    site: str
    bucket: int
    zone: tzinfo
    limits: DueLimits


def register_listings(store: Store, listings: Sequence[ListedUrl]) -> None:
    """Make listings known to the fleet: new ones are due at once, others may change their bucket.

    :raises StoreError: the store cannot be written.
    """
    rows = [
        {
            "fingerprint": fingerprint(each.site, each.url),
            "site": each.site,
            "bucket": each.bucket,
        }
        for each in listings
    ]
    # In the order of their keys, so that two workers do not wait for each other's rows.
    rows.sort(key=itemgetter("fingerprint"))
    for start in range(0, len(rows), CHUNK):
        with store.transaction() as connection:
            _register(connection, rows[start : start + CHUNK])


def sync_site_listings(store: Store, lease: Lease, *, site: str, urls: Collection[str]) -> None:
    """Make the listings of a site in the bucket of a lease the given ones; new ones are due now.

    :raises ReplacedError: the lease is lost.
    :raises StoreError: the store cannot be written.
    """
    own = _COLUMN.bucket == lease.bucket, _COLUMN.site == site
    wanted = {fingerprint(site, url) for url in urls}
    with store.transaction() as connection:
        require_lease(connection, lease)
        known = set(connection.scalars(sa.select(_COLUMN.fingerprint).where(*own)))
        _remove(connection, lease, known - wanted)
        more = {"site": site, "bucket": lease.bucket}
        _register(connection, [{"fingerprint": key, **more} for key in sorted(wanted - known)])


def find_due_buckets(store: Store, *, limit: int = BUCKETS) -> list[int]:
    """Return buckets with listings that are due, those with the oldest first.

    Buckets that a worker has a lease of, or that wait after a failure, are left out. It takes one
    look into an index for each bucket, however many listings there are and are due.

    :raises StoreError: the store cannot be read.
    """
    with store.transaction() as connection:
        return list(connection.scalars(due_buckets_statement(connection, limit=limit)))


def due_buckets_statement(connection: sa.Connection, *, limit: int) -> sa.Select[int]:
    """Return the look-up of ``find_due_buckets``."""
    # As a look-up of its own it is read once, and not for each row.
    now = sa.select(read_whole_clock(connection)).scalar_subquery()
    numbers = sa.func.generate_series(0, BUCKETS - 1)
    every = numbers.table_valued("bucket", name="every").render_derived()
    number = sa.cast(every.c.bucket, sa.SmallInteger)
    is_due = _COLUMN.bucket == number, _COLUMN.due_at <= now
    first = sa.select(_COLUMN.due_at).where(*is_due).order_by(_COLUMN.due_at).limit(1).lateral()
    state = bucket_table.c
    is_free = sa.or_(state.bucket.is_(None), ~sa.or_(is_leased(now), is_waiting(now)))
    return (
        sa.select(every.c.bucket)
        .join_from(every, first, sa.true())
        .outerjoin(bucket_table, state.bucket == number)
        .where(is_free)
        .order_by(first.c.due_at)
        .limit(limit)
    )


def find_due_listings(store: Store, bucket: int) -> list[DueListing]:
    """Return the listings of a bucket that are due, the oldest first.

    :raises StoreError: the store cannot be read.
    """
    with store.transaction() as connection:
        is_due = _COLUMN.bucket == bucket, _COLUMN.due_at <= read_whole_clock(connection)
        wanted = sa.select(_COLUMN.fingerprint, _COLUMN.site, _COLUMN.due_at).where(*is_due)
        rows = connection.execute(wanted.order_by(_COLUMN.due_at)).all()
    return [DueListing(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


def reschedule_listings(
    store: Store, lease: Lease, *, due_at: Mapping[bytes, int], removed: Collection[bytes] = ()
) -> None:
    """Correct when listings of a bucket are due, and forget those that no table names any more.

    Another run than those of the fleet may have read one, and tables may have changed.

    :param due_at: seconds since 1970, by fingerprint.
    :param removed: fingerprints.
    :raises ReplacedError: the lease is lost.
    :raises StoreError: the store cannot be written.
    """
    with store.transaction() as connection:
        require_lease(connection, lease)
        own = _COLUMN.bucket == lease.bucket
        for key, at in sorted(due_at.items()):
            is_same = own, _COLUMN.fingerprint == key
            connection.execute(sa.update(listing_due_table).where(*is_same).values(due_at=at))
        _remove(connection, lease, removed)


def postpone_listings(
    store: Store, lease: Lease, fingerprints: Collection[bytes], *, seconds: int
) -> None:
    """Make listings of a bucket that are still due wait: their run ended without reading them.

    :raises ReplacedError: the lease is lost.
    :raises StoreError: the store cannot be written.
    """
    with store.transaction() as connection:
        require_lease(connection, lease)
        now = read_whole_clock(connection)
        is_due = _COLUMN.bucket == lease.bucket, _COLUMN.due_at <= now
        later = sa.update(listing_due_table).where(*is_due).values(due_at=now + seconds)
        for keys in _split_keys(fingerprints):
            connection.execute(later.where(_COLUMN.fingerprint.in_(keys)))


def schedule_listings(
    connection: sa.Connection,
    schedule: ListingSchedule,
    rates: Mapping[bytes, ListingRate],
    *,
    now: int,
) -> None:
    """Record when listings that a run has read are due again, in its transaction.

    :param rates: by fingerprint, as the run leaves them.
    :param now: by the clock of the store.
    """
    zone, limits = schedule.zone, schedule.limits
    rows = [
        {
            "fingerprint": key,
            "site": schedule.site,
            "bucket": schedule.bucket,
            "due_at": find_due_time(rate, now=now, zone=zone, limits=limits).at,
        }
        for key, rate in sorted(rates.items(), key=lambda item: item[0])
    ]
    upsert_rows(connection, listing_due_table, rows)


def forget_due_times(connection: sa.Connection, wanted: sa.Select[Any], *, now: int) -> None:
    """Make listings due now, whose times were recorded by a clock that was ahead.

    :param wanted: looks up their fingerprints.
    """
    is_wanted = _COLUMN.fingerprint.in_(wanted)
    connection.execute(sa.update(listing_due_table).where(is_wanted).values(due_at=now))


def _register(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    now = read_whole_clock(connection)
    new = insert_statement(connection, listing_due_table).values(due_at=now)
    registered = new.on_conflict_do_update(
        index_elements=[_COLUMN.fingerprint],
        set_={"bucket": new.excluded.bucket},
        where=_COLUMN.bucket != new.excluded.bucket,
    )
    connection.execute(registered, rows)


def _remove(connection: sa.Connection, lease: Lease, fingerprints: Collection[bytes]) -> None:
    own = _COLUMN.bucket == lease.bucket
    for keys in _split_keys(fingerprints):
        is_removed = _COLUMN.fingerprint.in_(keys)
        connection.execute(sa.delete(listing_due_table).where(own, is_removed))


def _split_keys(fingerprints: Collection[bytes]) -> Iterator[Sequence[bytes]]:
    keys = sorted(fingerprints)
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
