"""When each host may get its next request, agreed between all runs of the store.

Each change is committed at once: another process may request the same host a moment later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from secrets import randbits
from typing import Any, TypeVar

import sqlalchemy as sa

from newsbot.store.database import read_exact_clock
from newsbot.store.facts.fact import Fact, set_ahead_to_now
from newsbot.store.session import Session
from newsbot.store.store_schema import metadata
from newsbot.store.upserts import insert_statement

T = TypeVar("T")

MAX_PAUSE_SECONDS = 7 * 24 * 3600
"""A host that asks for a longer pause is requested once a week."""

KEPT_SECONDS = 24 * 3600
"""After the last request and the end of a pause, as robots.txt; every delay is over by then."""

MAX_AHEAD_SECONDS = 2.0
"""A later time was recorded by a clock that was ahead. Windows reach one second ahead."""

_MIN_WAIT_SECONDS = 0.005
"""Before the next try, where the wait has ended while it was looked up."""

_FAILED_WAIT_SECONDS = 1.0
"""Where the store fails, or another worker has the host: the run ends, and sends no request."""

_MAX_HOST_CHARS = 253
"""A longer name cannot be resolved (RFC 1035, 2.3.4)."""

host_table = sa.Table(
    "host",
    metadata,
    sa.Column("host", sa.Text, primary_key=True),
    # Of the latest request, or the end of the window that a run has reserved.
    sa.Column("last_at", sa.Double, nullable=False),
    # Seconds in its robots.txt; 0 for none.
    sa.Column("crawl_delay", sa.Double, nullable=False),
    # When the host last asked for a pause, and the seconds of it.
    sa.Column("paused_at", sa.Double, nullable=False),
    sa.Column("pause_seconds", sa.Double, nullable=False),
    # The longest delay of the runs that request the host, which of them has it, and until when:
    # others would never let a run with a longer delay send a request.
    sa.Column("shared_delay", sa.Double, nullable=False),
    sa.Column("shared_by", sa.BigInteger, nullable=False),
    sa.Column("shared_until", sa.Double, nullable=False),
)
"""Times are fractions of a second, by the clock of the database."""

_COLUMN = host_table.c


@dataclass(frozen=True, kw_only=True, slots=True)
class HostWait:
    """Seconds until the next request to a host; both waits are 0 if it may be sent now."""

    delay_seconds: float = 0.0
    """Until the delay after the latest request of any run is over."""
    pause_seconds: float = 0.0
    """Until the pause that the host asked for is over."""
    shared_delay: float = 0.0
    """The longest delay of any other run, and the ``Crawl-delay`` that any run has read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Statements:
    """What is executed for each request; building it anew would take longer than executing it."""

    reserve: Any
    share: Any
    find: Any

    @classmethod
    def build(cls, connection: sa.Connection) -> _Statements:
        """Build the statements in the database's own dialect."""
        host: sa.BindParameter[str] = sa.bindparam("of_host")
        delay: sa.BindParameter[float] = sa.bindparam("delay")
        window: sa.BindParameter[float] = sa.bindparam("window")
        run: sa.BindParameter[int] = sa.bindparam("of_run")
        now = read_exact_clock(connection)
        is_shared = sa.and_(
            _COLUMN.shared_by != run,
            _COLUMN.shared_until > now,
            _COLUMN.shared_until <= now + _COLUMN.shared_delay * 2 + 2 * MAX_AHEAD_SECONDS,
        )
        shared = sa.case((is_shared, _COLUMN.shared_delay), else_=0.0)
        is_ready = sa.and_(
            *(_COLUMN.last_at + each <= now for each in (delay, _COLUMN.crawl_delay, shared))
        )
        is_wrong = _COLUMN.last_at > now + MAX_AHEAD_SECONDS
        is_over = _COLUMN.paused_at + _COLUMN.pause_seconds <= now
        own = {
            "shared_delay": delay,
            "shared_by": run,
            "shared_until": now + delay * 2 + MAX_AHEAD_SECONDS,
        }
        kept = {
            name: sa.case((shared > delay, _COLUMN[name]), else_=value)
            for name, value in own.items()
        }
        last_at = {"last_at": now + window}
        reserve = _insert(connection, host, **last_at, **own).on_conflict_do_update(
            index_elements=[_COLUMN.host],
            set_={**last_at, **kept},
            where=sa.and_(sa.or_(is_ready, is_wrong), is_over),
        )
        named = shared.label("shared")
        return cls(
            reserve=reserve.returning(_COLUMN.crawl_delay, named),
            share=sa.update(host_table).where(_COLUMN.host == host).values(kept),
            find=sa.select(host_table, now.label("now"), named).where(_COLUMN.host == host),
        )


