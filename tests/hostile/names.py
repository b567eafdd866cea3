"""Names under ``.test`` without a name server: public hosts, and some that are private ones.

Given to a crawl as ``TWISTED_DNS_RESOLVER=tests.hostile.names.TestNames``. The answers are put
where the resolver keeps what it looked up, so that all it does with an answer is done with them.
"""

from __future__ import annotations

from collections.abc import Sequence

from scrapy.resolver import dnscache
from twisted.internet.defer import Deferred

from newsbot.fetch.guard import GuardedResolver

PUBLIC = "127.0.0.1"
"""Stands in for the internet: a crawl of the suite opens this address, and no other."""

PRIVATE = "127.0.0.2"
"""Stands in for what must not be reached."""


class TestNames(GuardedResolver):
    """``private-*.test`` is the private host, each other name under ``.test`` the public one."""

    __test__ = False  # a name that pytest takes for a case

    def getHostByName(  # noqa: N802 - Twisted's name
        self, name: str, timeout: Sequence[int] = ()
    ) -> Deferred[str]:
        if name.endswith(".test"):
            dnscache[name] = PRIVATE if name.startswith("private-") else PUBLIC
        return super().getHostByName(name, timeout)
