"""Lines that the store holds -> the file of the run, and what killed runs have left of theirs."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from newsbot.store.run_files import begin_file, close_file, confirm, list_unfinished, read_outbox
from newsbot.store.site_run import SiteRun
from newsbot.store.store_records import UnfinishedFile
from newsbot.write import GrowingFile, Rotation

logger = logging.getLogger(__name__)


class ArticleFiles:
    """The files of one run's articles, one after the other, each in the store before its lines."""

    def __init__(
        self, run: SiteRun, folder: Path, path: Path, *, compression: str, rotate_bytes: int
    ) -> None:
        """Take the output folder and the first path in it, without what a compression adds."""
        self._run = run
        self._folder = folder
        self._rotation = Rotation(path, max_bytes=rotate_bytes)
        self._compression = compression
        self._growing: GrowingFile
        self.entry: UnfinishedFile | None = None
        """What the store knows of it, or is to know with the next transaction."""

    @property
    def count(self) -> int:
        """Number of files that were begun."""
        return self._rotation.count

    def begin(self) -> None:
        """Enter a file in the store, unless that was done.

        :raises StoreError: the store cannot be written.
        """
        if self.entry is None:
            path = self._rotation.next_path(datetime.now(UTC))
            self._growing = GrowingFile(path, compression=self._compression)
            self.entry = begin_file(
                self._run,
                path.relative_to(self._folder),
                compression=self._compression,
                now=int(time.time()),
            )

    def is_filled_by(self, size: int) -> bool:
        """Tell whether a file is full with so many bytes more."""
        known = self.entry.size if self.entry else 0
        return self._rotation.is_full(known + size)

    def append(self, lines: list[bytes]) -> None:
        """Write lines that the store holds, and wait until the disk has them.

        :raises OSError: they could not be written; the store still has them.
        """
        if self.entry is not None and lines:
            self._growing.append(lines)
            self.entry = _grown(self.entry, self._growing, lines)

    def rotate(self) -> None:
        """Finish a file that is full, or whose day is over; the next article begins another.

        :raises OSError: it could not be; the next run does it.
        :raises StoreError: the store cannot be written.
        """
        if self.entry is not None and (
            self._rotation.is_full(self.entry.size) or self._rotation.is_over(datetime.now(UTC))
        ):
            self.finish()
            self.entry = None

    def finish(self) -> None:
        """Give the file its name, not to be touched again.

        :raises OSError: it could not be; the next run does it.
        :raises StoreError: the store cannot be written.
        """
        if self.entry is not None:
            _finish(self._run, self.entry, self._growing)


def finish_files(run: SiteRun, folder: Path) -> None:
    """Write what killed runs of the site could not, and finish their files.

    :raises OSError: a file cannot be written, or is shorter than what was known of it.
    :raises StoreError: the store cannot be used.
    """
    for file in list_unfinished(run):
        path = folder / file.path
        growing = GrowingFile(path, compression=file.compression, size=file.size)
        if not growing.growing_path.exists() and not growing.path.exists():
            growing.size = 0  # somebody has taken it away; what the store still has is written
        lines = read_outbox(run, file)
        if lines:
            growing.append(lines)
        _finish(run, _grown(file, growing, lines), growing)
        logger.info("finished %s of a run that was cut off", growing.path)


def _grown(file: UnfinishedFile, growing: GrowingFile, lines: list[bytes]) -> UnfinishedFile:
    return replace(file, size=growing.size, lines=file.lines + len(lines))


def _finish(run: SiteRun, file: UnfinishedFile, growing: GrowingFile) -> None:
    confirm(run, file, now=int(time.time()))
    growing.finish()
    close_file(run, file, now=int(time.time()))
