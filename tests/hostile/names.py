"""Names under ``.test`` without a name server, and how long the crawl waits for which of them.

Some are public hosts, some private ones.
Given to a crawl as ``TWISTED_DNS_RESOLVER=tests.hostile.names.TestNames``. The answers are put
where the resolver keeps what it looked up, so that all it does with an answer is done with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.resolver import dnscache
from scrapy.settings import BaseSettings
from twisted.internet.defer import Deferred

from newsbot.fetch.address_guard import GuardedResolver

PUBLIC = "127.0.0.1"
"""Stands in for the internet: a crawl of the suite opens this address, and no other."""

PRIVATE = "127.0.0.2"
"""Stands in for what must not be reached."""

SLOW = frozenset({"slow-head.test", "slow-body.test", "silent.test", "no-handshake.test"})
"""Hosts whose only end is that the crawl waits no longer."""

SLOW_SECONDS = 2.0


class TestNames(GuardedResolver):
    """``private-*.test`` is the private host, each other name under ``.test`` the public one."""

    __test__ = False  # a name that pytest takes for a case

    def getHostByName(  # noqa: N802 - Twisted's name
        self, name: str, timeout: Sequence[int] = ()
    ) -> Deferred[str]:
        if name.endswith(".test"):
            dnscache[name] = PRIVATE if name.startswith("private-") else PUBLIC
        return super().getHostByName(name, timeout)


class ShortWait:
    """Waits only for a moment for the hosts that are slow, and so long as it takes for others.

    An add-on, given as ``ADDONS={"tests.hostile.names.ShortWait": 1}``: on a busy machine no host
    ends for want of time that answers at all.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        settings["DOWNLOADER_MIDDLEWARES"][ShortWait] = 340  # before Scrapy's DOWNLOAD_TIMEOUT

    def process_request(self, request: Request) -> None:
        if urlsplit(request.url).hostname in SLOW:
            request.meta["download_timeout"] = SLOW_SECONDS
