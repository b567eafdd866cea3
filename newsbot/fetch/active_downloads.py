"""The downloads of a run that are in progress, so that a run that is stopped can end them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Self
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.http import Response

from newsbot.fetch.exceptions import RunEndedError


class ActiveDownloads:
    """Runs downloads until they are aborted."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Response]] = set()
        self._is_aborted = False

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """Return the downloads of a crawler, of all of its handlers."""
        downloads: Self = _DOWNLOADS.setdefault(crawler, cls())
        return downloads

    async def run(self, download: Coroutine[Any, Any, Response]) -> Response:
        """Return the response of a download.

        :raises RunEndedError: it was aborted.
        """
        task = asyncio.ensure_future(download)
        self._tasks.add(task)
        try:
            return await task
        except asyncio.CancelledError as error:
            if not self._is_aborted:
                raise
            msg = "the run ended before this URL was downloaded"
            raise RunEndedError(msg) from error
        finally:
            self._tasks.discard(task)

    def abort(self) -> int:
        """End the downloads in progress; return how many there were."""
        self._is_aborted = True
        tasks = [task for task in self._tasks if task.cancel()]
        return len(tasks)


_DOWNLOADS: WeakKeyDictionary[Crawler, Any] = WeakKeyDictionary()
