"""A budget of requests an hour, which all runs of ``scrapy due`` share."""

from __future__ import annotations

from typing import Protocol, Self, runtime_checkable

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from newsbot.fetch.exceptions import BudgetSpentError


class RequestCounts(Protocol):
    """The requests of the latest hour."""

    def take(self, limit: int) -> bool:
        """Count a request; False if there have been as many as the limit."""


@runtime_checkable
class BudgetStore(Protocol):
    """An extension that counts requests over all runs."""

    @property
    def budget(self) -> RequestCounts:
        """The counts."""


class RequestBudgetMiddleware:
    """Refuses requests of spiders with ``requests_an_hour`` once there have been as many.

    All count: redirects, retries, robots.txt, and a page in a browser as one.
    """

    def __init__(self, crawler: Crawler, *, limit: int) -> None:
        self._crawler = crawler
        self._limit = limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware.

        :raises NotConfigured: the spider has no budget.
        """
        limit = getattr(crawler.spidercls, "requests_an_hour", 0)
        if not limit:
            raise NotConfigured
        return cls(crawler, limit=limit)

    def process_request(self, request: Request) -> None:  # noqa: ARG002 - Scrapy's hook
        """Count a request.

        :raises BudgetSpentError: the latest hour has had as many as the budget.
        """
        store = self._crawler.get_extension(BudgetStore)  # type: ignore[type-abstract]
        if store is not None and not store.budget.take(self._limit):
            msg = f"the budget of {self._limit} requests an hour is spent"
            raise BudgetSpentError(msg)
