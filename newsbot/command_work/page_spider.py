"""Spiders that fetch one page for a command, as a crawl does, and write nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler, CrawlerProcessBase
from scrapy.http import HtmlResponse

from newsbot.command_work.given_page import GivenPage
from newsbot.command_work.run_progress import showing_run
from newsbot.dedupe import with_keys
from newsbot.discovered_url import DiscoveredUrl, UrlSource, name_section
from newsbot.exit_codes import StartError
from newsbot.extraction import SiteProfile
from newsbot.extraction.page_type import PageTypeVerdict
from newsbot.item_tracker import RejectedItem
from newsbot.items import Article
from newsbot.outcomes import Rejection
from newsbot.pipelines import check_article
from newsbot.spiders.frontier import Frontier
from newsbot.spiders.news_spider import NewsSpider
from newsbot.url_ledger import UrlLedger


class PagePipeline:
    """Checks the one article and fills in its keys, as the pipelines of a crawl do."""

    def process_item(self, item: Any) -> Any:
        """Return the article with its keys.

        :raises RejectedItem: it has no headline or no body.
        """
        check_article(item)
        keyed = with_keys(item)
        return replace(keyed, clusterId=keyed.articleId)


class PageSpider(NewsSpider):
    """Reads its one URL as an article and writes nothing."""

    name = "extract"
    rejection: Rejection | None = None
    custom_settings: dict[str, Any] | None = {  # noqa: RUF012 - as Scrapy declares it
        "EXTENSIONS": {},
        "ITEM_PIPELINES": {"newsbot.command_work.page_spider.PagePipeline": 100},
        "EXTRACTION_PROCESSES": 0,  # one page blocks nothing else
    }

    @classmethod
    def with_profile(cls, profile: SiteProfile | None) -> type[Self]:
        """Return a subclass with the profile of its page's site."""
        return type(cls.__name__, (cls,), {"profile": profile})

    async def start(self) -> AsyncIterator[Request]:
        url = self.plan.urls[0]
        found = DiscoveredUrl(url=url, section=name_section(url), source=UrlSource.ARGUMENT)
        yield self.make_request(found)

    def reject(self, rejection: Rejection) -> None:
        """Keep the rejection for the command."""
        self.rejection = rejection

    def make_frontier(self) -> Frontier:
        """Return a frontier without earlier runs: the page is requested as if it were new."""
        return Frontier(UrlLedger(self.crawler.stats), self.store, max_articles=0, again=True)


class AnyPageSpider(PageSpider):
    """Reads its page as an article; ``accepted`` is the type that a crawl rejects."""

    refused = ()


class RawPageSpider(PageSpider):
    """Returns its one page as it was received, without reading it."""

    custom_settings: dict[str, Any] | None = {  # noqa: RUF012 - as Scrapy declares it
        "EXTENSIONS": {},
        "ITEM_PIPELINES": {},
    }

    async def read_page(self, page: HtmlResponse, found: DiscoveredUrl) -> AsyncIterator[Any]:  # noqa: ARG002 - the hook's
        yield _as_given(page)


def fetch_one(
    process: CrawlerProcessBase, url: str, spider: type[PageSpider]
) -> tuple[Any, PageTypeVerdict | None]:
    """Fetch one URL with the project's settings, as in a crawl: robots.txt is obeyed.

    :return: the one item that the spider made of the page, or a ``Rejection`` with the reason;
        and the page type if the spider accepted what is no article.
    :raises StartError: the URL is invalid, or the fetch was interrupted.
    """
    items: list[tuple[Any, PageTypeVerdict | None]] = []

    def collect(item: Any, spider: PageSpider) -> None:
        items.append((item, spider.accepted))

    def collect_dropped(item: Article, exception: RejectedItem) -> None:
        rejection = Rejection(
            url=item.discovered_url, outcome=exception.outcome, reason=exception.reason
        )
        items.append((rejection, None))

    crawler = process.create_crawler(spider)
    crawler.signals.connect(collect, signal=signals.item_scraped)
    crawler.signals.connect(collect_dropped, signal=signals.item_dropped)
    run_crawler(process, crawler, url=url)
    if isinstance(crawler.spider, PageSpider) and crawler.spider.rejection is not None:
        return crawler.spider.rejection, None
    if not items:
        msg = f"{url}: the fetch was interrupted"
        raise StartError(msg)
    return items[0]


def run_crawler(process: CrawlerProcessBase, crawler: Crawler, *, url: str) -> None:
    """Run the only crawler of a process to its end, also if it is interrupted.

    :raises StartError: the spider does not take the URL.
    """
    crawl = process.crawl(crawler, url=url)
    with showing_run("fetching"):
        process.start()
    if isinstance(crawl, asyncio.Future) and crawl.done() and not crawl.cancelled():
        crawl.result()


def _as_given(page: HtmlResponse) -> GivenPage:
    headers = page.headers.to_unicode_dict().items()
    return GivenPage(
        html=page.body,
        url=page.url,
        status=page.status,
        headers={str(name).lower(): value for name, value in headers},
    )
