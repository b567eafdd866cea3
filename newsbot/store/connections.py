"""How connections to SQLite and PostgreSQL are set up."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from copy import copy
from functools import lru_cache, partial
from typing import Any

import sqlalchemy as sa

from newsbot.store.sqlite_reading import BUSY_SECONDS

PAUSED_SECONDS = 20
"""After which PostgreSQL ends the transaction of a process that was paused in the middle of it, so
that its locks hold up nobody: less than a lease."""

RETRY_SECONDS = 0.1

_TIMEOUTS = {
    "connect_timeout": "10",
    # Milliseconds until what was sent must be acknowledged.
    "tcp_user_timeout": "20000",
    # A server whose machine is gone is noticed after 10 + 3 * 5 seconds without an answer.
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}
"""Options of libpq, in seconds: a server that is gone is noticed before a lease is over. Without
them a process would wait for a quarter of an hour, as TCP does."""

STATEMENTS = {
    # A commit survives a power cut; readers and a writer do not wait for each other.
    "sqlite": (
        f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
    ),
    "postgresql": (
        # Nobody waits for ever for the transaction of a process that was paused in the middle of
        # it, nor for a lock of a machine that is gone: the server ends its connection within 25
        # seconds, not after two hours. Unix sockets ignore that.
        f"SET lock_timeout = '{BUSY_SECONDS}s'",
        f"SET idle_in_transaction_session_timeout = '{PAUSED_SECONDS}s'",
        "SET tcp_keepalives_idle = 10",
        "SET tcp_keepalives_interval = 5",
        "SET tcp_keepalives_count = 3",
        "SET tcp_user_timeout = 20000",
    ),
}
"""What is executed on each new connection, by dialect."""


def make_engine(url: sa.URL) -> sa.Engine:
    """Return an engine whose connections are its own, and prepared; errors as of SQLAlchemy."""
    engine = copy(_make_first_engine(url))
    engine.pool = engine.pool.recreate()
    return engine


@lru_cache(maxsize=16)
def _make_first_engine(url: sa.URL) -> sa.Engine:
    """Return an engine whose compiled statements all of a process share; it is never connected.

    To compile what a short run executes takes a fifth of its CPU.
    """
    engine = sa.create_engine(add_timeouts(url))
    prepare_connections(engine)
    return engine


def add_timeouts(url: sa.URL) -> sa.URL:
    """Return the URL of a PostgreSQL database with timeouts of libpq; its own stay as they are.

    >>> url = add_timeouts(sa.make_url("postgresql://db/news?connect_timeout=3"))
    >>> url.query["connect_timeout"], url.query["tcp_user_timeout"]
    ('3', '20000')
    """
    if url.get_backend_name() == "sqlite":
        return url
    return url.update_query_dict({**_TIMEOUTS, **url.query})


def prepare_connections(engine: sa.Engine) -> None:
    """Have ``STATEMENTS`` executed on each new connection of an engine."""
    prepare = partial(_prepare_connection, STATEMENTS[engine.dialect.name])
    sa.event.listen(engine, "connect", prepare)


def _prepare_connection(statements: Sequence[str], connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for statement in statements:
        _execute_when_free(cursor, statement)
    cursor.close()
    connection.commit()


def _execute_when_free(cursor: Any, statement: str) -> None:
    """Execute a statement, waiting for other runs where SQLite itself does not.

    It refuses to change the journal mode at once, without regard to ``busy_timeout``, while a run
    that is creating the same store holds the lock for writing (seen with SQLite 3.40).
    """
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute(statement)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(RETRY_SECONDS)
        else:
            return
