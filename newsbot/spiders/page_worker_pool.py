"""Read pages in worker processes, so that a long one does not block the crawl."""

from __future__ import annotations

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import is_asyncio_available

from newsbot.extraction import SiteProfile
from newsbot.outcomes import Outcome, Rejected
from newsbot.settings_readers import read_count, read_seconds
from newsbot.site import Site
from newsbot.spiders.page_worker import PageReading, PageTask, read_crawled_page
from newsbot.spiders.worker_pool import (
    CallEndedError,
    CallTimeoutError,
    NoWorkersError,
    WorkerPool,
)

IN_PLACE_PAGES = 50
"""Pages that a run reads itself before it starts workers, which takes a second: a run with little
news needs none."""
IN_PLACE_BYTES = 200_000
"""A larger page may take seconds: it is never read in the crawl's process if there are workers."""


class PageWorkerPool:
    """Reads pages in ``EXTRACTION_PROCESSES`` workers, or in this process if that is 0."""

    def __init__(self, crawler: Crawler) -> None:
        """Read the settings; workers start when they are needed."""
        settings = crawler.settings
        self._seconds = read_seconds(settings, "EXTRACTION_TIMEOUT")
        processes = read_count(settings, "EXTRACTION_PROCESSES")
        self._hooks = tuple(settings.getlist("EXTRACTION_HOOKS"))
        self._pages = 0
        self._pool: WorkerPool | None = None
        if processes and is_asyncio_available():
            self._pool = WorkerPool(read_crawled_page, processes=processes, seconds=self._seconds)
            crawler.signals.connect(self._pool.close, signal=signals.spider_closed)

    async def read(
        self, task: PageTask, *, site: Site | None, profile: SiteProfile | None
    ) -> PageReading:
        """Read a page; the crawl goes on meanwhile.

        :raises Rejected: it took too long, or ended its workers.
        """
        pool = self._pool
        self._pages += 1
        is_large = len(task.body) > IN_PLACE_BYTES
        if pool is None:
            return read_crawled_page(task, site, profile)
        if is_large or self._pages > IN_PLACE_PAGES:
            pool.start()
        if not is_large and not pool.ready:
            return read_crawled_page(task, site, profile)
        try:
            read: PageReading = await pool.call(task, shared=(site, profile, self._hooks))
        except NoWorkersError:
            return read_crawled_page(task, site, profile)
        except CallTimeoutError as error:
            reason = f"reading it took longer than EXTRACTION_TIMEOUT of {self._seconds:g} seconds"
            raise Rejected(Outcome.FAILED, reason) from error
        except CallEndedError as error:
            reason = f"the processes that read it ended by themselves ({error})"
            raise Rejected(Outcome.FAILED, reason) from error
        return read
