"""SQLite files that are only read, also from a disk that cannot be written."""

from __future__ import annotations

import shutil
import weakref
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

BUSY_SECONDS = 30
"""How long a run or a look-up waits for another run that is writing to the store."""


def open_for_reading(path: Path) -> sa.Engine:
    """Return an engine that reads an SQLite file, and changes nothing in it.

    A file in WAL mode needs two others beside it, which cannot be made on a read-only disk. It is
    then read alone; if it has a log of changes, from a temporary copy of both.

    :raises SQLAlchemyError: the file cannot be read.
    :raises OSError: it cannot be copied.
    """
    engine = _make_reader(path, mode="rw")
    try:
        _try(engine)
    except OperationalError:
        engine.dispose()
        log = path.with_name(f"{path.name}-wal")
        if not log.exists() or not log.stat().st_size:
            engine = _make_reader(path, mode="ro", immutable="1")
        else:
            engine = _copy(path, log)
        _try(engine)
    return engine


def _copy(path: Path, log: Path) -> sa.Engine:
    folder = TemporaryDirectory(prefix="newsbot-store-")
    for file in (path, log):
        shutil.copyfile(file, Path(folder.name, file.name))
    engine = _make_reader(Path(folder.name, path.name), mode="rw")
    weakref.finalize(engine, folder.cleanup)
    return engine


def _make_reader(path: Path, **options: str) -> sa.Engine:
    query = {**options, "uri": "true"}
    url = sa.URL.create("sqlite", database=path.resolve().as_uri(), query=query)
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", _forbid_changes)
    return engine


def _forbid_changes(connection: object, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")  # type: ignore[attr-defined]  # of sqlite3


def _try(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").all()
