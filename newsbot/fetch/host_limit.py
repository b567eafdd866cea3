"""Limits of requests to one host, and of host names of one domain, in one run."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from newsbot.fetch.exceptions import HostLimitError
from newsbot.fetch.host_load import find_host
from newsbot.fetch.tdmrep import FILE_KEY
from newsbot.settings_readers import read_count
from newsbot.urls import registrable_domain

SETTING = "MAX_PER_HOST"

MAX_HOST_NAMES = 100
"""Of one registrable domain. A wildcard name has any number of them, each with a robots.txt of up
to 64 KiB in the store, a profile and a queue; the largest publishers have some dozens."""


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

        :raises NotConfigured: there is no limit.
        :raises StartError: the setting is not a whole number.
        """
        limit = read_count(crawler.settings, SETTING)
        if not limit:
            raise NotConfigured
        return cls(limit=limit)

    def process_request(self, request: Request) -> None:
        """Count a request.

        :raises HostLimitError: the host has had as many as the limit.
        """
        if request.meta.get("dont_obey_robotstxt"):
            return
        if request.meta.get("retry_times") or request.meta.get(FILE_KEY):
            return
        host = find_host(request)
        if self._requests[host] >= self._limit:
            msg = f"{SETTING} ({self._limit}) was reached for {host}"
            raise HostLimitError(msg)
        self._requests[host] += 1


class HostNamesMiddleware:
    """Refuses requests to more than ``MAX_HOST_NAMES`` hosts of one registrable domain.

    It runs before the robots.txt middleware, which would request a robots.txt of each.
    """

    def __init__(self) -> None:
        self._hosts: defaultdict[str, set[str]] = defaultdict(set)

    def process_request(self, request: Request) -> None:
        """Count the host of a request.

        :raises HostLimitError: the run has requested as many other hosts of its domain.
        """
        host = find_host(request)
        domain = registrable_domain(host)
        known = self._hosts[domain]
        if host not in known and len(known) >= MAX_HOST_NAMES:
            msg = f"the run has requested {MAX_HOST_NAMES} other hosts of {domain}"
            raise HostLimitError(msg)
        known.add(host)
