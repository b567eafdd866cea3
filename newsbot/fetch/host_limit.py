"""Requests as they leave -> an end for those of a host that was asked often enough in this run."""

from __future__ import annotations

from collections import Counter
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached

from newsbot.fetch.tdmrep import FILE_KEY
from newsbot.settings_readers import read_count

SETTING = "MAX_PER_HOST"


class HostLimitError(IgnoreRequest):
    """The host was asked for as many addresses as the run may ask it for."""


class HostLimitMiddleware:
    """Lets ``MAX_PER_HOST`` addresses of a host be asked for; 0 is no limit.

    Lists, further pages, redirects and pages drawn in a browser count as well; further tries of
    an address, robots.txt and tdmrep.json do not. It stands behind robots.txt, so that what that
    forbids is not counted. Kept for the run: a name and a number a host.
    """

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._asked: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the setting.

        :raises StartError: it is no whole number.
        """
        return cls(most=read_count(crawler.settings, SETTING))

    def process_request(self, request: Request) -> None:
        """Count an address that is asked for.

        :raises HostLimitError: it is one more than the host is to be asked for.
        """
        if not self._most or request.meta.get("dont_obey_robotstxt"):
            return
        if request.meta.get("retry_times") or request.meta.get(FILE_KEY):
            return
        host = urlparse_cached(request).hostname or ""
        if self._asked[host] >= self._most:
            msg = f"{SETTING} is {self._most}, and {host} was asked for as many addresses"
            raise HostLimitError(msg)
        self._asked[host] += 1
