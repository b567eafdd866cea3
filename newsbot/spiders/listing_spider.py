"""Read listings and request what they list: articles, next pages and sitemaps of an index."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from functools import cached_property
from http import HTTPStatus
from typing import Any

from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.utils.asyncio import is_asyncio_available

from newsbot.console import plural
from newsbot.crawl_store import CrawlStore, get_store
from newsbot.discover.link_headers import find_next_link
from newsbot.discover.links import Link
from newsbot.discover.listing import Entry, Listing
from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.fetch.response_check import check_response
from newsbot.fetch.scrapy_internals import is_closing
from newsbot.http_cache import CacheValidators
from newsbot.item_tracker import ItemTracker
from newsbot.items import Article
from newsbot.outcomes import Outcome, Rejected, Rejection
from newsbot.spiders.advice import choose_advice
from newsbot.spiders.article_filter import check_not_front, check_wanted
from newsbot.spiders.article_limit import ArticleLimit
from newsbot.spiders.article_spider import ArticleSpider, Result, reject_challenge
from newsbot.spiders.crawl_arguments import CrawlPlan
from newsbot.spiders.date_filter import is_too_new, may_be_wanted
from newsbot.spiders.frontier import Frontier
from newsbot.spiders.listing_queue import ListingQueue
from newsbot.spiders.listing_rates import ListingRates
from newsbot.spiders.listing_warnings import ListingWarnings
from newsbot.spiders.page_worker import ArticleReading, ListReading, PageUse
from newsbot.spiders.render_requests import NeedsBrowserError, is_rendered
from newsbot.url_ledger import UrlLedger, get_ledger

logger = logging.getLogger(__name__)

LINKS_AT_ONCE = 100
"""Links of a listing that are taken without a break, in some hundredths of a second; a sitemap has
up to 50,000."""


class ListingSpider(ArticleSpider):
    """The part of a spider that requests URLs, reads their responses and ends each URL once."""

    plan: CrawlPlan
    max_articles: int
    max_pages: int
    languages: Sequence[str] = ()

    @cached_property
    def frontier(self) -> Frontier:
        """The URLs of the run."""
        return self.make_frontier()

    def make_frontier(self) -> Frontier:
        """Make the frontier of a run with the ledger of its crawler."""
        return Frontier(
            get_ledger(self.crawler),
            self.store,
            max_articles=self.max_articles,
            again=self.plan.again,
        )

    @cached_property
    def store(self) -> CrawlStore:
        """What outlives the run."""
        return get_store(self.crawler)

    @cached_property
    def listings(self) -> ListingQueue:
        """Selects the entries of listings."""
        return ListingQueue(self.crawler.stats, period=self.plan.period)

    @cached_property
    def rates(self) -> ListingRates:
        """Notes what listings give, for the schedule."""
        return ListingRates(self.store, self.find_site)

    @cached_property
    def _warnings(self) -> ListingWarnings:
        return ListingWarnings(self.crawler.stats)

    def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's hook
        """Log what could not be read; Scrapy calls this at the end of the run."""
        self._warnings.close()

    @cached_property
    def article_limit(self) -> ArticleLimit:
        """What ``max_articles`` leaves out."""
        return ArticleLimit(self)

    def make_request(self, found: DiscoveredUrl, *, priority: int = 0) -> Request:
        """Return the request for a URL, conditional if an earlier run has its validators."""
        # Entries outside a period were not taken, so that the whole listing is read again.
        is_whole = (found.page and self.plan.period) or self.plan.again
        known = None if is_whole else self.store.validators.find(found)
        return Request(
            found.url,
            callback=self.parse_page,
            errback=self.parse_error,
            headers=known.condition() if known else None,
            meta={"handle_httpstatus_list": [HTTPStatus.NOT_MODIFIED]} if known else None,
            cb_kwargs={"found": found},
            priority=priority,
            dont_filter=True,  # the ledger has each URL once
        )

    async def parse_page(self, response: Response, found: DiscoveredUrl) -> AsyncIterator[Result]:
        """Read a listing or an article; whatever the response holds, its URL gets its end."""
        try:
            listing = await self.documents.read_listing(response) if found.page else None
            if response.status == HTTPStatus.NOT_MODIFIED:
                self._end_not_modified(found)
            elif listing is not None:
                async for request in self._read_listing(listing, response, found):
                    yield request
            else:
                page = check_response(response, url=found.url)
                async for result in self.read_page(page, found):
                    yield result
        except NeedsBrowserError:
            site = self.find_site(response.url)
            yield self.rendering.make_render_request(response, site, self.parse_render_error)
        except Rejected as rejected:
            self.end_url(found, self.rendering.explain(response, rejected))
        except Exception as error:
            logger.exception("%s: error while reading the page, please report it", found.url)
            reason = f"error while reading the page: {type(error).__name__}: {error}"
            self.end_url(found, Rejected(Outcome.FAILED, reason))
        for request in self.request_waiting(found):
            yield request

    async def read_page(self, page: HtmlResponse, found: DiscoveredUrl) -> AsyncIterator[Any]:
        """Read a web page as a section or an article; a subclass may do something else with it.

        :raises Rejected: the page gives neither links nor an article.
        :raises NeedsBrowserError: a browser may show its text.
        """
        if self.rendering.is_wanted(page, self.find_site(page.url)):
            await self.check_challenge(page)
            raise NeedsBrowserError
        if not found.page:
            check_not_front(page, found)
            use = PageUse.ARTICLE
        else:
            use = PageUse.EITHER if found.source is UrlSource.ARGUMENT else PageUse.LINKS
        reading = await self.documents.read_page(
            page,
            use,
            learned=self.store.patterns.find(page.url) if found.page else None,
            reads_days=bool(self.plan.period),
        )
        if isinstance(reading, ListReading):
            async for request in self._read_section(reading, page, found):
                yield request
            return
        if ledger := self.crawler.get_extension(UrlLedger):  # a single page has none
            ledger.count_selectors(reading.selectors)
        if Outcome.NO_BODY in self.refused:
            self.rendering.check_page(page, reading)
        article = self.complete_article(page, found, reading, refused=self.refused)
        check_wanted(article, period=self.plan.period, languages=self.languages)
        result = self.follow_article(article, found, reading.next_pages)
        if isinstance(result, Article):
            self._remember_article(result, page, found, reading)
        yield result

    def _remember_article(
        self, article: Article, page: HtmlResponse, found: DiscoveredUrl, reading: ArticleReading
    ) -> None:
        """Keep the signature and the cache validators of an article of one page."""
        tracker = self.crawler.get_extension(ItemTracker)
        if tracker and article.articleBody and reading.signature:
            tracker.add_signature(found.url, article.articleBody, reading.signature)
        # A page that scripts fill may stay the same while the text that they load changes.
        if not found.page and not is_rendered(page):
            self.store.validators.add(found, CacheValidators.read(page.headers))

    async def _read_section(
        self, reading: ListReading, page: HtmlResponse, found: DiscoveredUrl
    ) -> AsyncIterator[Request]:
        """Request the articles and the next page of a section."""
        targets = reading.article_links
        if not targets and found.page == 1:
            reject_challenge(page, reading.verdict)
            self.rendering.check_list(page, reading)
            number = len(reading.links)
            reason = f"neither an article nor a list of articles ({plural(number, 'link')})"
            raise Rejected(Outcome.NOT_ARTICLE, reason)
        wanted = [link.url for link in targets if may_be_wanted(link, self.plan.period)]
        is_new = False
        async for request in self._request_links(wanted, found, source=UrlSource.SECTION):
            is_new = True
            yield request
        next_page = reading.next_page or find_next_link(page.headers.getlist("Link"), page.url)
        for request in self._request_next_page(next_page, found, targets, is_new=is_new):
            yield request
        self._end_listing(page, found, is_whole=True)

    async def _read_listing(
        self, listing: Listing, response: Response, found: DiscoveredUrl
    ) -> AsyncIterator[Request]:
        """Request the entries and the next page of a listing, or queue those of an index."""
        if listing.is_repaired:
            logger.info("%s: not well-formed, was repaired before it was read", found.url)
        if listing.kind.is_index:
            await self.listings.queue_sitemaps(listing.entries, found)
            self.listings.note_read(found)
            self.rates.add_reading(found)
            # Requested in full each time, since its sitemaps may not all have been read.
            self._end_listing(response, found, is_whole=False)
            return
        if listing.listings:
            await self.listings.queue_sitemaps(listing.listings, found)
        site = self.find_site(response.url)
        urls = await self.listings.choose(listing, found=found, site=site)
        is_new = False
        times = {entry.url: at for entry in listing.entries if (at := entry.published_at)}
        async for request in self._request_links(
            urls, found, source=listing.kind.source, times=times
        ):
            is_new = True
            yield request
        next_page = listing.kind.next_page(site, found.url, found.page) if site else None
        headers = response.headers.getlist("Link")
        next_page = next_page or find_next_link(headers, response.url, named=listing.next_url)
        if next_page:
            self.listings.note_next(next_page, listing, found)
        for request in self._request_next_page(next_page, found, listing.entries, is_new=is_new):
            yield request
        self._end_listing(response, found, is_whole=listing.is_whole)

    async def _request_links(
        self,
        urls: Sequence[str],
        found: DiscoveredUrl,
        *,
        source: UrlSource,
        times: Mapping[str, float] | None = None,
    ) -> AsyncIterator[Request]:
        """Request the links that the run takes; other tasks run after each ``LINKS_AT_ONCE``.

        :param times: when they were published, as far as the listing says so.
        :raises Rejected: the run ends before all are taken.
        """
        self.store.parameters.add(found.url)
        new: list[str] = []
        taken = self.frontier.take_links(urls, section=found.section, source=source, new=new)
        for number, link in enumerate(taken):
            if number % LINKS_AT_ONCE == 0:
                if is_asyncio_available():
                    await asyncio.sleep(0)
                if is_closing(self.crawler):
                    reason = "the run ended before all of its links were taken"
                    raise Rejected(Outcome.STOPPED, reason)
            if isinstance(link, Rejection):
                self.reject(link)
            else:
                yield self.make_request(link)
        if not self.plan.period:  # which leaves links out
            self.rates.add_reading(found, listed=len(urls), new=new, times=times)

    def _request_next_page(
        self,
        url: str | None,
        found: DiscoveredUrl,
        links: Sequence[Link | Entry],
        *,
        is_new: bool,
    ) -> Iterator[Request]:
        """Request the next page while pages have new URLs; a list that repeats itself is a trap."""
        if url is None or found.page >= self.max_pages:
            return
        following = DiscoveredUrl(
            url=url, section=found.section, source=UrlSource.SECTION, page=found.page + 1
        )
        if self.frontier.is_full:
            self.article_limit.hold_next_page(following)
            return
        if not is_new and not any(is_too_new(link, self.plan.period) for link in links):
            return
        if self.frontier.add(following):
            yield self.make_request(following)

    def request_waiting(self, found: DiscoveredUrl) -> Iterator[Request]:
        """Request the next sitemap of an index after the end of a listing."""
        if not found.page:
            return
        self.listings.end(found)
        waiting = None if self.frontier.is_full else self.listings.take_waiting(self.frontier.add)
        if waiting:
            yield self.make_request(waiting)

    def _end_listing(self, response: Response, found: DiscoveredUrl, *, is_whole: bool) -> None:
        if not self.plan.period:
            # A page that scripts fill may stay the same while the links that they load change.
            is_stable = is_whole and not is_rendered(response)
            validators = CacheValidators.read(response.headers) if is_stable else None
            self.store.validators.add(found, validators)
        self.reject(Rejection(url=found.url, outcome=Outcome.SECTION, reason="read for its links"))

    def _end_not_modified(self, found: DiscoveredUrl) -> None:
        get_ledger(self.crawler).count_not_modified()
        self.listings.note_read(found)
        if found.page:
            self.rates.add_reading(found)
        outcome = Outcome.SECTION if found.page else Outcome.UNCHANGED
        self.reject(Rejection(url=found.url, outcome=outcome, reason="not modified (HTTP 304)"))

    def end_url(self, found: DiscoveredUrl, rejected: Rejected) -> None:
        """Close a URL that gives no article, with advice for the user if it is a listing."""
        is_guess = found.source is UrlSource.SEARCH and rejected.outcome is Outcome.NOT_ARTICLE
        is_explained = rejected.outcome in (Outcome.DEFERRED, Outcome.STOPPED)
        if found.page and not is_guess and not is_explained:
            advice = choose_advice(found, rejected.outcome)
            is_failure = rejected.outcome is Outcome.FAILED
            self._warnings.warn(found.url, rejected.reason, advice, is_failure=is_failure)
        self.rates.add_failure(found, rejected.outcome)
        super().end_url(found, rejected)
