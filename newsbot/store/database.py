"""A path or an address of a database -> the open store, its tables made or found as expected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from newsbot.store.store_schema import SCHEMA_VERSION, metadata, schema_table

BUSY_SECONDS = 30
"""How long a run waits for another that is writing: of another site to the same SQLite file, or a
paused one of the same site to the same row."""

DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
"""Address as people write it -> with the driver that is installed."""


class StoreError(Exception):
    """The store cannot be opened, read or written; the message is one line for a person."""


class Store:
    """An open store; ``close`` lets go of it."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._reader: sa.Connection | None = None
        self.name = engine.url.render_as_string(hide_password=True)

    @classmethod
    def open(cls, place: str, *, folder: Path) -> Store:
        """Open a store; make its tables in a database that has none.

        :param place: a path, relative to ``folder``, of an SQLite file that is made if need be, or
            the address of a database.
        :raises StoreError: it cannot be used, or has another schema version.
        """
        address = read_place(place, folder=folder)
        try:
            if address.get_backend_name() == "sqlite" and address.database:
                Path(address.database).parent.mkdir(parents=True, exist_ok=True)
            engine = sa.create_engine(address, connect_args=_choose_options(address))
        except (OSError, ImportError, NoSuchModuleError, ArgumentError) as error:
            msg = f"STORE_URL {place!r} cannot be opened: {error}"
            raise StoreError(msg) from error
        sa.event.listen(engine, "connect", _PREPARE[engine.dialect.name])
        store = cls(engine)
        try:
            store._prepare()
        except StoreError:
            store.close()
            raise
        return store

    @classmethod
    def find(cls, place: str, *, folder: Path) -> Store | None:
        """Open a store to look into it; None where no run has made its SQLite file.

        :raises StoreError: as of ``open``.
        """
        address = read_place(place, folder=folder)
        is_file = address.get_backend_name() == "sqlite"
        is_missing = is_file and not Path(address.database or "").exists()
        return None if is_missing else cls.open(place, folder=folder)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """Hold a connection; what was done with it counts as a whole or not at all.

        :raises StoreError: the database refused, is full, busy for too long, or gone.
        """
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise self._explain(error) from error

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Hold a connection for single looks, each of which sees what anybody has kept by then.

        It stays open, in no transaction: opening one would cost as much as a look.

        :raises StoreError: the database refused, is busy for too long, or gone.
        """
        try:
            if self._reader is None:
                reader = self._engine.connect()
                self._reader = reader.execution_options(isolation_level="AUTOCOMMIT")
            yield self._reader
        except SQLAlchemyError as error:
            raise self._explain(error) from error

    def read(self, statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        """Return the rows of a look-up, as they are now.

        :raises StoreError: as of ``reading``.
        """
        with self.reading() as connection:
            return connection.execute(statement).all()

    def close(self) -> None:
        """Close the connections; a store that is used again opens new ones."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        self._engine.dispose()

    def _explain(self, error: SQLAlchemyError) -> StoreError:
        reason = " ".join(str(getattr(error, "orig", None) or error).split())
        return StoreError(f"the store {self.name}: {reason}")

    def _prepare(self) -> None:
        version = self._find_version()
        if version is None:
            self._make_tables()
            version = self._find_version()
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

    def _make_tables(self) -> None:
        """Make what is missing, the version last: a store that was half made is made whole."""
        try:
            with self._engine.begin() as connection:
                metadata.create_all(connection)
            with self._engine.begin() as connection:
                if connection.scalar(sa.select(schema_table.c.version)) is None:
                    connection.execute(sa.insert(schema_table).values(version=SCHEMA_VERSION))
        except DBAPIError as error:
            # Another site's run may have been making them at this very moment.
            if self._find_version() is None:
                msg = f"the store {self.name}: its tables cannot be made: {error.orig}"
                raise StoreError(msg) from error


def read_place(place: str, *, folder: Path) -> sa.URL:
    """Return the address of a database, given as one or as a path.

    :raises StoreError: it is neither.

    >>> read_place("state/a.sqlite", folder=Path("/data")).database
    '/data/state/a.sqlite'
    >>> read_place("postgresql://news@db/news", folder=Path("/data")).drivername
    'postgresql+psycopg'
    """
    if "://" not in place:
        return sa.URL.create("sqlite", database=str(folder / place))
    try:
        address = sa.make_url(place)
    except ArgumentError as error:
        msg = f"STORE_URL {place!r} is no path and no address of a database"
        raise StoreError(msg) from error
    address = address.set(drivername=DRIVERS.get(address.drivername, address.drivername))
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        msg = f"STORE_URL must be a path, sqlite:///... or postgresql://..., got {place!r}"
        raise StoreError(msg)
    return address


def _choose_options(address: sa.URL) -> dict[str, Any]:
    return {"timeout": BUSY_SECONDS} if address.get_backend_name() == "sqlite" else {}


def _make_durable(connection: Any, _record: object) -> None:
    """Let a commit outlast a power cut, and let readers and a writer not wait for each other."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _limit_waits(connection: Any, _record: object) -> None:
    """Let nothing wait for ever for a transaction whose process was paused in the middle of it."""
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    cursor.close()
    connection.commit()


_PREPARE = {"sqlite": _make_durable, "postgresql": _limit_waits}
"""Kind of database -> what is said to each new connection."""