class HostFacts(Fact[str, None]):
    """The latest request to each host, and what the host asked for; shared by all sites."""

    table = host_table
    useful_seconds = KEPT_SECONDS

    def __init__(self, run: Session) -> None:
        super().__init__(run)
        self._id = randbits(62)
        self._built: _Statements | None = None

    def reserve(self, host: str, *, delay_seconds: float, window_seconds: float = 0.0) -> HostWait:
        """Reserve a host for this run, if the delay since the latest request of any run is over.

        While a run tries to, the others keep its delay too if it is longer than theirs.

        :param delay_seconds: of this run; 0 if it has none, apart from that of others.
        :param window_seconds: for which other runs send no request.
        :return: how long to wait before the next try; the host is reserved if both waits are 0,
            which they are not if the store fails.
        """
        given = {"of_host": host, "of_run": self._id, "delay": delay_seconds}
        given["window"] = window_seconds
        wait = self._change_at_once(host, partial(self._reserve, given))
        if wait is None and self.run.keeps_facts and _is_host(host):
            return HostWait(delay_seconds=_FAILED_WAIT_SECONDS)
        return wait or HostWait()

    def add_request(self, host: str) -> None:
        """Record that the delay of a host counts from now on."""
        self._change_at_once(host, partial(_put_request, host))

    def add_pause(self, host: str, seconds: float) -> None:
        """Record that a host asked for a pause; at most ``MAX_PAUSE_SECONDS`` of it count."""
        pause = min(seconds, float(MAX_PAUSE_SECONDS))
        self._change_at_once(host, partial(_put_pause, host, pause))

    def set_crawl_delay(self, host: str, seconds: float) -> None:
        """Record the ``Crawl-delay`` of a host; 0 for none."""
        self._change_at_once(host, partial(_put_row, host, {"crawl_delay": seconds}))

    def find_old(
        self,
        connection: sa.Connection,  # noqa: ARG002 - as in the base class
        before: int,
    ) -> Mapping[str, sa.ColumnElement[bool]]:
        """Return the hosts last requested before, whose pause ended before."""
        pause_end = _COLUMN.paused_at + _COLUMN.pause_seconds
        return {"hosts": sa.and_(_COLUMN.last_at < before, pause_end < before)}

    def correct_times(self, connection: sa.Connection, now: int) -> None:
        """Set the times of a clock that was ahead to now; a pause is kept."""
        set_ahead_to_now(connection, now, _COLUMN.last_at, _COLUMN.paused_at)

    def _change_at_once(self, host: str, work: Callable[[sa.Connection], T]) -> T | None:
        return self.run.change_at_once(work) if _is_host(host) else None

    def _reserve(self, given: dict[str, Any], connection: sa.Connection) -> HostWait:
        if self._built is None:
            self._built = _Statements.build(connection)
        statements = self._built
        if not given["delay"]:
            found = _find_wait(connection, statements, given)
            if not found.shared_delay:
                return found
        if reserved := connection.execute(statements.reserve, given).all():
            return HostWait(shared_delay=max(reserved[0].crawl_delay, reserved[0].shared))
        connection.execute(statements.share, given)
        found = _find_wait(connection, statements, given)
        # Its wait may have ended while it was looked up.
        return replace(found, delay_seconds=max(found.delay_seconds, _MIN_WAIT_SECONDS))


def _is_host(host: str) -> bool:
    return len(host) <= _MAX_HOST_CHARS


def _find_wait(
    connection: sa.Connection, statements: _Statements, given: dict[str, Any]
) -> HostWait:
    row = connection.execute(statements.find, given).one_or_none()
    if row is None:
        return HostWait()
    paused_at = row.paused_at
    if paused_at > row.now + MAX_AHEAD_SECONDS:  # its pause counts from now on
        paused_at = row.now
        own = _COLUMN.host == row.host
        connection.execute(sa.update(host_table).where(own).values(paused_at=paused_at))
    shared_delay = max(row.crawl_delay, row.shared)
    delay = max(given["delay"], shared_delay)
    is_wrong = row.last_at > row.now + MAX_AHEAD_SECONDS
    until = row.last_at + delay if delay and not is_wrong else 0.0
    return HostWait(
        delay_seconds=max(until - row.now, 0.0),
        pause_seconds=max(paused_at + row.pause_seconds - row.now, 0.0),
        shared_delay=shared_delay,
    )


def _put_request(host: str, connection: sa.Connection) -> None:
    _put_row(host, {"last_at": read_exact_clock(connection)}, connection)


def _put_pause(host: str, seconds: float, connection: sa.Connection) -> None:
    """Set the pause of a host, but for one that ends later."""
    now = read_exact_clock(connection)
    is_shorter = _COLUMN.paused_at + _COLUMN.pause_seconds < now + seconds
    new = {"paused_at": now, "pause_seconds": seconds}
    _put_row(host, new, connection, where=is_shorter)


def _put_row(
    host: str,
    new: Mapping[str, Any],
    connection: sa.Connection,
    *,
    where: sa.ColumnElement[bool] | None = None,
) -> None:
    """Set columns of a host; those of a known one only if the condition holds."""
    put = _insert(connection, host, **new)
    connection.execute(
        put.on_conflict_do_update(index_elements=[_COLUMN.host], set_=new, where=where)
    )


def _insert(connection: sa.Connection, host: Any, **values: Any) -> Any:
    empty = {column.name: 0 for column in host_table.c}
    return insert_statement(connection, host_table).values({**empty, **values, "host": host})
