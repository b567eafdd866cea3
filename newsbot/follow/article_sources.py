"""Where files of articles are: a folder, a storage of objects, or those that a store knows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from newsbot.write.object_storage import SCHEME, find_storage
from newsbot.write.written_files import OutputPlace

logger = logging.getLogger(__name__)

FindPlaces = Callable[[], Sequence[OutputPlace]]
"""Returns the places to read, each time anew: a later run may write to another."""

_SQLITE_START = b"SQLite format 3\0"


class UnreadableStoreError(OSError):
    """The store cannot be read, or none of its folders is here; the message is one line."""


def find_article_source(place: str | Path) -> FindPlaces:
    """Return where the articles of an output folder, a file, a storage or a store are.

    :param place: a path; ``s3://bucket/prefix``; or the URL of a store, as in ``STORE_URL``, or the
        path of its SQLite file.
    :raises OSError: there is nothing under the path, or the URL of the storage is wrong.
    """
    if isinstance(place, str) and place.startswith(SCHEME):
        folder = find_storage(place)
        return lambda: [folder]
    if isinstance(place, str) and "://" in place:
        return _StoreFolders(place)
    path = Path(place)
    if not path.is_dir() and _is_sqlite(path):
        return _StoreFolders(str(path.absolute()))
    return lambda: [path]


def _is_sqlite(path: Path) -> bool:
    path.stat()
    if not path.is_file():  # a pipe, whose beginning can be read once
        return False
    with path.open("rb") as file:
        return file.read(len(_SQLITE_START)) == _SQLITE_START


class _StoreFolders:
    """The places that a store knows: it has the lines of articles only until a file has them."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._reported: set[str] = set()

    def __call__(self) -> list[OutputPlace]:
        """Return the storages and the folders that are here; warn of each other folder once.

        :raises UnreadableStoreError: the store cannot be read, or no folder of it is here.
        """
        from newsbot.store.database import (  # noqa: PLC0415 - a folder needs no database library
            StoreError,
        )
        from newsbot.store.output_folders import find_output_folders  # noqa: PLC0415 - as above

        try:
            folders, elsewhere = find_output_folders(self._place)
        except StoreError as error:
            raise UnreadableStoreError(str(error)) from error
        if elsewhere and not folders:
            msg = f"the store has its files of articles at {', '.join(elsewhere)}: "
            raise UnreadableStoreError(
                msg + "read them there, or copy them here and read their folder"
            )
        for name in elsewhere:
            if name not in self._reported:
                self._reported.add(name)
                logger.warning("files of articles at %s are not here and are not read", name)
        return folders
