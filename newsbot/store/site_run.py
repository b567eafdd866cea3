"""One run of one site, and its transactions."""

from __future__ import annotations

import json
import socket
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from newsbot.store.database import ReplacedError, Store
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.leases import Lease, require_lease, select_lease
from newsbot.store.session import Session, fingerprint, now_seconds
from newsbot.store.store_schema import metadata
from newsbot.store.upserts import insert_statement
from newsbot.store_clock import set_store_time

T = TypeVar("T")

SILENT_SECONDS = 120
"""After which a run of another place counts as dead: one that is alive writes every 30 seconds."""

LEASE_CHECK_SECONDS = 1.0
"""After which a lease is checked before and after a change that is committed at once: a worker that
was paused for longer sends no request with an earlier lease."""

KEPT_SECONDS = 30 * 24 * 3600
"""For which the store keeps the counts of a run, and each URL that gave no article; it is requested
again if a section still lists it: by then there may be one."""

site_table = sa.Table(
    "site",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False, unique=True),
    # The number of the site's latest run. Only the run that has it may write.
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("run_id", sa.String(40), nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("started_at", sa.BigInteger, nullable=False),
    sa.Column("heartbeat_at", sa.BigInteger, nullable=False),
    sa.Column("ended_at", sa.BigInteger),
)
"""A spider and its latest run."""

run_table = sa.Table(
    "run",
    metadata,
    sa.Column("site_id", sa.ForeignKey("site.id"), primary_key=True),
    sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("run_id", sa.String(40), nullable=False),
    sa.Column("started_at", sa.BigInteger, nullable=False),
    # Null for a run that is under way or was killed.
    sa.Column("ended_at", sa.BigInteger),
    # URLs discovered, and those of them that have not ended, as of the latest transaction.
    sa.Column("found", sa.Integer, nullable=False),
    sa.Column("pending", sa.Integer, nullable=False),
    # JSON: outcome -> number of URLs.
    sa.Column("ends", sa.Text, nullable=False),
)


def parse_ends(text: str) -> Counter[str]:
    """Return the number of URLs by outcome from the column ``ends`` of a run.

    :raises ValueError: it is not a JSON object of whole numbers.

    >>> parse_ends('{"written": 2}')
    Counter({'written': 2})
    """
    ends = json.loads(text)
    if not isinstance(ends, dict) or not all(isinstance(n, int) for n in ends.values()):
        msg = f"expected an object of whole numbers, got {text!r}"
        raise ValueError(msg)
    return Counter(ends)


