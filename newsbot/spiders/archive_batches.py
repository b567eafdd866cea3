"""Read the pages of an archive file in a thread, some at a time, so that the crawl goes on."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Iterator

from newsbot.archives.archive_bytes import DamagedError, SeekableFile, StoppedError, open_archive
from newsbot.archives.archive_reader import Position
from newsbot.archives.stored_page import PageFilter, PageReader, StoredPage

BATCH_PAGES = 16
BATCH_BYTES = 16 * 2**20
BATCH_SECONDS = 0.5
"""A thread reads for so long at most before the crawl looks at its pages."""


class ArchiveBatches:
    """The pages of one open file from a position on; ``counts`` says what else it had."""

    def __init__(self, *, wanted: PageFilter, max_page_bytes: int) -> None:
        """Take what ``PageReader`` does."""
        self._wanted = wanted
        self._max_page_bytes = max_page_bytes
        self._is_stopped = False
        self._reader: PageReader | None = None
        self._damage: Counter[str] = Counter()

    @property
    def skipped(self) -> Counter[str]:
        """Records that are no page or not wanted, by reason."""
        return self._reader.skipped if self._reader else Counter()

    @property
    def damaged(self) -> Counter[str]:
        """Records that could not be read, by reason."""
        return self._reader.damaged if self._reader else self._damage

    async def read(self, file: SeekableFile, start: Position) -> AsyncGenerator[StoredPage, None]:
        """Yield pages; the file must stay open until the iterator is closed.

        :raises OSError: the file cannot be read.
        """
        reading: asyncio.Future[tuple[list[StoredPage], bool]] | None = None
        try:
            source = open_archive(file, stop=lambda: self._is_stopped)
        except DamagedError as error:
            self._damage[error.reason] += 1
            return
        self._reader = PageReader(source, wanted=self._wanted, max_page_bytes=self._max_page_bytes)
        pages = self._reader.read(start)
        try:
            while True:
                reading = asyncio.ensure_future(asyncio.to_thread(self._take, pages))
                batch, is_over = await asyncio.shield(reading)
                for page in batch:
                    yield page
                if is_over:
                    return
        finally:
            self._is_stopped = True
            if reading is not None and not reading.done():
                await asyncio.wait([reading])  # it uses the file

    def _take(self, pages: Iterator[StoredPage]) -> tuple[list[StoredPage], bool]:
        """Return the next pages, and whether they are the last ones; runs in a thread."""
        batch: list[StoredPage] = []
        size, began = 0, time.monotonic()
        try:
            for page in pages:
                batch.append(page)
                size += len(page.body)
                is_late = time.monotonic() - began > BATCH_SECONDS
                if len(batch) >= BATCH_PAGES or size >= BATCH_BYTES or is_late:
                    return batch, False
        except StoppedError:
            pass
        return batch, True
