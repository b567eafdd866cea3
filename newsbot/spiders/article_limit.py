"""Go on with a run that has written fewer articles than ``max_articles`` when its requests end."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from typing import Protocol

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider

from newsbot.discovered_url import DiscoveredUrl
from newsbot.outcomes import Rejection
from newsbot.spiders.frontier import Frontier
from newsbot.spiders.listing_queue import ListingQueue


class LimitedSpider(Protocol):
    """A spider that writes a limited number of articles."""

    @property
    def crawler(self) -> Crawler:
        """Runs it."""

    @property
    def frontier(self) -> Frontier:
        """The URLs of the run."""

    @property
    def listings(self) -> ListingQueue:
        """The sitemaps that wait."""

    def make_request(self, found: DiscoveredUrl) -> Request:
        """Return the request for a URL."""

    def reject(self, rejection: Rejection) -> None:
        """Close the URL of a rejection."""


class ArticleLimit:
    """What a run left out because of ``max_articles``, and takes if some URLs gave no article."""

    def __init__(self, spider: LimitedSpider) -> None:
        """Take the spider of the run."""
        self._spider = spider
        self._next_pages: deque[DiscoveredUrl] = deque()
        self.sections: Collection[str] | None = None
        """Those whose URLs of earlier runs are taken; None for all of the site."""

    def hold_next_page(self, page: DiscoveredUrl) -> None:
        """Keep the next page of a listing, which is read if articles are missing."""
        self._next_pages.append(page)

    def spider_idle(self) -> None:
        """Request more if articles are missing, else reject the URLs that were left out.

        :raises DontCloseSpider: the run goes on.
        """
        requests = [*self._take()]
        if requests and self._spider.crawler.engine:
            for request in requests:
                self._spider.crawler.engine.crawl(request)
            raise DontCloseSpider
        for rejection in self._spider.frontier.reject_held():
            self._spider.reject(rejection)

    def _take(self) -> Iterator[Request]:
        """Take URLs from the first place that has some."""
        frontier = self._spider.frontier
        if not frontier.has_room():
            return
        taken = [*frontier.take_held()] or [*frontier.take_open(self.sections)]
        while not taken and self._next_pages:
            page = self._next_pages.popleft()
            taken = [page] if frontier.add(page) else []
        if not taken and (sitemap := self._spider.listings.take_waiting(frontier.add)):
            taken = [sitemap]
        for found in taken:
            yield self._spider.make_request(found)
