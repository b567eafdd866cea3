"""Read pages in worker processes, so that a long one does not block the crawl."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse
from scrapy.utils.asyncio import is_asyncio_available

from newsbot.discover.learned_url_patterns import LearnedUrlPatterns
from newsbot.extraction import SiteProfile
from newsbot.outcomes import Outcome, Rejected
from newsbot.settings_readers import read_count, read_seconds
from newsbot.site import Site
from newsbot.spiders.page_worker import PageReading, PageTask, PageUse, read_crawled_page
from newsbot.spiders.worker_pool import (
    CallEndedError,
    CallTimeoutError,
    NoWorkersError,
    WorkerPool,
)


class PageWorkerPool:
    """Reads pages in ``EXTRACTION_PROCESSES`` workers, or in this process if that is 0."""

    def __init__(
        self,
        crawler: Crawler,
        *,
        find_site: Callable[[str], Site | None],
        find_profile: Callable[[str], SiteProfile | None],
    ) -> None:
        """Read the settings; workers start when they are needed.

        :param find_site: returns the table of the site of a URL; ``find_profile`` its profile.
        """
        settings = crawler.settings
        self._find_site = find_site
        self._find_profile = find_profile
        self._seconds = read_seconds(settings, "EXTRACTION_TIMEOUT")
        processes = read_count(settings, "EXTRACTION_PROCESSES")
        self._hooks = tuple(settings.getlist("EXTRACTION_HOOKS"))
        self._pool: WorkerPool | None = None
        if processes and is_asyncio_available():
            self._pool = WorkerPool(read_crawled_page, processes=processes, seconds=self._seconds)
            crawler.signals.connect(self._pool.close, signal=signals.spider_closed)

    async def read(
        self,
        page: HtmlResponse,
        use: PageUse,
        *,
        learned: LearnedUrlPatterns | None = None,
        reads_days: bool = False,
    ) -> PageReading:
        """Read a page; the crawl goes on meanwhile.

        :raises Rejected: it took too long, ended its workers, or none can be started.
        """
        task = PageTask(
            body=page.body,
            encoding=page.encoding,
            url=page.url,
            fetched_at=datetime.now(UTC),
            use=use,
            learned=learned,
            reads_days=reads_days,
        )
        site, profile = self._find_site(page.url), self._find_profile(page.url)
        if self._pool is None:
            return read_crawled_page(task, site, profile)
        try:
            read: PageReading = await self._pool.call(task, shared=(site, profile, self._hooks))
        except NoWorkersError as error:
            reason = "no process that reads pages can be started; see EXTRACTION_PROCESSES"
            raise Rejected(Outcome.FAILED, reason) from error
        except CallTimeoutError as error:
            reason = f"reading it took longer than EXTRACTION_TIMEOUT of {self._seconds:g} seconds"
            raise Rejected(Outcome.FAILED, reason) from error
        except CallEndedError as error:
            reason = f"the processes that read it ended by themselves ({error})"
            raise Rejected(Outcome.FAILED, reason) from error
        return read