class SiteRun(Session):
    """The store as one run of one site uses it.

    Each transaction checks that the epoch of the run is still the site's, so that a run that was
    paused and replaced changes nothing. A run of a fleet also checks its lease.
    """

    keeps_facts = True

    def __init__(  # noqa: PLR0913 - what ``begin`` has found out
        self,
        store: Store,
        guard: FailureGuard,
        *,
        name: str,
        site_id: int,
        epoch: int,
        lease: Lease | None,
    ) -> None:
        """Take what ``begin`` has found out."""
        self.store = store
        self.site_id = site_id
        self.epoch = epoch
        self._guard = guard
        self._name = name
        self._lease = lease
        self._lease_checked_at = time.monotonic()
        self._heartbeat: sa.Executable | None = None

    @classmethod
    def begin(  # noqa: PLR0913 - what identifies a run
        cls,
        store: Store,
        guard: FailureGuard,
        *,
        name: str,
        run_id: str,
        place: str,
        killed: Collection[str] = (),
        lease: Lease | None = None,
    ) -> SiteRun:
        """Begin a run of the site with that name, and take over from the one before.

        :param place: the machine and folder that the lock of the caller is valid for; a run of
            another place has priority while its heartbeat is recent.
        :param killed: ids of runs that are over, although the store may not know that yet.
        :param lease: of the site's bucket, in a fleet; its place is ``name_bucket``.
        :raises ReplacedError: such a run is under way, or the lease is lost.
        :raises StoreError: the store cannot be read or written.
        """
        with store.transaction() as connection:
            if lease is not None:
                require_lease(connection, lease)
            now = store.read_clock(connection)
            begun = {
                "run_id": run_id,
                "place": place,
                "started_at": now,
                "heartbeat_at": now,
                "ended_at": None,
            }
            new = insert_statement(connection, site_table).values(name=name, epoch=0, **begun)
            connection.execute(new.on_conflict_do_nothing())
            row = connection.execute(
                sa.select(site_table).where(site_table.c.name == name).with_for_update()
            ).one()
            is_same = site_table.c.id == row.id, site_table.c.epoch == row.epoch
            if row.run_id not in killed and (other := _find_other_run(row, place, now)):
                # A heartbeat to come is of a clock that was ahead: it counts from now on.
                is_ahead = site_table.c.heartbeat_at > now
                waits = sa.update(site_table).where(*is_same, is_ahead).values(heartbeat_at=now)
                connection.execute(waits)
                connection.commit()
                raise ReplacedError(other)
            taken = sa.update(site_table).where(*is_same).values(epoch=row.epoch + 1, **begun)
            if not connection.execute(taken).rowcount:
                msg = f"another run of {name!r} began at the same moment"
                raise ReplacedError(msg)
            key = {"site_id": row.id, "epoch": row.epoch + 1, "run_id": run_id}
            counts = {"started_at": now, "found": 0, "pending": 0, "ends": "{}"}
            connection.execute(sa.insert(run_table).values({**key, **counts}))
        epoch = row.epoch + 1
        return cls(store, guard, name=name, site_id=row.id, epoch=epoch, lease=lease)

    def end(self) -> None:
        """Record that the run is over.

        :raises StoreError: the store cannot be written, or another run has taken over.
        """
        with self.transaction() as connection:
            self.record_end(connection)

    def record_end(self, connection: sa.Connection) -> None:
        """Record that the run is over, in the transaction of what it knows last."""
        ended = {"ended_at": self.now()}
        connection.execute(
            sa.update(site_table).where(site_table.c.id == self.site_id).values(ended)
        )
        own = run_table.c.site_id == self.site_id, run_table.c.epoch == self.epoch
        connection.execute(sa.update(run_table).where(*own).values(ended))

    def key(self, url: str) -> bytes:
        """Return the fingerprint of a URL of the site."""
        return fingerprint(self._name, url)

    def now(self) -> int:
        """Return the current time by the clock of the store, as of the latest transaction."""
        return now_seconds()

    def read(self, statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        """Return the rows of a look-up; none if the store fails, which ends the run."""
        with self._guard:
            return self.store.read(statement)
        return ()

    def take(
        self, table: sa.Table, wanted: sa.Select[Any], **changes: int
    ) -> Sequence[sa.Row[Any]]:
        """Return rows of a table, and change them so that no other run takes them.

        There are none if the store fails, which ends the run.
        """
        if not self.read(wanted):  # as in most runs, which then need no transaction for it
            return ()
        with self._guard, self.transaction() as connection:
            rows = connection.execute(wanted).all()
            taken = table.c.fingerprint.in_([row.fingerprint for row in rows])
            connection.execute(sa.update(table).where(taken).values(changes))
            return rows
        return ()

    def change_at_once(self, work: Callable[[sa.Connection], T]) -> T | None:
        """Return what a change of single statements returns, each committed at once.

        None if the store fails or the lease is lost, which ends the run. A commit survives a kill,
        but not a power cut.
        """
        with self._guard:
            self._check_lease()
            with self.store.changing() as connection:
                result = work(connection)
            self._check_lease()  # the worker may have been paused in the middle of it
            return result
        return None

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """Hold a connection for what only the site's latest run may do.

        :raises ReplacedError: this run is not the latest any more.
        :raises StoreError: the store cannot be written.
        """
        with self.store.transaction() as connection:
            self._begin_transaction(connection)
            yield connection

    def _begin_transaction(self, connection: sa.Connection) -> None:
        """Check that the run may write, record its heartbeat and read the clock, in one statement.

        :raises ReplacedError: it may not.
        """
        asked_at = time.monotonic()
        if self._heartbeat is None:
            self._heartbeat = self._make_heartbeat(connection)
        seconds = connection.execute(self._heartbeat).scalar_one_or_none()
        if seconds is None:
            if self._lease is not None:
                require_lease(connection, self._lease)
            msg = "another run of this site has taken over; this one writes nothing more"
            raise ReplacedError(msg)
        set_store_time(seconds)
        self._lease_checked_at = asked_at

    def _make_heartbeat(self, connection: sa.Connection) -> sa.Executable:
        """Return the statement that records a heartbeat if the run may write, and reads the clock.

        It is made once for a run: that takes as long as to execute it.
        """
        own = site_table.c.id == self.site_id, site_table.c.epoch == self.epoch
        now = self.store.clock(connection)
        # A cast to whole seconds rounds in PostgreSQL, which is exact enough for a heartbeat.
        alive = sa.update(site_table).where(*own).values(heartbeat_at=sa.cast(now, sa.BigInteger))
        if self._lease is not None:
            held = select_lease(self._lease).cte("held")
            alive = alive.where(sa.exists(sa.select(held.c.bucket)))
        return alive.returning(now)

    def _check_lease(self) -> None:
        """Check the lease, unless that was done within ``LEASE_CHECK_SECONDS``.

        The time counts from before the database was asked: its answer may be read after a pause.

        :raises ReplacedError: the lease is lost.
        :raises StoreError: the store cannot be used.
        """
        asked_at = time.monotonic()
        if self._lease is None or asked_at - self._lease_checked_at <= LEASE_CHECK_SECONDS:
            return
        with self.store.transaction() as connection:
            require_lease(connection, self._lease)
        self._lease_checked_at = asked_at


def name_bucket(lease: Lease) -> str:
    """Return the place of a run in a fleet: the bucket, so that workers continue each other's.

    Tables that differ between two machines may give them different buckets for one site; their
    runs do not replace each other.
    """
    return f"bucket {lease.bucket} of the fleet"


def name_place(folder: Path) -> str:
    """Return the name of this machine and an output folder: where the paths of files are valid."""
    return f"{socket.gethostname()}:{folder.resolve()}"


def _find_other_run(row: sa.Row[Any], place: str, now: int) -> str | None:
    """Return a message that names the run of another place that is under way."""
    is_alive = row.ended_at is None and now - row.heartbeat_at < SILENT_SECONDS
    if not is_alive or row.place == place:
        return None
    since = datetime.fromtimestamp(row.started_at, tz=UTC)
    return (
        f"another run of {row.name!r} is under way: {row.run_id} at {row.place}, "
        f"since {since:%Y-%m-%d %H:%M:%S} UTC"
    )
