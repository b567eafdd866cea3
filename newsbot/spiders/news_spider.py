"""The conductor: sections -> links -> pages -> articles, each address to its one end."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import cached_property, partial
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError
from scrapy.http import HtmlResponse, Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newsbot.crawl_store import CrawlStore, get_store
from newsbot.discover.date_range import find_day
from newsbot.discover.links import Link
from newsbot.discover.listing import Entry, Listing
from newsbot.discover.listing_formats import read_listing
from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.exit_codes import ExitCode, StartError
from newsbot.fetch.response_check import check_response, reject_error
from newsbot.http_cache import CacheValidators
from newsbot.item_tracker import ItemTracker
from newsbot.items import Article
from newsbot.outcomes import Outcome, Rejected, Rejection
from newsbot.settings_readers import read_choice, read_count
from newsbot.sites import index_by_domain, load_sites
from newsbot.spiders.advice import ASK_CONTACT, choose_advice
from newsbot.spiders.article_assembly import check_not_front
from newsbot.spiders.article_spider import (
    CHALLENGE_STATUSES,
    ArticleSpider,
    HandedOver,
    Result,
    reject_challenge,
)
from newsbot.spiders.crawl_arguments import CrawlPlan, parse_arguments
from newsbot.spiders.date_filter import is_too_new, may_be_wanted
from newsbot.spiders.frontier import Frontier
from newsbot.spiders.listing_queue import ListingQueue, list_documents
from newsbot.spiders.page_worker import ArticleReading, ListReading, PageUse
from newsbot.spiders.render_requests import NeedsBrowserError, is_rendered
from newsbot.spiders.site_search import SiteSearch
from newsbot.url_ledger import get_ledger
from newsbot.urls import canonical_url, is_same_site

logger = logging.getLogger(__name__)


class NewsSpider(ArticleSpider):
    """Crawls the sections of ``site``, or the addresses it is given.

    A subclass sets ``name`` and ``site``; the class itself takes any address and uses what the
    catalogue knows of its site.
    """

    name = "news"
    visits_others: bool = True
    """Whether the sites are those of others, who may want to know who crawls them."""

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        super().__init__(name)
        try:
            self.plan: CrawlPlan = parse_arguments(arguments)
        except ValueError as error:
            raise StartError(str(error), ExitCode.WRONG_USAGE) from error
        self.catalogue = {}
        self._fronts: dict[str, str] = {}
        self.max_articles: int
        self.max_pages: int

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings, plan = crawler.settings, spider.plan
        spider.max_articles = plan.max_articles or read_count(settings, "MAX_ARTICLES")
        spider.max_pages = plan.max_pages or read_count(settings, "MAX_PAGES", least=1)
        spider.obeys_robots = settings.getbool("ROBOTSTXT_OBEY")
        policy = read_choice(settings, "RIGHTS_POLICY", ("record", "respect"))
        spider.respects_rights = policy == "respect"
        if spider.site is None:
            spider.catalogue = index_by_domain(load_sites(own_site_paths(settings)).values())
            if not plan.urls and not plan.fronts:
                msg = f"crawl {spider.name} needs -a url=URL, -a urls=FILE or -a domain=DOMAIN"
                raise StartError(msg, ExitCode.WRONG_USAGE)
        return spider

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        if settings.get("CONTACT"):
            agent = f"{settings.get('USER_AGENT')} (+{settings.get('CONTACT')})"
            settings.set("USER_AGENT", agent, priority="spider")
        if cls.site and cls.site.delay_seconds:
            settings.set("DOWNLOAD_DELAY", cls.site.delay_seconds, priority="spider")

    async def start(self) -> AsyncIterator[Request]:
        plan = self.plan
        if self.visits_others and not self.settings.get("CONTACT"):
            logger.info("%s", ASK_CONTACT)
        is_given = bool(plan.urls or plan.fronts)
        given = [(url, UrlSource.ARGUMENT) for url in plan.urls]
        own = list_documents(self.site, period=plan.period) if self.site and not is_given else ()
        for url, source in [*given, *((url, UrlSource.SITE) for url in own)]:
            place = name_section(url)
            found = DiscoveredUrl(url=canonical_url(url), section=place, source=source, page=1)
            if self._frontier.add(found):
                yield self._ask(found)
        fronts = plan.fronts
        if self.site and not is_given and not own:
            fronts = (f"https://{self.site.domain}/",)
        for front in fronts:
            for request in self._search(front):
                yield request
        places = [name_section(url) for url in (*plan.urls, *fronts)] if is_given else None
        for found in self._frontier.take_open(places):
            yield self._ask(found)
        for found in self._frontier.take_due(places):
            yield self._ask(found, priority=-1)  # what is new goes first

    async def parse_section(self, response: Response, found: DiscoveredUrl) -> list[HandedOver]:
        """Read a list page, or the article that an address given by a person turns out to be."""
        results = self._hand_over(await self._at_edge(response, found))
        return [*results, *self._ask_waiting()]

    async def parse_article(self, response: Response, found: DiscoveredUrl) -> list[HandedOver]:
        """Read a page that a section links to as an article."""
        return self._hand_over(await self._at_edge(response, found))

    async def parse_error(self, failure: Failure) -> list[HandedOver]:
        """Reject the URL of a request without a page."""
        found: DiscoveredUrl = failure.request.cb_kwargs["found"]  # type: ignore[attr-defined]  # Scrapy's
        error = failure.value or DownloadFailedError()
        rejected = reject_error(error)
        if isinstance(error, HttpError) and error.response.status in CHALLENGE_STATUSES:
            try:
                await self._check_challenge(error.response)
            except Rejected as challenge:
                rejected = challenge
        ended = self._hand_over([self._reject(found, rejected)])
        return [*ended, *(self._ask_waiting() if found.page else ())]

    async def parse_render_error(self, failure: Failure) -> list[HandedOver]:
        """Read the page as plain HTTP gave it where a browser could not draw it."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy's
        reason = reject_error(failure.value or DownloadFailedError()).reason
        plain = self._rendering.take_plain(request, reason)
        read: list[HandedOver] = await request.callback(plain, **request.cb_kwargs)  # type: ignore[misc]
        return read

    @cached_property
    def _store(self) -> CrawlStore:
        return get_store(self.crawler)

    @cached_property
    def _frontier(self) -> Frontier:
        return Frontier(
            get_ledger(self.crawler),
            self._store,
            max_articles=self.max_articles,
            again=self.plan.again,
        )

    @cached_property
    def _lists(self) -> ListingQueue:
        return ListingQueue(self.crawler.stats, period=self.plan.period)

    async def _at_edge(self, response: Response, found: DiscoveredUrl) -> list[Result]:
        """Read a page so that whatever it holds, its address comes to an end."""
        if response.status == HTTPStatus.NOT_MODIFIED:
            return [self._skip(found)]
        try:
            listing = read_listing(response.body, url=response.url) if found.page else None
            if listing is not None and is_same_site(response.url, found.url):
                return self._read_listing(listing, response, found)
            page = check_response(response, url=found.url)
            return await self._read(page, found)
        except NeedsBrowserError:
            site = self._find_site(response.url)
            return [self._rendering.ask(response, site, self.parse_render_error)]
        except Rejected as rejected:
            return [self._reject(found, self._rendering.explain(response, rejected))]
        except Exception as error:
            logger.exception("%s: could not be read, please report this", found.url)
            reason = f"error while reading the page: {type(error).__name__}: {error}"
            return [self._reject(found, Rejected(Outcome.FAILED, reason))]

    async def _read(self, page: HtmlResponse, found: DiscoveredUrl) -> list[Result]:
        if self._rendering.is_wanted(page, self._find_site(page.url)):
            await self._check_challenge(page)
            raise NeedsBrowserError
        if not found.page:
            check_not_front(page, found)
            return self._take_article(page, found, await self._read_article(page))
        read = await self._read_page(
            page,
            PageUse.EITHER if found.source is UrlSource.ARGUMENT else PageUse.LINKS,
            learnt=self._store.patterns.find(page.url),
            reads_days=bool(self.plan.period),
        )
        if isinstance(read, ListReading):
            return self._take_section(page, found, read)
        return self._take_article(page, found, read)

    def _take_section(
        self, page: HtmlResponse, found: DiscoveredUrl, read: ListReading
    ) -> list[Result]:
        targets = read.article_links
        if not targets and found.page == 1:
            reject_challenge(page, read.verdict)
            self._rendering.check_list(page, read)
            reason = f"no article, and none of its {len(read.links)} links looks like an article's"
            raise Rejected(Outcome.NOT_ARTICLE, reason)
        wanted = [link.url for link in targets if may_be_wanted(link, self.plan.period)]
        results = self._take_links(wanted, found, source=UrlSource.SECTION)
        is_news = self._brings_news(results, targets)
        results.extend(self._take_next_page(read.next_page, found, is_news=is_news))
        return [*results, self._end_list(page, found, is_whole=True)]

    def _read_listing(
        self, listing: Listing, response: Response, found: DiscoveredUrl
    ) -> list[Result]:
        """Take the entries of a feed or sitemap, or let the sitemaps of an index wait."""
        if listing.kind.is_index:
            self._lists.put_off(listing, found)
            # Asked for each time, since the sitemaps it names may not all have been read.
            return [self._end_list(response, found, is_whole=False)]
        site = self._find_site(response.url)
        urls = self._lists.choose(listing, found=found, url=response.url, site=site)
        results = self._take_links(urls, found, source=listing.kind.source)
        if site is not None and (url := listing.kind.next_page(site, found.url, found.page)):
            is_news = self._brings_news(results, listing.entries)
            results += self._take_next_page(url, found, is_news=is_news)
        return [*results, self._end_list(response, found, is_whole=listing.is_whole)]

    def _end_list(self, response: Response, found: DiscoveredUrl, *, is_whole: bool) -> Rejection:
        if not self.plan.period:
            # The shell of a drawn page stays as it is while the links its scripts fetch change.
            stays = is_whole and not is_rendered(response)
            validators = CacheValidators.read(response.headers) if stays else None
            self._store.validators.add(found, validators)
        return Rejection(url=found.url, outcome=Outcome.SECTION, reason="read for its links")

    def _brings_news(self, results: Sequence[Result], links: Sequence[Link | Entry]) -> bool:
        is_asking = any(isinstance(result, Request) for result in results)
        return is_asking or any(is_too_new(link, self.plan.period) for link in links)

    def _ask_waiting(self) -> Iterator[Request]:
        """Ask for one sitemap of an index: each list that ends lets the next one in."""
        for found in () if self._frontier.is_full else self._lists.take_waiting():
            if self._frontier.add(found):
                yield self._ask(found)
                return

    def _search(self, front: str) -> Iterator[Request]:
        """Ask for the lists of a site that an earlier run found, or else look for them."""
        known = () if self.plan.again else self._store.searches.find(front)
        if known:
            logger.info("%s: %d lists known from an earlier run", front, len(known))
            self._fronts.update(dict.fromkeys(known, front))
            return (request for url in known for request in self._ask_section(url))
        searching = SiteSearch(
            front,
            name_section=name_section,
            ask=self._ask_section,
            read=self._read_searched,
            fail=self._fail_searched,
        )
        searching.keep = partial(self._store.searches.add, front)
        return searching.go_on()

    def _ask_section(self, url: str) -> Iterator[Request]:
        found = DiscoveredUrl(url=url, section=name_section(url), source=UrlSource.SEARCH, page=1)
        if self._frontier.add(found):
            yield self._ask(found)

    async def _read_searched(self, response: Response, found: DiscoveredUrl) -> list[HandedOver]:
        return await self.parse_section(response, found) if self._frontier.add(found) else []

    def _fail_searched(self, found: DiscoveredUrl, error: BaseException) -> list[HandedOver]:
        is_new = self._frontier.add(found)
        return self._hand_over([self._reject(found, reject_error(error))] if is_new else [])

    def _take_links(
        self, urls: Sequence[str], found: DiscoveredUrl, *, source: UrlSource
    ) -> list[Result]:
        taken = self._frontier.take_links(urls, section=found.section, source=source)
        return [self._ask(entry) if isinstance(entry, DiscoveredUrl) else entry for entry in taken]

    def _take_next_page(
        self, url: str | None, found: DiscoveredUrl, *, is_news: bool
    ) -> Iterator[Request]:
        """Go on while pages bring new addresses; a list that repeats itself is a trap."""
        if not is_news or self._frontier.is_full or found.page >= self.max_pages or url is None:
            return
        following = DiscoveredUrl(
            url=url, section=found.section, source=UrlSource.SECTION, page=found.page + 1
        )
        if self._frontier.add(following):
            yield self._ask(following)

    def _take_article(
        self, page: HtmlResponse, found: DiscoveredUrl, read: ArticleReading
    ) -> list[Result]:
        article = self._complete(page, found, read, refused=self.refused, may_render=True)
        day = find_day(article.datePublished)
        if day is not None and not self.plan.period.holds(day):
            raise Rejected(Outcome.OUT_OF_RANGE, f"published on {day}")
        result = self._continue(article, found, read.next_pages, pages=1)
        tracker = self.crawler.get_extension(ItemTracker)
        if tracker and isinstance(result, Article) and article.articleBody and read.signature:
            tracker.add_signature(found.url, article.articleBody, read.signature)
        if isinstance(result, Article) and not found.page and not is_rendered(page):
            # Of several pages the first one alone does not tell whether the others have changed,
            # and a shell stays as it is while the text that its scripts fetch changes.
            self._store.validators.add(found, CacheValidators.read(page.headers))
        return [result]

    def _ask(self, found: DiscoveredUrl, *, priority: int = 0) -> Request:
        is_partial = found.page and self.plan.period  # what lies outside was not taken
        is_whole = is_partial or self.plan.again
        known = None if is_whole else self._store.validators.find(found)
        return Request(
            found.url,
            callback=self.parse_section if found.page else self.parse_article,
            errback=self.parse_error,
            headers=known.condition() if known else None,
            meta={"handle_httpstatus_list": [HTTPStatus.NOT_MODIFIED]} if known else None,
            cb_kwargs={"found": found},
            priority=priority,
            dont_filter=True,  # the ledger knows each address once
        )

    def _skip(self, found: DiscoveredUrl) -> Rejection:
        """End an address that has what was read of it in an earlier run."""
        get_ledger(self.crawler).count_not_modified()
        outcome = Outcome.SECTION if found.page else Outcome.UNCHANGED
        return Rejection(url=found.url, outcome=outcome, reason="not modified (HTTP 304)")

    def _reject(self, found: DiscoveredUrl, rejected: Rejected) -> Rejection:
        if rejected.outcome is Outcome.GONE and (front := self._fronts.get(found.url)):
            self._store.searches.add(front, ())  # it has moved: the next run looks for it
        is_guess = found.source is UrlSource.SEARCH and rejected.outcome is Outcome.NOT_ARTICLE
        if found.page and not is_guess and rejected.outcome is not Outcome.STOPPED:
            advice = choose_advice(found, rejected.outcome)
            logger.warning("%s: %s; %s", found.url, rejected.reason, advice)
        return Rejection(url=found.url, outcome=rejected.outcome, reason=rejected.reason)


def name_section(url: str) -> str:
    """Return what a section is called in counts: host and path.

    >>> name_section("https://www.example.com/world/?a=1"), name_section("http://example.com")
    ('example.com/world', 'example.com')
    """
    parts = urlsplit(url)
    return f"{parts.netloc.removeprefix('www.')}{parts.path}".rstrip("/")


def own_site_paths(settings: BaseSettings) -> str:
    """Return where the user's own sites are: the setting, else the environment, else nowhere."""
    paths: str = settings.get("NEWSBOT_SITES") or os.environ.get("NEWSBOT_SITES", "")
    return paths
