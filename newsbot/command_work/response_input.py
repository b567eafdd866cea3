"""Fetch a response of any status and type, as a crawl requests it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request
from scrapy.crawler import CrawlerProcessBase
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Response
from scrapy.utils.datatypes import SequenceExclude
from twisted.python.failure import Failure

from newsbot.command_work.page_spider import RawPageSpider, run_crawler
from newsbot.exit_codes import StartError
from newsbot.fetch.response_check import reject_error

_REDIRECTS = range(300, 400)


class ResponseSpider(RawPageSpider):
    """Keeps the response to its one URL, or the reason why there is none."""

    name = "fetch"
    response: Response | None = None
    reason = "the fetch was interrupted"
    follows_redirects = True

    async def start(self) -> AsyncIterator[Request]:
        statuses = {"handle_httpstatus_list": SequenceExclude(_REDIRECTS)}
        meta: dict[str, Any] = (
            statuses if self.follows_redirects else {"handle_httpstatus_all": True}
        )
        url = self.plan.urls[0]
        yield Request(url, self.keep, errback=self.note, meta=meta, dont_filter=True)

    def keep(self, response: Response) -> None:
        """Keep the response."""
        self.response = response

    def note(self, failure: Failure) -> None:
        """Keep the reason why there is none."""
        self.reason = reject_error(failure.value or DownloadFailedError()).reason


def fetch_response(process: CrawlerProcessBase, url: str, *, follows_redirects: bool) -> Response:
    """Fetch one URL with the project's settings; robots.txt is obeyed.

    :raises StartError: there is no response; the message says why.
    """
    spider_class = type("fetch", (ResponseSpider,), {"follows_redirects": follows_redirects})
    crawler = process.create_crawler(spider_class)
    run_crawler(process, crawler, url=url)
    spider = crawler.spider
    if isinstance(spider, ResponseSpider) and spider.response is not None:
        return spider.response
    reason = spider.reason if isinstance(spider, ResponseSpider) else ResponseSpider.reason
    msg = f"{url}: {reason}"
    raise StartError(msg)
