"""Where the files of a fleet are made, each of them whole and once."""

from __future__ import annotations

import errno
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from newsbot.store.site_run import name_place
from newsbot.write import sync_folder
from newsbot.write.object_storage import ObjectFolder

_WRITING_SUFFIX = ".writing"
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
"""Of file systems without hard links."""


class OutputTarget(Protocol):
    """A folder, or a storage of objects."""

    place: str
    """Its name in the store and in messages."""

    def temporary(self, path: PurePosixPath) -> AbstractContextManager[BinaryIO]:
        """Hold a file to write, which is removed at the end.

        :param path: what it is going to be.
        """
        ...

    def create(self, path: PurePosixPath, file: BinaryIO) -> None:
        """Give a temporary file its path, at which it is there as a whole from then on.

        :raises FileExistsError: there is a file.
        :raises OSError: it cannot be written.
        """
        ...

    def open(self, path: PurePosixPath) -> BinaryIO:
        """Open a file that is there.

        :raises OSError: it cannot be read.
        """
        ...


class FolderTarget:
    """The output folder of a machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.place = name_place(folder)

    @contextmanager
    def temporary(self, path: PurePosixPath) -> Iterator[BinaryIO]:
        """Hold a hidden file beside the path; those that killed writers left are removed."""
        folder = (self._folder / path).parent
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f".{path.name}.*{_WRITING_SUFFIX}"):
            left.unlink(missing_ok=True)
        writing = folder / f".{path.name}.{secrets.token_hex(4)}{_WRITING_SUFFIX}"
        try:
            with writing.open("xb") as file:
                yield file
        finally:
            writing.unlink(missing_ok=True)

    def create(self, path: PurePosixPath, file: BinaryIO) -> None:
        """Sync the file, and give it a second name, which cannot be taken from another file.

        Each folder above it may be new: all of them are synced, so that a power cut loses no file
        whose lines are no longer in the store.
        """
        file.flush()
        os.fsync(file.fileno())
        target = self._folder / path
        try:
            os.link(file.name, target)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            if target.exists():
                raise FileExistsError(errno.EEXIST, "is there", str(target)) from None
            Path(file.name).rename(target)
        for parent in path.parents:
            sync_folder(self._folder / parent)

    def open(self, path: PurePosixPath) -> BinaryIO:
        """Open a file below the folder."""
        return (self._folder / path).open("rb")


class StorageTarget:
    """An object storage."""

    def __init__(self, folder: ObjectFolder) -> None:
        self._folder = folder
        self.place = str(folder)

    @contextmanager
    def temporary(self, path: PurePosixPath) -> Iterator[BinaryIO]:  # noqa: ARG002 - of a folder
        """Hold a file in the system's folder for temporary ones, where it has no name."""
        with tempfile.TemporaryFile() as file:
            yield file

    def create(self, path: PurePosixPath, file: BinaryIO) -> None:
        """Make an object in one request."""
        self._folder.create(str(path), file)

    def open(self, path: PurePosixPath) -> BinaryIO:
        """Open a copy of an object."""
        return self._folder.copy(str(path))
