"""Prompt end of a run that is stopped."""

from __future__ import annotations

import logging
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call

from newsbot.fetch.active_downloads import get_downloads
from newsbot.fetch.exceptions import RunEndedError
from newsbot.fetch.scrapy_internals import count_active_requests, fail_queued_requests, is_closing
from newsbot.workers.reader_workers import get_workers

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
"""Between two checks whether the run is stopping; Scrapy has no signal for it."""


GRACE_SECONDS = 2.0
"""For downloads and readings in progress when a run is stopped; most take less than one."""


class PromptShutdown:
    """A Scrapy extension that drops queued requests when a run is stopped, and soon all others.

    Scrapy itself sends all requests that the downloader has accepted, up to
    ``CONCURRENT_REQUESTS``, each after the delay of its host, and waits for their responses and for
    what is made of them. After Ctrl-C or on a full disk that can take minutes. What is given up
    here ends as ``stopped``, and the next run requests it.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._timer = create_looping_call(self._poll)
        self._has_logged = False
        self._polls_left = round(GRACE_SECONDS / POLL_SECONDS)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension of a crawler."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        """Start to check whether the run is stopping."""
        self._timer.start(POLL_SECONDS, now=False)

    def spider_closed(self) -> None:
        """Stop the checks."""
        if self._timer.running:
            self._timer.stop()

    def _poll(self) -> None:
        if not is_closing(self._crawler):
            return
        active = count_active_requests(self._crawler)
        error = RunEndedError("the run ended before this URL was requested")
        dropped = fail_queued_requests(self._crawler, error)
        if dropped and not self._has_logged:
            self._has_logged = True
            logger.info(
                "stopping: requests in progress: %d, dropped from the queue: %d",
                active - dropped,
                dropped,
            )
        self._polls_left -= 1
        workers = get_workers(self._crawler)
        if self._polls_left <= 0:
            get_downloads(self._crawler).abort()
            workers.stop()
        elif not workers.has_processes:
            workers.stop()  # documents that wait would be read one after the other
