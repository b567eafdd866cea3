"""The folder of a release, which replaces the one before as a whole."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

MANIFEST = "manifest.json"
SUCCESS = "_SUCCESS"
"""Written last: the SHA-256 of the manifest, which has those of all other files."""
_READ_BYTES = 1 << 20


class FolderInUseError(Exception):
    """Another export writes this release; the message is one line."""


class ForeignFolderError(Exception):
    """The folder holds something that is no release; the message is one line."""


@contextmanager
def replacing_release(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside a release, which gets its name when the block ends.

    After an error, an interrupt or a kill the release is as it was; what a killed export leaves is
    a hidden folder beside it, which the next one removes.

    :raises FolderInUseError: another export is writing it.
    :raises ForeignFolderError: it holds files that are not those of a release.
    :raises OSError: it cannot be written.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - a link stays a link
    _check_folder(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder.parent):
        pass  # a lock that cannot be made would look like one that is taken
    new, old, lock = (folder.with_name(f".{folder.name}.{name}") for name in ("new", "old", "lock"))
    own = FileLock(lock)
    try:
        own.acquire(timeout=0)
    except Timeout:
        msg = f"{folder}: another export is writing this release"
        raise FolderInUseError(msg) from None
    try:
        if old.exists() and not folder.exists():  # a kill between the two renames
            old.rename(folder)
        for rest in (new, old):
            shutil.rmtree(rest, ignore_errors=True)
        new.mkdir()
        try:
            yield new
            _sync_tree(new)
            if folder.exists():
                folder.rename(old)
            new.rename(folder)
            _sync(folder.parent)
        finally:
            for rest in (new, old):
                shutil.rmtree(rest, ignore_errors=True)
    finally:
        lock.unlink(missing_ok=True)
        own.release()


def _check_folder(folder: Path) -> None:
    """Make sure that a folder may be replaced: it is a release, empty, or not there.

    :raises ForeignFolderError: it may not.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder.is_dir() and (folder / MANIFEST).is_file() and (folder / SUCCESS).is_file()):
        msg = f"{folder}: exists and is not a release; --output must be a new folder or a release"
        raise ForeignFolderError(msg)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while read := file.read(_READ_BYTES):
            digest.update(read)
    return digest.hexdigest()


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
