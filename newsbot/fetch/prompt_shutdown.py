"""A run that is to end -> an end as soon as the requests under way have their answers."""

from __future__ import annotations

import logging
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.asyncio import create_looping_call

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
"""Between two looks at whether the run is to end; Scrapy has no signal that says so."""


class RunEndedError(IgnoreRequest):
    """The run ended while a request waited for its turn; nobody was asked."""


class PromptShutdown:
    """A Scrapy extension that lets a run end without what waits for its host's delay.

    Scrapy itself asks for all that its downloader has taken on, up to ``CONCURRENT_REQUESTS``,
    each after the delay of its host: minutes after Ctrl-C, or on a disk that is full.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._clock = create_looping_call(self._look)
        self._left = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension of a crawler."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        """Begin to look whether the run is to end."""
        self._clock.start(LOOK_SECONDS, now=False)

    def spider_closed(self) -> None:
        """Look no more."""
        if self._clock.running:
            self._clock.stop()

    def _look(self) -> None:
        engine = self._crawler.engine
        slot = engine._slot if engine else None  # noqa: SLF001 - nothing public says it
        if engine is None or slot is None or slot.closing is None:
            return
        waiting = [one for host in engine.downloader.slots.values() for one in host.queue]
        for host in engine.downloader.slots.values():
            host.queue.clear()
        if waiting and not self._left:
            under_way = len(engine.downloader.active) - len(waiting)
            logger.info(
                "ending: %d requests under way are waited for, what was not yet asked for is left",
                under_way,
            )
        self._left += len(waiting)
        for _, answer in waiting:
            answer.errback(RunEndedError("the run was ended before its turn"))
