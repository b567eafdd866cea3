"""The database of the store: SQLite or PostgreSQL, through SQLAlchemy."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from newsbot.store.connections import STATEMENTS, make_engine
from newsbot.store.sqlite_reading import open_for_reading
from newsbot.store.store_schema import SCHEMA_VERSION, metadata, schema_table
from newsbot.store_clock import read_store_time, set_store_time

FULL_DISK_BYTES = 64 * 1024
"""Free space that SQLite needs to begin a transaction: the index of its log has 32 KiB."""

CREATE_ATTEMPTS = 20
CREATE_WAIT_SECONDS = 0.1
"""Together two seconds: creating all tables takes some hundredths of a second."""

_EPOCH_JULIAN_DAY = 2_440_587.5
"""1970-01-01 00:00 UTC."""
_DAY_SECONDS = 86_400.0

DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
"""Drivers that newsbot installs, by the scheme of a URL."""

_WITHOUT_SYNC = {
    "sqlite": "PRAGMA synchronous=NORMAL",
    "postgresql": "SET synchronous_commit = off",
}
"""What makes a commit return before it is on the disk, by dialect."""

_BEGIN_SNAPSHOT = {
    # Python's driver begins no transaction before a SELECT.
    "sqlite": ("BEGIN",),
    "postgresql": (
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        # It holds no lock, and files may be read for long between two look-ups.
        "SET LOCAL idle_in_transaction_session_timeout = 0",
    ),
}
"""What makes all look-ups of a transaction see the same moment, by dialect."""


class StoreError(Exception):
    """The store cannot be opened, read or written; the message is one line."""


class ReplacedError(StoreError):
    """Another run of the site has taken over; this one may write nothing more."""


class Store:
    """An open store."""

    def __init__(self, engine: sa.Engine, *, name: str) -> None:
        self.name = name
        """The URL of the database, for messages."""
        self._engine = engine
        self._kept: sa.Connection | None = None

    @classmethod
    def open(cls, place: str, *, folder: Path) -> Store:
        """Open a store; create the tables in a database without any.

        :param place: the path of an SQLite file, relative to ``folder`` and created if need be, or
            the URL of a database.
        :raises StoreError: it cannot be used, or has another schema version.
        """
        url = read_place(place, folder=folder)
        shown = hide_password(url) if "://" in place else place
        try:
            if url.get_backend_name() == "sqlite" and url.database:
                Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            msg = f"STORE_URL {shown!r} cannot be opened: {error}"
            raise StoreError(msg) from error
        store = cls(_make_engine(url), name=hide_password(url))
        try:
            store._prepare_tables()
        except StoreError:
            store.close()
            raise
        return store

    @classmethod
    def find(cls, place: str, *, folder: Path) -> Store | None:
        """Open a store that exists to read it; None where no run has created its SQLite file.

        It may be on a disk that cannot be written. Nothing is created or changed.

        :raises StoreError: as ``open``; it has no schema version.
        """
        url = read_place(place, folder=folder)
        is_file = url.get_backend_name() == "sqlite"
        if is_file and not Path(url.database or "").exists():
            return None
        name = hide_password(url)
        try:
            engine = open_for_reading(Path(url.database or "")) if is_file else _make_engine(url)
        except (SQLAlchemyError, OSError) as error:
            raise _explain(name, error) from error
        store = cls(engine, name=name)
        try:
            store._check_version(store._find_version())
        except StoreError:
            store.close()
            raise
        return store

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """Hold a connection in a transaction, which is committed as a whole or not at all.

        :raises StoreError: the database refused, is full, gone, or busy for too long.
        """
        try:
            with self._engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error) as error:
            raise _explain(self.name, error) from error

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """Hold a connection for look-ups that all see the same moment, whatever runs commit.

        :raises StoreError: as ``reading``.
        """
        with self.transaction() as connection:
            for statement in _BEGIN_SNAPSHOT[self.dialect]:
                connection.exec_driver_sql(statement)
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Hold a connection for single look-ups, each of which sees all that is committed by then.

        It stays open, in no transaction: opening one would cost as much as a look-up.

        :raises StoreError: the database refused, is gone, or busy for too long.
        """
        try:
            yield self._keep_connection()
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error) as error:
            self._drop_connection()
            raise _explain(self.name, error) from error

    @contextmanager
    def changing(self) -> Iterator[sa.Connection]:
        """Hold the same connection for changes: it commits each statement at once.

        It does not wait for the disk: a commit survives a kill, but not a power cut.

        :raises StoreError: as ``reading``.
        """
        with self.reading() as connection:
            yield connection

    @contextmanager
    def exclusive(self, name: str) -> Iterator[sa.Connection | None]:
        """Hold a connection that has the lock of a name, for transactions of the caller.

        The lock ends with the connection: at once with the process, and within half a minute with
        its machine or network. PostgreSQL only.

        :return: None while another connection has the lock.
        :raises StoreError: the database refused, or is gone.
        """
        number = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)
        try:
            with self._engine.connect() as connection:
                connection.detach()  # it is closed at the end, not kept for others
                with connection.begin():
                    is_free = connection.scalar(sa.select(sa.func.pg_try_advisory_lock(number)))
                yield connection if is_free else None
        except SQLAlchemyError as error:
            raise _explain(self.name, error) from error

    def read(self, statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        """Return the rows of a look-up.

        :raises StoreError: as ``reading``.
        """
        with self.reading() as connection:
            return connection.execute(statement).all()

    def read_clock(self, connection: sa.Connection) -> int:
        """Return the current time in seconds since 1970: the server's, so that machines agree."""
        if self.dialect == "sqlite":  # whose runs are all on this machine
            set_store_time(time.time())
        else:
            set_store_time(connection.scalar(sa.select(read_exact_clock(connection))) or 0.0)
        return int(read_store_time())

    def check(self) -> None:
        """Check that the store can be read.

        After a failure the next call opens new connections in place of those that are kept.

        :raises StoreError: it cannot be, or has another schema version.
        """
        rows = self.read(sa.select(schema_table.c.version))
        self._check_version(rows[0].version if rows else None)

    def clock(self, connection: sa.Connection) -> sa.ColumnElement[float]:
        """Return the same time as ``read_clock``, with fractions, as part of statements."""
        if self.dialect == "sqlite":
            return sa.bindparam("clock", callable_=time.time, type_=sa.Float)
        return read_exact_clock(connection)

    def close(self) -> None:
        """Close the connections; a store that is used again opens new ones."""
        if self._kept is not None:
            self._kept.close()
        self._kept = None
        self._engine.dispose()

    def _keep_connection(self) -> sa.Connection:
        if self._kept is None:
            kept = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            kept.exec_driver_sql(_WITHOUT_SYNC[self.dialect])
            self._kept = kept
        return self._kept

    def _drop_connection(self) -> None:
        """Give up a connection that has failed: the server may have closed it."""
        if self._kept is not None:
            with suppress(SQLAlchemyError):
                self._kept.invalidate()
                self._kept.close()
            self._kept = None

    def _prepare_tables(self) -> None:
        version = self._find_version()
        if version is None and not self._is_used():
            self._create_tables()
            version = self._find_version()
        self._check_version(version)

    def _check_version(self, version: int | None) -> None:
        if version is None and not self._is_used():
            msg = f"the store {self.name} is empty: no crawl or worker has used it yet"
            raise StoreError(msg)
        if version is None:
            msg = (
                f"the store {self.name} has no schema version: it is damaged, or not newsbot's; "
                "restore it from a backup, or set STORE_URL to a new store"
            )
            raise StoreError(msg)
        if version != SCHEMA_VERSION:
            msg = (
                f"the store {self.name} has schema version {version}, expected {SCHEMA_VERSION}; "
                "use the newsbot that made it, or set STORE_URL to a new store"
            )
            raise StoreError(msg)

    def _find_version(self) -> int | None:
        with self.transaction() as connection:
            if not self._engine.dialect.has_table(connection, schema_table.name):
                return None
            return connection.scalar(sa.select(schema_table.c.version))

    def _is_used(self) -> bool:
        """Return whether a run has begun in the store; not in one that was half made."""
        site_table = metadata.tables["site"]
        with self.transaction() as connection:
            is_made = self._engine.dialect.has_table(connection, site_table.name)
            return is_made and connection.scalar(sa.select(site_table.c.id).limit(1)) is not None

    def _create_tables(self) -> None:
        """Create what is missing, the version last: a store that was half made is completed.

        The run of another site may be creating them at the same moment, so each may fail on a
        table of the other.
        """
        for attempt in range(1, CREATE_ATTEMPTS + 1):
            try:
                with self._engine.begin() as connection:
                    metadata.create_all(connection)
                with self._engine.begin() as connection:
                    if connection.scalar(sa.select(schema_table.c.version)) is None:
                        connection.execute(sa.insert(schema_table).values(version=SCHEMA_VERSION))
            except DBAPIError as error:
                if self._find_version() is not None:
                    return
                if attempt == CREATE_ATTEMPTS:
                    msg = f"the store {self.name}: its tables cannot be created: {error.orig}"
                    raise StoreError(msg) from error
                time.sleep(CREATE_WAIT_SECONDS)
            else:
                return


def read_exact_clock(connection: sa.Connection) -> sa.ColumnElement[float]:
    """Return the current time in seconds since 1970, with fractions, as part of a statement.

    It is read when the statement has its locks, however long it waited for them.
    """
    if connection.dialect.name == "sqlite":
        days = sa.func.julianday("now", type_=sa.Double)
        return (days - _EPOCH_JULIAN_DAY) * _DAY_SECONDS
    return sa.cast(sa.extract("epoch", sa.func.clock_timestamp()), sa.Double)


def read_whole_clock(connection: sa.Connection) -> sa.ColumnElement[int]:
    """Return the same in whole seconds, as far as they are over."""
    return sa.cast(sa.func.floor(read_exact_clock(connection)), sa.BigInteger)


def read_place(place: str, *, folder: Path) -> sa.URL:
    """Return the URL of a database, given as one or as a path.

    :raises StoreError: it is neither.

    >>> read_place("state/a.sqlite", folder=Path("/data")).database
    '/data/state/a.sqlite'
    >>> read_place("postgresql://news@db/news", folder=Path("/data")).drivername
    'postgresql+psycopg'
    """
    if "://" not in place:
        return sa.URL.create("sqlite", database=str(folder / place))
    scheme = place.partition("://")[0]
    msg = f"STORE_URL must be a path, sqlite:///... or postgresql://..., got {f'{scheme}://...'!r}"
    try:
        url = sa.make_url(place)
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is not a number
        raise StoreError(msg) from error
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if url.get_backend_name() not in STATEMENTS:
        raise StoreError(msg)
    return url


def hide_password(url: sa.URL) -> str:
    """Return a database URL for messages, without the password in its authority or query.

    >>> hide_password(sa.make_url("postgresql://news:secret@db/news?password=secret"))
    'postgresql://news:***@db/news'
    """
    secrets = [key for key in url.query if "password" in key.lower()]
    return url.difference_update_query(secrets).render_as_string(hide_password=True)


def explain_missing(place: str, folder: Path) -> str:
    """Return one line for a store that no run has created yet."""
    path = read_place(place, folder=folder).database
    return f"there is no store at {path!r}; the first crawl creates it, though not crawl demo"


def explain_damage(error: Exception) -> str:
    """Return one line for a value in the store that no run wrote."""
    return f"the store is damaged, {error!r}: restore it from a backup, or set STORE_URL to another"


def _explain(name: str, error: Exception) -> StoreError:
    reason = " ".join(str(getattr(error, "orig", None) or error).split())
    # SQLite says so only where the database grows, not where its log cannot be begun.
    if "disk I/O error" in reason and _is_disk_full(sa.make_url(name)):
        reason = "the disk is full"
    return StoreError(f"the store {name}: {reason}")


def _is_disk_full(url: sa.URL) -> bool:
    try:
        return shutil.disk_usage(Path(url.database or "").parent).free < FULL_DISK_BYTES
    except OSError:
        return False


def _make_engine(url: sa.URL) -> sa.Engine:
    """Return an engine whose connections are prepared.

    :raises StoreError: the driver cannot be loaded.
    """
    try:
        return make_engine(url)
    except ModuleNotFoundError as error:
        msg = (
            f"STORE_URL {hide_password(url)!r} needs the module {error.name!r}: "
            "pip install 'psycopg[binary]'"
        )
        raise StoreError(msg) from error
    except (ImportError, NoSuchModuleError, ArgumentError) as error:
        msg = f"STORE_URL {hide_password(url)!r} cannot be opened: {error}"
        raise StoreError(msg) from error
