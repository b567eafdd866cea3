"""Limit of requests to one host in one run."""

from __future__ import annotations

from collections import Counter
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from newsbot.fetch.exceptions import HostLimitError
from newsbot.fetch.host_load import find_host
from newsbot.fetch.tdmrep import FILE_KEY
from newsbot.settings_readers import read_count

SETTING = "MAX_PER_HOST"


class HostLimitMiddleware:
    """Refuses requests to a host after ``MAX_PER_HOST`` of them; 0 is no limit.

    Listings, further pages, redirects and rendered pages count. Retries, robots.txt and
    tdmrep.json do not. It runs after the robots.txt middleware, so forbidden URLs do not count.
    """

    def __init__(self, *, limit: int) -> None:
        self._limit = limit
        self._requests: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the setting.

        :raises StartError: it is not a whole number.
        """
        return cls(limit=read_count(crawler.settings, SETTING))

    def process_request(self, request: Request) -> None:
        """Count a request.

        :raises HostLimitError: the host has had as many as the limit.
        """
        if not self._limit or request.meta.get("dont_obey_robotstxt"):
            return
        if request.meta.get("retry_times") or request.meta.get(FILE_KEY):
            return
        host = find_host(request)
        if self._requests[host] >= self._limit:
            msg = f"{SETTING} ({self._limit}) was reached for {host}"
            raise HostLimitError(msg)
        self._requests[host] += 1
