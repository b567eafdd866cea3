"""Read the documents of a crawl in its workers: pages, listings, and what a search finds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from newsbot.discover.front_page_search import FrontPageLinks, read_front_page
from newsbot.discover.learned_url_patterns import LearnedUrlPatterns
from newsbot.discover.listing import Listing
from newsbot.discover.listing_formats import find_readers
from newsbot.discover.needed_parameters import read_and_learn
from newsbot.discover.sitemaps import find_robots_sitemaps
from newsbot.extraction import SiteProfile
from newsbot.extraction.values.language import unload_language_model
from newsbot.site import Site
from newsbot.spiders.page_worker import (
    ListReading,
    PageReading,
    PageTask,
    PageUse,
    read_crawled_page,
)
from newsbot.store_clock import now_utc
from newsbot.urls import domain_of, keep_parameters, kept_parameters
from newsbot.workers.reader_workers import get_workers


class DocumentReader:
    """Reads documents; each method raises ``Rejected`` if that takes too long, or no worker can."""

    def __init__(
        self,
        crawler: Crawler,
        *,
        find_site: Callable[[str], Site | None],
        find_profile: Callable[[str], SiteProfile | None],
    ) -> None:
        """Take two functions that return the table and the profile of the site of a URL."""
        self._workers = get_workers(crawler)
        self._workers.free_memory = unload_language_model
        self._hooks = tuple(crawler.settings.getlist("EXTRACTION_HOOKS"))
        self._find_site = find_site
        self._find_profile = find_profile

    async def read_page(
        self,
        page: HtmlResponse,
        use: PageUse,
        *,
        learned: LearnedUrlPatterns | None = None,
        reads_days: bool = False,
        fetched_at: datetime | None = None,
    ) -> PageReading:
        """Read a page for what it is used for; ``fetched_at`` is now unless given."""
        task = PageTask(
            content_type=(page.headers.get("Content-Type") or b"").decode("latin-1"),
            url=page.url,
            fetched_at=fetched_at or now_utc(),
            use=use,
            learned=learned,
            reads_days=reads_days,
            kept_parameters=kept_parameters(domain_of(page.url)),
        )
        shared = (self._find_site(page.url), self._find_profile(page.url), self._hooks)
        read: PageReading = await self._workers.read(
            read_crawled_page, page.body, task, shared=shared
        )
        if isinstance(read, ListReading):
            keep_parameters(domain_of(page.url), read.kept_parameters)
        return read

    async def read_listing(self, response: Response) -> Listing | None:
        """Read a document that lists URLs; None for anything else, such as a web page."""
        readers = find_readers(response.body)
        if not readers:
            return None
        given = (response.body, response.url, readers, kept_parameters(domain_of(response.url)))
        if any(reader.__module__ == "__main__" for reader in readers):
            return read_and_learn(*given)[0]  # a worker cannot import it
        read: tuple[Listing | None, frozenset[str]] = await self._workers.read(
            read_and_learn, *given
        )
        listing, kept = read
        keep_parameters(domain_of(response.url), kept)
        return listing

    async def read_front_page(self, page: HtmlResponse) -> FrontPageLinks:
        """Read the feeds and sections that a front page names."""
        read: FrontPageLinks = await self._workers.read(
            read_front_page,
            page.body,
            page.encoding,
            page.url,
            tuple(page.headers.getlist("Link")),
        )
        return read

    async def read_robots_sitemaps(self, response: Response) -> list[str]:
        """Read the sitemaps that robots.txt names."""
        read: list[str] = await self._workers.read(
            find_robots_sitemaps, response.body, response.url
        )
        return read
