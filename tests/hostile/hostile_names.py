"""Host names under ``.test``: a resolver without a name server, and timeouts of slow hosts.

``TWISTED_DNS_RESOLVER=tests.hostile.hostile_names.TestNames`` sets the resolver. It writes into
the DNS cache, so that newsbot's own resolver then checks the address as it does for any other.
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
"""In place of the internet: the only address that a crawl of these tests may open."""

PRIVATE = "127.0.0.2"
"""In place of a private network, which must not be reached."""

_SLOW = "slow-head slow-body silent no-handshake robots-drip chunked-drip chunked-promise half-head"
SLOW = frozenset(f"{name}.test" for name in _SLOW.split())
"""Hosts that end in a timeout of the crawl."""

SLOW_SECONDS = 2.0


class TestNames(GuardedResolver):
    """Resolves ``private-*.test`` to the private host, other ``.test`` names to the public."""

    __test__ = False  # pytest would collect the name

    def getHostByName(  # noqa: N802 - Twisted's name
        self, name: str, timeout: Sequence[int] = ()
    ) -> Deferred[str]:
        if name.endswith(".test"):
            dnscache[name] = PRIVATE if name.startswith("private-") else PUBLIC
        return super().getHostByName(name, timeout)


class ShortWait:
    """A Scrapy add-on with a short timeout for the slow hosts alone.

    On a busy machine, no other host must end in a timeout.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        settings["DOWNLOADER_MIDDLEWARES"][ShortWait] = 340  # before Scrapy's DOWNLOAD_TIMEOUT

    def process_request(self, request: Request) -> None:
        if urlsplit(request.url).hostname in SLOW:
            request.meta["download_timeout"] = SLOW_SECONDS
