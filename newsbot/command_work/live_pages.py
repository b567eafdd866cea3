"""Fetch several pages by themselves, as politely as a crawl does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import CrawlerProcessBase
from scrapy.http import HtmlResponse

from newsbot.command_work.page_spider import RawPageSpider, run_crawler
from newsbot.console import print_error
from newsbot.discovered_url import DiscoveredUrl, UrlSource, name_section
from newsbot.outcomes import Rejection
from newsbot.site import Site
from newsbot.site_check.layout_check import FetchedPage


class LivePagesSpider(RawPageSpider):
    """Returns its pages as they were received, each with the URL that was requested."""

    name = "check"
    custom_settings: dict[str, Any] | None = {  # noqa: RUF012 - as Scrapy declares it
        "EXTENSIONS": {
            "scrapy.extensions.throttle.AutoThrottle": None,
            "newsbot.fetch.scrapy_internals.PoliteThrottle": 0,
        },
        "ITEM_PIPELINES": {},
    }

    async def start(self) -> AsyncIterator[Request]:
        for url in self.plan.urls:
            section = name_section(url)
            yield self.make_request(DiscoveredUrl(url, section, UrlSource.ARGUMENT))

    async def read_page(self, page: HtmlResponse, found: DiscoveredUrl) -> AsyncIterator[Any]:
        kind = (page.headers.get("Content-Type") or b"").decode("latin-1")
        yield {"url": found.url, "page": FetchedPage(page.body, kind)}

    def reject(self, rejection: Rejection) -> None:
        """Print why a page was not fetched."""
        print_error(f"{rejection.url}: {rejection.reason}")


def fetch_live_pages(
    process: CrawlerProcessBase, urls: Sequence[str], *, site: Site
) -> dict[str, FetchedPage]:
    """Fetch pages with the project's settings: robots.txt, delays and headers of the site hold.

    What cannot be fetched is printed and left out.

    :raises StartError: a URL is invalid.
    """
    pages: dict[str, FetchedPage] = {}

    def collect(item: dict[str, Any]) -> None:
        pages[item["url"]] = item["page"]

    spider = type(LivePagesSpider.__name__, (LivePagesSpider,), {"site": site})
    crawler = process.create_crawler(spider)
    crawler.signals.connect(collect, signal=signals.item_scraped)
    run_crawler(process, crawler, url=" ".join(urls))
    return pages
