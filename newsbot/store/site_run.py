"""One run of one site in the store: what it may ask for, and what it has brought."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from newsbot.discovered_url import UrlSource
from newsbot.outcomes import Outcome
from newsbot.store import tables
from newsbot.store.cache_validators import save_validators
from newsbot.store.database import Store, StoreError
from newsbot.store.known_texts import save_articles
from newsbot.store.outbox import confirm_lines
from newsbot.store.revisits import save_revisits
from newsbot.store.robots import save_robots
from newsbot.store.run_log import begin_run, end_run, save_counts
from newsbot.store.searches import save_lists
from newsbot.store.store_records import (
    OpenAddress,
    RunCounts,
    StoreBatch,
    UnfinishedFile,
    UrlStatus,
)
from newsbot.store.upserts import upsert
from newsbot.store.url_patterns import save_patterns

SILENT_SECONDS = 120
"""A run elsewhere that has not been heard of for so long has ended without saying so."""

ASKED_IN_ANY_CASE = (UrlSource.ARGUMENT, UrlSource.SITE)
"""How an address was found that each run asks for by itself."""

_CHUNK = 500
"""Values in one statement; databases have limits of some thousands."""


class ReplacedError(StoreError):
    """Another run of the site has taken over; this one may write nothing more."""


class SiteRun:
    """The store as one run of one site sees it.

    The run has an epoch, a number that grows with each run of the site. Each transaction checks
    that the epoch is still the site's, so that a run that was paused and replaced changes nothing.
    Times are seconds since 1970.
    """

    def __init__(self, store: Store, *, site_id: int, epoch: int, place: str) -> None:
        """Take what ``begin`` has found out."""
        self.store = store
        self.site_id = site_id
        self.place = place
        self.epoch = epoch

    @classmethod
    def begin(cls, store: Store, *, site: str, run_id: str, place: str, now: int) -> SiteRun:
        """Begin a run and take over from the one before.

        :param place: the machine and folder that the lock of the caller holds for; a run of
            another place goes before as long as it is heard of.
        :raises ReplacedError: such a run is under way.
        :raises StoreError: the store cannot be read or written.
        """
        beginning = {
            "run_id": run_id,
            "place": place,
            "started_at": now,
            "heartbeat_at": now,
            "ended_at": None,
        }
        with store.transaction() as connection:
            fresh = upsert(connection, tables.site).values(name=site, epoch=0, **beginning)
            connection.execute(fresh.on_conflict_do_nothing())
            held = select(tables.site).where(tables.site.c.name == site).with_for_update()
            row = connection.execute(held).one()
            is_alive = row.ended_at is None and now - row.heartbeat_at < SILENT_SECONDS
            if is_alive and row.place != place:
                since = datetime.fromtimestamp(row.started_at, tz=UTC)
                msg = (
                    f"another run of {site!r} is under way: {row.run_id} at {row.place}, "
                    f"since {since:%Y-%m-%d %H:%M:%S} UTC"
                )
                raise ReplacedError(msg)
            taken = update(tables.site).where(
                tables.site.c.id == row.id, tables.site.c.epoch == row.epoch
            )
            if not connection.execute(taken.values(epoch=row.epoch + 1, **beginning)).rowcount:
                msg = f"another run of {site!r} began at the same moment"
                raise ReplacedError(msg)
            begin_run(connection, site_id=row.id, epoch=row.epoch + 1, run_id=run_id, now=now)
        return cls(store, site_id=row.id, epoch=row.epoch + 1, place=place)

    def end(self, *, now: int) -> None:
        """Say that the run is over."""
        with self.transaction(now=now) as connection:
            own = update(tables.site).where(tables.site.c.id == self.site_id)
            connection.execute(own.values(ended_at=now))
            end_run(connection, site_id=self.site_id, epoch=self.epoch, now=now)

    def recall(
        self, keys: Sequence[bytes], *, looks_again: bool, now: int
    ) -> dict[bytes, tuple[UrlStatus, int]]:
        """Return how addresses stand and how often they failed; new ones are left out.

        :param looks_again: whether known articles may be due again.
        """
        column, due_at = tables.url.c, tables.revisit.c.due_at
        same = tables.revisit.c.fingerprint == column.fingerprint
        known = select(tables.url, due_at).join_from(tables.url, tables.revisit, same, isouter=True)
        found: dict[bytes, tuple[UrlStatus, int]] = {}
        with self.store.transaction() as connection:
            for start in range(0, len(keys), _CHUNK):
                wanted = column.fingerprint.in_(keys[start : start + _CHUNK])
                for row in connection.execute(known.where(wanted)):
                    found[row.fingerprint] = _stand(row, now, looks_again=looks_again), row.attempts
        return found

    def take_open(
        self, *, sections: Collection[str] | None, limit: int, now: int
    ) -> list[OpenAddress]:
        """Take addresses that earlier runs left open and whose time has come, each once.

        :param sections: only addresses found there; None for all of the site.
        """
        column = tables.url.c
        due = [
            column.site_id == self.site_id,
            column.state == tables.OPEN,
            column.not_before <= now,
            column.epoch < self.epoch,
            column.source.not_in(ASKED_IN_ANY_CASE),
        ]
        if sections is not None:
            due.append(column.section.in_(sections))
        with self.transaction(now=now) as connection:
            wanted = select(tables.url).where(*due).order_by(column.not_before).limit(limit)
            rows = connection.execute(wanted).all()
            taken = column.fingerprint.in_([row.fingerprint for row in rows])
            connection.execute(update(tables.url).where(taken).values(epoch=self.epoch))
        return [
            OpenAddress(
                fingerprint=row.fingerprint,
                url=row.address,
                section=row.section,
                source=row.source,
                page=row.page,
                attempts=row.attempts,
            )
            for row in rows
        ]

    def commit(
        self, batch: StoreBatch, file: UnfinishedFile | None, counts: RunCounts, *, now: int
    ) -> None:
        """Keep all of a batch or nothing; its lines follow those of ``file`` in the outbox.

        :param file: what is known to be on the disk, None while there is no file.
        :param counts: of the run so far, the batch included.
        """
        with self.transaction(now=now) as connection:
            rows = [{"site_id": self.site_id, **row} for row in batch.addresses.values()]
            _keep_addresses(connection, upsert(connection, tables.url), rows)
            visits = [
                {"fingerprint": key, "site_id": self.site_id, "address": url, "visits": 1,
                 "visited_at": now}
                for key, url in batch.sections.items()
            ]  # fmt: skip
            _keep_sections(connection, upsert(connection, tables.section), visits)
            save_validators(connection, batch.validators, site_id=self.site_id, now=now)
            save_revisits(connection, batch.young, site_id=self.site_id)
            save_patterns(connection, batch.shapes, now=now)
            save_robots(connection, batch.robots)
            save_lists(connection, batch.searches, now=now)
            save_counts(connection, counts, site_id=self.site_id, epoch=self.epoch)
            if file is not None:
                confirm_lines(connection, file)
                save_articles(connection, batch.articles, site_id=self.site_id, file_id=file.id)
                _keep_lines(connection, batch.lines, file)

    @contextmanager
    def transaction(self, *, now: int) -> Iterator[Connection]:
        """Hold a connection for what only the site's latest run may do.

        :raises ReplacedError: this run is not the latest any more.
        """
        alive = update(tables.site).where(
            tables.site.c.id == self.site_id, tables.site.c.epoch == self.epoch
        )
        with self.store.transaction() as connection:
            if not connection.execute(alive.values(heartbeat_at=now)).rowcount:
                msg = "another run of this site has taken over; this one writes nothing more"
                raise ReplacedError(msg)
            yield connection


def _stand(row: Row[Any], now: int, *, looks_again: bool) -> UrlStatus:
    if row.state == Outcome.OUT_OF_RANGE:  # of another period; nobody goes on with it unasked
        return UrlStatus.FREE
    if row.state != tables.OPEN:
        is_due = looks_again and row.due_at is not None and row.due_at <= now
        return UrlStatus.DUE if is_due else UrlStatus.KNOWN
    return UrlStatus.FREE if row.not_before <= now else UrlStatus.WAITING


def _keep_addresses(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    names = [c.name for c in tables.url.c if c.name not in ("fingerprint", "site_id")]
    changed = {name: statement.excluded[name] for name in names}
    known = statement.on_conflict_do_update(index_elements=["fingerprint"], set_=changed)
    connection.execute(known, rows)


def _keep_sections(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    changed = {
        "visits": tables.section.c.visits + 1,
        "visited_at": statement.excluded.visited_at,
    }
    known = statement.on_conflict_do_update(index_elements=["fingerprint"], set_=changed)
    connection.execute(known, rows)


def _keep_lines(connection: Connection, lines: list[bytes], file: UnfinishedFile) -> None:
    rows = [
        {"file_id": file.id, "number": number, "line": line}
        for number, line in enumerate(lines, start=file.lines)
    ]
    if rows:
        connection.execute(insert(tables.outbox), rows)
