"""Crawl a site, or the URLs and domains that the user gives."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings

from newsbot.console import plural
from newsbot.discover.site_listings import list_documents
from newsbot.discovered_url import DiscoveredUrl, UrlSource, name_section
from newsbot.exit_codes import ExitCode, StartError
from newsbot.fetch.response_check import reject_error
from newsbot.fetch.scrapy_internals import is_closing
from newsbot.fetch.site_access import check_access
from newsbot.given_settings import expand_paths
from newsbot.outcomes import Outcome, Rejected
from newsbot.printable_log import make_log_printable
from newsbot.settings_readers import read_choice, read_count, read_site_paths
from newsbot.sites import index_by_domain, load_catalogue
from newsbot.spiders.advice import log_missing_contact
from newsbot.spiders.article_spider import Result
from newsbot.spiders.crawl_arguments import parse_arguments, read_languages
from newsbot.spiders.listing_spider import ListingSpider
from newsbot.spiders.site_search import SiteSearch
from newsbot.urls import canonical_url

logger = logging.getLogger(__name__)

_ABOVE_COMMAND_LINE = 50
"""A priority of settings; that of the command line is 40."""


class NewsSpider(ListingSpider):
    """Crawls the sections of ``site``, or the URLs that it is given.

    A subclass sets ``name`` and ``site``; the class itself takes any URL and uses the catalogue.
    """

    name = "news"
    visits_others: bool = True
    """Whether the sites belong to others, who may want to know who crawls them."""

    only: Collection[str] | None = None
    """The listings of the site that the run reads; None for all."""

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        super().__init__(name)
        try:
            self.plan = parse_arguments(arguments)
        except ValueError as error:
            raise StartError(str(error), ExitCode.WRONG_USAGE) from error
        self.catalogue = {}
        self._fronts: dict[str, str] = {}

    @property
    def is_limited(self) -> bool:
        """Whether the run reads less than a whole site: it is not compared with others."""
        plan = self.plan
        given = plan.urls or plan.fronts or plan.period or plan.again
        return self.site is None or bool(given or plan.max_articles or plan.max_pages)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings, plan = crawler.settings, spider.plan
        spider.max_articles = plan.max_articles or read_count(settings, "MAX_ARTICLES")
        spider.max_pages = plan.max_pages or read_count(settings, "MAX_PAGES")
        spider.languages = plan.languages or read_languages(settings)
        if spider.max_articles:
            crawler.signals.connect(spider.article_limit.spider_idle, signals.spider_idle)
        spider.obeys_robots = settings.getbool("ROBOTSTXT_OBEY")
        policy = read_choice(settings, "RIGHTS_POLICY", ("record", "respect"))
        spider.respects_rights = policy == "respect"
        if spider.site is not None:
            check_access(spider.site)
        else:
            spider.catalogue = index_by_domain(
                load_catalogue(read_site_paths(settings)).sites.values()
            )
            if not plan.urls and not plan.fronts:
                msg = f"crawl {spider.name} needs -a url=URL, -a urls=FILE or -a domain=DOMAIN"
                raise StartError(msg, ExitCode.WRONG_USAGE)
        return spider

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        make_log_printable()  # scripts start crawls without a command
        expand_paths(settings)
        if settings.get("JOBDIR"):
            logger.warning(
                "JOBDIR is ignored: the store keeps what a run left open, and the next run takes it"
            )
            settings.set("JOBDIR", None, priority=_ABOVE_COMMAND_LINE)
        if settings.get("CONTACT"):
            agent = f"{settings.get('USER_AGENT')} (+{settings.get('CONTACT')})"
            settings.set("USER_AGENT", agent, priority="spider")
        if cls.site and cls.site.delay_seconds:
            settings.set("DOWNLOAD_DELAY", cls.site.delay_seconds, priority="spider")

    async def start(self) -> AsyncIterator[Request]:
        if is_closing(self.crawler):
            return  # MEMUSAGE_LIMIT_MB is less than the process has at its start
        plan = self.plan
        if self.visits_others and not self.settings.get("CONTACT"):
            log_missing_contact()
        is_given = bool(plan.urls or plan.fronts)
        own = list_documents(self.site, period=plan.period) if self.site and not is_given else ()
        given = [(url, UrlSource.ARGUMENT) for url in plan.urls]
        for url, source in [*given, *((url, UrlSource.SITE) for url in own)]:
            found = DiscoveredUrl.of_listing(canonical_url(url), source)
            if self._is_read(found.url) and self.frontier.add(found):
                yield self.make_request(found)
        fronts = plan.fronts
        if self.site and not is_given and not own:
            fronts = (f"https://{self.site.domain}/",)
        for front in fronts:
            for request in self._search(front):
                yield request
        sections = [name_section(url) for url in (*plan.urls, *fronts)] if is_given else None
        self.article_limit.sections = sections
        for found in self.frontier.take_open(sections):
            yield self.make_request(found)
        for found in self.frontier.take_due(sections):
            yield self.make_request(found, priority=-1)  # new articles come first

    def _search(self, front: str) -> Iterator[Request]:
        """Request the listings of a site that an earlier run found, or search for them."""
        known = () if self.plan.again else self.store.searches.find(front)
        if not known:
            return SiteSearch(front, self).request_next()
        logger.info("%s: %s known from an earlier run", front, plural(len(known), "listing"))
        self._fronts.update(dict.fromkeys(known, front))
        for url in known:
            self.listings.note_named_by(front, url)
        return self._request_found([url for url in known if self._is_read(url)])

    def _is_read(self, url: str) -> bool:
        return self.only is None or url in self.only

    async def read_found(self, response: Response, url: str, *, front: str) -> list[Result]:
        """Read the front page or a listing that a search has found."""
        self.listings.note_named_by(front, url)
        found = DiscoveredUrl.of_listing(url, UrlSource.SEARCH)
        if not self.frontier.add(found):
            return []
        return [result async for result in self.parse_page(response, found)]

    def fail_search(self, url: str, error: BaseException) -> list[Result]:
        """End the URL of a front page that cannot be fetched."""
        found = DiscoveredUrl.of_listing(url, UrlSource.SEARCH)
        if self.frontier.add(found):
            self.end_url(found, error if isinstance(error, Rejected) else reject_error(error))
        return []

    def end_search(self, site_search: SiteSearch) -> Iterator[Request]:
        """Remember the listings that were found, and request the sections among them."""
        if site_search.is_certain:
            self.store.searches.add(site_search.front, site_search.found)
        return self._request_found(site_search.search.sections)

    def _request_found(self, urls: Sequence[str]) -> Iterator[Request]:
        for url in urls:
            found = DiscoveredUrl.of_listing(url, UrlSource.SEARCH)
            if self.frontier.add(found):
                yield self.make_request(found)

    def end_url(self, found: DiscoveredUrl, rejected: Rejected) -> None:
        """Close a URL that gives no article; a listing that has moved is searched for again."""
        if rejected.outcome is Outcome.GONE and (front := self._fronts.get(found.url)):
            self.store.searches.add(front, ())
        super().end_url(found, rejected)
