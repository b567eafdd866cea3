"""How many new URLs each listing gives an hour, as all runs of its site have seen."""

from __future__ import annotations

import logging
import struct
from collections.abc import Collection, Mapping, Sequence
from datetime import tzinfo
from math import inf
from typing import Any

import sqlalchemy as sa

from newsbot.schedule.listing_rate import Hours, ListingRate, ListingReading
from newsbot.schedule.week_hours import HOURS
from newsbot.store.database import Store
from newsbot.store.due_listings import ListingSchedule, forget_due_times, schedule_listings
from newsbot.store.facts.fact import AHEAD_SECONDS, Fact, set_ahead_to_now
from newsbot.store.session import FINGERPRINT_BYTES, Session, fingerprint
from newsbot.store.store_schema import CHUNK, metadata

logger = logging.getLogger(__name__)

KEPT_SECONDS = 90 * 24 * 3600
"""After which a listing that no run has tried is forgotten: its site does not name it any more."""

_HOURS = struct.Struct(f"<{HOURS}f")

MAX_FAILURES = 1_000
"""Counted in a row; the wait after them has long been the longest."""

listing_rate_table = sa.Table(
    "listing_rate",
    metadata,
    # That of the URL of the listing's first page.
    sa.Column("fingerprint", sa.LargeBinary(FINGERPRINT_BYTES), primary_key=True),
    # 0 is never.
    sa.Column("read_at", sa.BigInteger, nullable=False),
    sa.Column("tried_at", sa.BigInteger, nullable=False),
    sa.Column("failures", sa.SmallInteger, nullable=False),
    # New URLs, and the hours in which they appeared: a number of four bytes for each hour of a
    # week, which begins on Monday at midnight in the zone of the site.
    sa.Column("counts", sa.LargeBinary, nullable=False),
    sa.Column("hours", sa.LargeBinary, nullable=False),
    # New URLs of the latest days, and how many were expected.
    sa.Column("recent", sa.Double, nullable=False),
    sa.Column("expected", sa.Double, nullable=False),
    sqlite_with_rowid=False,
)


class RateFacts(Fact[bytes, ListingRate]):
    """The rate of each listing; a row has the same size however old it is."""

    table = listing_rate_table
    touched_at = listing_rate_table.c.tried_at
    pruned_as = "rates of listings"
    useful_seconds = KEPT_SECONDS

    def __init__(self, run: Session) -> None:
        super().__init__(run)
        self._before: dict[bytes, ListingRate] = {}
        self._readings: dict[bytes, ListingReading] = {}
        self.schedule: ListingSchedule | None = None
        """Of a run in a fleet, which records when its listings are due again; see ``end``."""
        self._is_over = False

    @property
    def is_changed(self) -> bool:
        """Whether anything waits for the next transaction, or in a fleet for the last one."""
        return super().is_changed and (self.schedule is None or self._is_over)

    def flush(self, connection: sa.Connection) -> None:
        """Write what waits; in a fleet only after ``end``."""
        if self.is_changed:
            super().flush(connection)

    def end(self) -> None:
        """Let the next transaction record when the listings of a run in a fleet are due again.

        The run has done its work. Until then they are due: the next one has what it left, at once.
        """
        self._is_over = True

    def find(self, url: str) -> ListingRate:
        """Return what earlier runs of the site know of a listing."""
        return self._find(self.run.key(url))

    def add_reading(self, url: str, reading: ListingReading, zone: tzinfo) -> None:
        """Add what was read of a listing, or of a further page of it.

        :param url: that of its first page.
        :param zone: that of its site.
        """
        if not self.run.keeps_facts:
            return
        key = self.run.key(url)
        earlier = self._readings.get(key)
        self._readings[key] = reading = earlier.joined(reading) if earlier else reading
        self._change(key, self._find(key).after_reading(reading, zone))

    def add_failure(self, url: str) -> None:
        """Record that a listing could not be read."""
        if not self.run.keeps_facts:
            return
        key = self.run.key(url)
        self._change(key, self._find(key).after_failure(self.run.now()))

    def correct_times(self, connection: sa.Connection, now: int) -> None:
        """Set the times of a clock that was ahead to now: what many runs have learned is kept."""
        table = listing_rate_table.c
        is_ahead = table.tried_at > now + AHEAD_SECONDS
        forget_due_times(connection, sa.select(table.fingerprint).where(is_ahead), now=now)
        set_ahead_to_now(connection, now, table.tried_at, table.read_at)

    def _save(self, connection: sa.Connection, changes: Mapping[bytes, ListingRate]) -> None:
        super()._save(connection, changes)
        if self.schedule is not None:
            schedule_listings(connection, self.schedule, changes, now=self.run.now())

    def _find(self, key: bytes) -> ListingRate:
        if key not in self._before:
            wanted = sa.select(listing_rate_table).where(listing_rate_table.c.fingerprint == key)
            rows = self.run.read(wanted)
            self._before[key] = _parse_row(rows[0]) if rows else ListingRate()
        return self._before[key]

    def _to_row(self, value: ListingRate) -> Mapping[str, Any]:
        return {
            "read_at": value.read_at,
            "tried_at": value.tried_at,
            "failures": min(value.failures, MAX_FAILURES),
            "counts": _HOURS.pack(*value.counts),
            "hours": _HOURS.pack(*value.hours),
            "recent": value.recent,
            "expected": value.expected,
        }


def read_rates(store: Store, site: str, urls: Sequence[str]) -> dict[str, ListingRate]:
    """Return what the runs of a site know of its listings, by URL.

    :raises StoreError: the store cannot be read.
    """
    keys = {fingerprint(site, url): url for url in urls}
    rates = {url: ListingRate() for url in urls}
    every = [*keys]
    for start in range(0, len(every), CHUNK):
        is_wanted = listing_rate_table.c.fingerprint.in_(every[start : start + CHUNK])
        rows = store.read(sa.select(listing_rate_table).where(is_wanted))
        rates |= {keys[row.fingerprint]: _parse_row(row) for row in rows}
    return rates


def read_tried_times(store: Store, fingerprints: Collection[bytes]) -> dict[bytes, int]:
    """Return when listings were requested last, in seconds since 1970.

    Those that never were are left out.

    :raises StoreError: the store cannot be read.
    """
    column, every = listing_rate_table.c, [*fingerprints]
    times: dict[bytes, int] = {}
    for start in range(0, len(every), CHUNK):
        is_wanted = column.fingerprint.in_(every[start : start + CHUNK])
        rows = store.read(sa.select(column.fingerprint, column.tried_at).where(is_wanted))
        times |= {row.fingerprint: row.tried_at for row in rows}
    return times


def _parse_row(row: sa.Row[Any]) -> ListingRate:
    try:
        counts, hours = _parse_hours(row.counts), _parse_hours(row.hours)
    except ValueError as error:
        logger.warning("the rate of a listing cannot be read (%s); it is learned again", error)
        return ListingRate()
    return ListingRate(
        read_at=row.read_at,
        tried_at=row.tried_at,
        failures=row.failures,
        counts=counts,
        hours=hours,
        recent=row.recent,
        expected=row.expected,
    )


def _parse_hours(value: bytes) -> Hours:
    if len(value) == _HOURS.size:
        hours = _HOURS.unpack(value)
        if all(0 <= number < inf for number in hours):
            return hours
    msg = f"expected {HOURS} numbers, 0 or more, got {value[:20]!r}"
    raise ValueError(msg)
