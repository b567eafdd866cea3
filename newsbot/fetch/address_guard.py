"""Scrapy's adapters of the address guard: what is not public is refused when it is connected to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from scrapy.settings import BaseSettings
from scrapy.utils.datatypes import LocalCache
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from newsbot.fetch.public_addresses import SETTING, AddressGuard
from newsbot.settings_readers import read_networks

_MAX_REFUSED_NAMES = 10_000

# A process has one resolver, which Scrapy makes before any crawler: what its crawlers allow, and
# the reasons for which names were refused, cannot be handed to it in another way.
_guards: set[AddressGuard] = set()
_proxies: set[str] = set()
_refused: LocalCache[str, str] = LocalCache(_MAX_REFUSED_NAMES)


class RefusedAddressError(IgnoreRequest):
    """The host is not public, and nobody has opened its network; it was not connected to."""


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, which gives no address that a crawl may not connect to.

    Each connection asks it, IP addresses and the spellings of them included, and connects to what
    it answers: there is no second look-up in between that could answer otherwise.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        _guards.add(make_guard(crawler.settings))
        resolver: Self = super().from_crawler(crawler, reactor)
        return resolver

    def getHostByName(  # noqa: N802 - Twisted's name
        self, name: str, timeout: Sequence[int] = ()
    ) -> Deferred[str]:
        return super().getHostByName(name, timeout).addCallback(self._check, name)

    def _check(self, address: str, name: str) -> str:
        if name in _proxies:
            return address
        reasons = [guard.refuse_ip(address, name=name) for guard in _guards]
        if None in reasons or not reasons:
            return address
        _refused[name] = str(reasons[0])
        raise DNSLookupError(reasons[0])


class AddressGuardMiddleware:
    """Refuses requests to hosts that are not public, before and after their names are looked up.

    It stands between the robots.txt middleware, whose own requests it sees as well, and the
    retries, since a refusal stays one. Redirects come by as new requests.
    """

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard
        _guards.add(guard)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the setting, and whom the environment names as a proxy.

        :raises StartError: the setting is no list of networks.
        """
        if crawler.settings.getbool("HTTPPROXY_ENABLED"):
            for proxy in getproxies().values():
                trust_proxy(proxy)
        return cls(make_guard(crawler.settings))

    def process_request(self, request: Request) -> None:
        """Refuse what the address itself shows; its name is looked up when it is connected to.

        :raises RefusedAddressError: it is not public.
        """
        if proxy := request.meta.get("proxy"):
            trust_proxy(str(proxy))
        if reason := self._guard.refuse_url(request.url):
            raise RefusedAddressError(reason)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Say why a name was not resolved that is known to the resolver.

        :raises RefusedAddressError: what it stands for is not public.
        """
        host = urlsplit(request.url).hostname or ""
        if isinstance(exception, CannotResolveHostError) and host in _refused:
            raise RefusedAddressError(_refused[host]) from exception


def make_guard(settings: BaseSettings) -> AddressGuard:
    """Return the guard that ``ALLOWED_PRIVATE_ADDRESSES`` asks for.

    :raises StartError: the setting is no list of networks.
    """
    return AddressGuard(allowed=read_networks(settings, SETTING))


def trust_proxy(address: str) -> None:
    """Let a proxy be connected to, which the user named, wherever it stands."""
    parts = urlsplit(address if "://" in address else f"http://{address}")
    if parts.hostname:
        _proxies.add(parts.hostname)
