"""The output folders and storages in which a store has files of articles."""

from __future__ import annotations

import glob
import socket
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from newsbot.store.database import Store, StoreError, explain_missing, read_place
from newsbot.store.facts.article_files import file_table
from newsbot.write.object_storage import SCHEME, find_storage
from newsbot.write.written_files import OutputPlace

_STORE_FOLDER = ".newsbot"
"""Folder of the store in its output folder, as by default."""


def find_output_folders(place: str) -> tuple[list[OutputPlace], list[str]]:
    """Return the folders that can be read here, storages, and the names of places elsewhere.

    A folder that was moved is found with its store, if the store is in it as by default.

    :param place: the path of an SQLite file, or the URL of a database.
    :raises StoreError: there is no store, or it cannot be read.
    :raises StorageError: a library is missing.
    """
    url = read_place(place, folder=Path())
    # An SQLite file is on the machine of its output folders, even if that has another name by now.
    file = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
    store = Store.find(place, folder=Path())
    if store is None:
        raise StoreError(explain_missing(place, Path()))
    try:
        rows = _read_newest_files(store)
    finally:
        store.close()
    home = _find_home(file)
    folders: list[OutputPlace] = [home] if home else []
    elsewhere = []
    for row in rows:
        if row.place.startswith(SCHEME):
            folders.append(find_storage(row.place))
            continue
        host, _, name = row.place.partition(":")
        folder, is_same = Path(name), file is not None or host == socket.gethostname()
        if folder.is_dir() and (is_same or _has_file(folder, row.path)):
            folders.append(folder)
        elif not (home and _has_file(home, row.path)):
            elsewhere.append(row.place)
    return list(dict.fromkeys(folders)), elsewhere


def _find_home(file: Path | None) -> Path | None:
    """Return the output folder that an SQLite file is in, if it is where it is by default."""
    if file is None or file.absolute().parent.name != _STORE_FOLDER:
        return None
    return file.resolve().parent.parent


def _read_newest_files(store: Store) -> list[sa.Row[Any]]:
    """Return the place and the path of the newest file of each place."""
    newest = sa.select(sa.func.max(file_table.c.id)).group_by(file_table.c.place)
    wanted = sa.select(file_table.c.place, file_table.c.path).where(file_table.c.id.in_(newest))
    return list(store.read(wanted.order_by(file_table.c.id)))


def _has_file(folder: Path, path: str) -> bool:
    """Return whether a file is there, unfinished, finished or compressed."""
    file = folder / path
    return any(file.parent.glob(f"{glob.escape(file.name)}*"))
