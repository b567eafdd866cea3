"""A Scrapy extension that sends SIGINT at an exact moment of the start."""

from __future__ import annotations

import os
import signal
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler


class InterruptAtOpening:
    """Interrupts a run when its spider is opened, before Scrapy's engine runs."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls()
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        return extension

    def spider_opened(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)
