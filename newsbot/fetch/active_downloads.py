"""The downloads of a run that are in progress, so that a run that is stopped can end them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro, maybe_deferred_to_future
from twisted.internet.defer import CancelledError, Deferred

from newsbot.caching import cache_while_alive
from newsbot.fetch.exceptions import RunEndedError


class ActiveDownloads:
    """Runs downloads until they are aborted."""

    def __init__(self) -> None:
        self._downloads: set[Deferred[Response]] = set()
        self._is_aborted = False

    async def run(self, download: Coroutine[Any, Any, Response]) -> Response:
        """Return the response of a download.

        :raises RunEndedError: it was aborted.
        """
        deferred = deferred_from_coro(download)
        self._downloads.add(deferred)
        try:
            return await maybe_deferred_to_future(deferred)
        except (asyncio.CancelledError, CancelledError) as error:
            if not self._is_aborted:
                raise
            msg = "the run ended before this URL was downloaded"
            raise RunEndedError(msg) from error
        finally:
            self._downloads.discard(deferred)

    def abort(self) -> None:
        """End the downloads in progress."""
        self._is_aborted = True
        for deferred in list(self._downloads):
            deferred.cancel()


@cache_while_alive
def get_downloads(crawler: Crawler) -> ActiveDownloads:  # noqa: ARG001 - the key of the cache
    """Return the downloads of a crawler, the same ones for all of its handlers."""
    return ActiveDownloads()
