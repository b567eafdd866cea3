"""End the URLs of requests that a spider middleware drops, with the reason.

Scrapy drops requests beyond ``DEPTH_LIMIT`` and ``URLLENGTH_LIMIT``, and users have middlewares of
their own. Nothing is called for such a request: its URL would stay open until the run ends, and an
article whose next page it was would be lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from inspect import isawaitable
from itertools import count
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.base import BaseSpiderMiddleware
from twisted.python.failure import Failure

from newsbot.fetch.exceptions import RequestDroppedError, RequestOverLimitError

_NUMBER = "newsbot_number"
"""In ``request.meta``: the number of a request, which copies of it keep."""


class NoticedRequests(BaseSpiderMiddleware):
    """Notes the requests of the spider, before any other middleware sees them."""

    def get_processed_request(self, request: Request, response: Response | None) -> Request:
        """Note a request."""
        if (dropped := self.crawler.get_spider_middleware(DroppedRequests)) is not None:
            dropped.expect(request, response)
        return request


class DroppedRequests:
    """Calls the errback of each noted request that another middleware has dropped."""

    def __init__(self, settings: BaseSettings) -> None:
        self._settings = settings
        self._numbers = count()
        self._expected: dict[int, dict[int, Request]] = defaultdict(dict)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the settings of the crawl."""
        return cls(crawler.settings)

    def expect(self, request: Request, response: Response | None) -> None:
        """Note a request of the spider for a response, None for one that it starts with."""
        number = request.meta[_NUMBER] = next(self._numbers)
        self._expected[id(response)][number] = request

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Yield what comes through, then what the errbacks of dropped requests return."""
        async for each in self._complete(None, start):
            yield each

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Yield the same for the results of a response."""
        async for each in self._complete(response, result):
            yield each

    async def _complete(
        self, response: Response | None, results: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        expected = self._expected[id(response)]
        async for each in results:
            if isinstance(each, Request):
                expected.pop(each.meta.pop(_NUMBER, None), None)
            yield each
        async for each in self._fail_dropped(response):
            yield each

    async def _fail_dropped(self, response: Response | None) -> AsyncIterator[Any]:
        for request in self._expected.pop(id(response), {}).values():
            failure = Failure(self._explain(request))  # type: ignore[no-untyped-call]
            failure.request = request  # type: ignore[attr-defined]  # as Scrapy sets it
            results = request.errback(failure) if request.errback else None
            if isawaitable(results):
                results = await results
            for each in results or ():
                yield each

    def _explain(self, request: Request) -> Exception:
        settings = self._settings
        longest, deepest = settings.getint("URLLENGTH_LIMIT"), settings.getint("DEPTH_LIMIT")
        if 0 < longest < len(request.url):
            reason = f"the URL has {len(request.url)} characters, URLLENGTH_LIMIT is {longest}"
            return RequestOverLimitError(reason)
        if 0 < deepest < request.meta.get("depth", 0):
            return RequestOverLimitError(f"DEPTH_LIMIT is {deepest}")
        return RequestDroppedError("one of your spider middlewares dropped the request")
