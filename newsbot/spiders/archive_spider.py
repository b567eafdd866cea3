"""Read articles from web archives: WARC, ARC and WACZ files, over all cores."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse
from scrapy.settings import BaseSettings

from newsbot.archives.archive_files import ArchiveFile
from newsbot.archives.stored_page import BYTES_AT_ONCE, PAGES_AT_ONCE, StoredPage
from newsbot.console import plural
from newsbot.crawl_store import CrawlStore, get_store
from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.exit_codes import ExitCode, StartError
from newsbot.extraction.fields.further_pages import cut_short
from newsbot.fetch.response_check import check_response
from newsbot.fetch.scrapy_internals import is_closing
from newsbot.item_tracker import get_tracker
from newsbot.items import Article
from newsbot.outcomes import Outcome, Rejected
from newsbot.settings_readers import read_choice, read_count, read_site_paths
from newsbot.sites import index_by_domain, load_catalogue
from newsbot.spiders.archive_arguments import parse_archive_arguments
from newsbot.spiders.archive_batches import ArchiveBatches
from newsbot.spiders.article_filter import check_wanted
from newsbot.spiders.article_spider import ArticleSpider
from newsbot.spiders.crawl_arguments import read_languages
from newsbot.spiders.page_worker import ArticleReading, PageUse
from newsbot.spiders.render_requests import make_render_meta
from newsbot.url_ledger import get_ledger
from newsbot.workers.usable_cores import count_usable_cores

logger = logging.getLogger(__name__)

_WAIT_SECONDS = 0.01
"""Between two looks at a page that is under way."""
_REASONS_LOGGED = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reading:
    """A page of an archive that is being read."""

    stored: StoredPage
    page: HtmlResponse
    result: asyncio.Task[ArticleReading]


class ArchiveSpider(ArticleSpider):
    """Reads the pages of archives in their order; it sends no requests.

    Articles leave in the order of the archives, however many workers read them, so that versions
    and duplicates do not depend on chance.
    """

    name = "archive"
    max_articles: int
    max_page_bytes: int
    languages: tuple[str, ...]
    flush_seconds = 3.0
    """A kill costs no more than reading so much again, and no host sees it."""
    custom_settings = {"REVISIT_AFTER": ""}  # noqa: RUF012 - Scrapy's; nothing is requested again

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        super().__init__(name)
        try:
            self.plan = parse_archive_arguments(arguments)
        except ValueError as error:
            raise StartError(str(error), ExitCode.WRONG_USAGE) from error
        self._passed = 0

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        # A crawl of the web waits for hosts; here every core has something to do.
        if str(settings.get("EXTRACTION_PROCESSES")) == "auto":
            cores = count_usable_cores()
            processes = cores if cores > 1 else 0
            settings.set("EXTRACTION_PROCESSES", processes, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings, plan = crawler.settings, spider.plan.crawl
        spider.max_articles = plan.max_articles or read_count(settings, "MAX_ARTICLES")
        spider.languages = plan.languages or read_languages(settings)
        spider.max_page_bytes = read_count(settings, "DOWNLOAD_MAXSIZE")
        spider.obeys_robots = False  # nothing is requested
        spider.respects_rights = (
            read_choice(settings, "RIGHTS_POLICY", ("record", "respect")) == "respect"
        )
        spider.catalogue = index_by_domain(load_catalogue(read_site_paths(settings)).sites.values())
        return spider

    @cached_property
    def store(self) -> CrawlStore:
        """What outlives the run."""
        return get_store(self.crawler)

    async def start(self) -> AsyncIterator[Article]:
        for file in self.plan.files:
            if not self._is_over:
                async with aclosing(self._read_file(file)) as articles:
                    async for article in articles:
                        self._passed += 1
                        yield article

    @property
    def _is_over(self) -> bool:
        is_full = 0 < self.max_articles <= self._passed
        return is_full or is_closing(self.crawler)

    async def _read_file(self, file: ArchiveFile) -> AsyncGenerator[Article, None]:
        """Yield the articles of a file; a file that cannot be read is an alarm."""
        batches = ArchiveBatches(
            wanted=self.plan.make_filter(self.languages), max_page_bytes=self.max_page_bytes
        )
        pages, place = 0, (0, 0)
        try:
            key = file.read_key()
            place = (0, 0) if self.plan.crawl.again else self.store.archives.find(key)
            with file.open() as opened:
                async with aclosing(batches.read(opened, place)) as stored:
                    async for reading in self._read_pages(stored):
                        pages += 1
                        if article := await self._end_page(reading, file, key):
                            yield article
                        if self._is_over:
                            break
        except OSError as error:
            reason = error.strerror or error
            logger.error("%s: cannot be read: %s", file.path, reason)  # noqa: TRY400 - the user's
            get_ledger(self.crawler).alarm("archive_unreadable")
        self._count(file, pages, batches, is_resumed=place != (0, 0))

    async def _read_pages(self, stored: AsyncIterator[StoredPage]) -> AsyncIterator[_Reading]:
        """Yield pages in their order once they are read, while others are being read."""
        waiting: deque[_Reading] = deque()
        size = 0
        try:
            async for each in stored:
                page = _make_page(each)
                result = asyncio.ensure_future(self._read(each, page))
                waiting.append(_Reading(stored=each, page=page, result=result))
                size += len(each.body)
                while len(waiting) >= PAGES_AT_ONCE or size >= BYTES_AT_ONCE:
                    size -= len(waiting[0].stored.body)
                    yield await _wait(waiting.popleft())
            while waiting:
                yield await _wait(waiting.popleft())
        finally:
            for reading in waiting:
                reading.result.cancel()

    async def _read(self, stored: StoredPage, page: HtmlResponse) -> ArticleReading:
        """Read a page as an article; raises what makes it none."""
        check_response(page, url=page.url)
        reading = await self.documents.read_page(
            page, PageUse.ARTICLE, fetched_at=stored.captured_at
        )
        return cast("ArticleReading", reading)

    async def _end_page(self, reading: _Reading, file: ArchiveFile, key: bytes) -> Article | None:
        """Return the article of a page, or close its URL."""
        stored = reading.stored
        found = DiscoveredUrl(stored.url, section=file.name, source=UrlSource.ARCHIVE)
        if not await self._open_url(found):
            return None
        self.store.archives.add(key, stored.position, found.url)
        self.crawler.stats.inc_value("response_received_count")
        try:
            return self._complete(reading.page, found, reading.result.result())
        except Rejected as rejected:
            self.end_url(found, rejected)
        except Exception as error:
            logger.exception("%s: error while reading the page, please report it", found.url)
            reason = f"error while reading the page: {type(error).__name__}: {error}"
            self.end_url(found, Rejected(Outcome.FAILED, reason))
        return None

    async def _open_url(self, found: DiscoveredUrl) -> bool:
        """Open the URL of a page; another capture of it must have ended. False at the end."""
        ledger = get_ledger(self.crawler)
        if ledger.add(found):
            return True
        while ledger.get(found.url):
            self.store.flush()
            await asyncio.sleep(_WAIT_SECONDS)
            if is_closing(self.crawler):
                return False
        ledger.add_again(found)
        return True

    def _complete(
        self, page: HtmlResponse, found: DiscoveredUrl, reading: ArticleReading
    ) -> Article:
        """Return the record of a page.

        :raises Rejected: it is no article, or not wanted.
        """
        article = self.complete_article(page, found, reading, refused=self.refused)
        check_wanted(article, period=self.plan.crawl.period, languages=self.languages)
        if reading.next_pages:
            return cut_short(article, reading.next_pages[0], "not joined")
        if article.articleBody and reading.signature:
            tracker = get_tracker(self.crawler)
            tracker.add_signature(found.url, article.articleBody, reading.signature)
        return article

    def _count(
        self, file: ArchiveFile, pages: int, batches: ArchiveBatches, *, is_resumed: bool
    ) -> None:
        """Count and log what a file had besides pages."""
        stats = self.crawler.stats
        if is_resumed:
            stats.inc_value("newsbot/archive/resumed")
        for name, counts in (("skipped", batches.skipped), ("damaged", batches.damaged)):
            for reason, number in counts.items():
                stats.inc_value(f"newsbot/archive/{name}/{reason}", number)
        logger.info(
            "%s: %s%s; records skipped: %s; damaged: %s",
            file.name,
            plural(pages, "page"),
            " from where an earlier run stopped" if is_resumed else "",
            _describe(batches.skipped),
            _describe(batches.damaged),
        )


def _make_page(stored: StoredPage) -> HtmlResponse:
    """Return a stored page as the response of a request that was never sent."""
    meta = make_render_meta(None) if stored.is_rendered else None
    request = Request(stored.url, meta=meta)
    return HtmlResponse(request.url, headers=stored.headers, body=stored.body, request=request)


async def _wait(reading: _Reading) -> _Reading:
    await asyncio.wait([reading.result])
    return reading


def _describe(counts: Counter[str]) -> str:
    """Return counts with their reasons, the most frequent first.

    >>> _describe(Counter({"request": 2, "not HTML": 5}))
    '7 (not HTML 5, request 2)'
    >>> _describe(Counter())
    '0'
    """
    if not counts:
        return "0"
    reasons = ", ".join(f"{reason} {n}" for reason, n in counts.most_common(_REASONS_LOGGED))
    return f"{counts.total()} ({reasons})"
