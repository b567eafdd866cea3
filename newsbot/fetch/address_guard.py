"""Scrapy components that refuse connections to addresses that are not public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.resolver import CachingThreadedResolver
from scrapy.settings import BaseSettings
from scrapy.utils.datatypes import LocalCache
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from newsbot.fetch.exceptions import PrivateAddressError
from newsbot.fetch.public_addresses import SETTING, AddressGuard
from newsbot.settings_readers import read_networks

_MAX_REFUSED_NAMES = 10_000

# A process has one resolver, which Scrapy makes before any crawler. The crawlers share with it
# what they allow, and read from it why a name was refused.
_guards: set[AddressGuard] = set()
_proxies: set[str] = set()
_refused: LocalCache[str, str] = LocalCache(_MAX_REFUSED_NAMES)


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, which fails for names whose address is not public.

    Every connection uses it, for IP addresses too, and connects to the address it returns: there
    is no second lookup that could return another one.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        _guards.add(make_guard(crawler.settings))
        resolver: Self = super().from_crawler(crawler, reactor)
        return resolver

    def getHostByName(  # noqa: N802 - Twisted's name
        self, name: str, timeout: Sequence[int] = ()
    ) -> Deferred[str]:
        return super().getHostByName(name, timeout).addCallback(_check_address, name)


class AddressGuardMiddleware:
    """Refuses requests to hosts that are not public, before and after the name is resolved.

    It runs after the retry middleware, so that a refusal is not retried, and sees requests for
    robots.txt and redirected requests as well.
    """

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard
        _guards.add(guard)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the setting and the proxies of the environment.

        :raises StartError: the setting is not a list of networks.
        """
        if crawler.settings.getbool("HTTPPROXY_ENABLED"):
            for proxy in getproxies().values():
                trust_proxy(proxy)
        return cls(make_guard(crawler.settings))

    def process_request(self, request: Request) -> None:
        """Refuse a host that is not public by its name; the resolver checks its address.

        :raises PrivateAddressError: it is not public.
        """
        if request.url.startswith("file:"):
            return  # Only the shell has a handler for files: for the one that a person names.
        if proxy := request.meta.get("proxy"):
            trust_proxy(str(proxy))
        if reason := self._guard.refuse_url(request.url):
            raise PrivateAddressError(reason)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Replace the DNS error of a refused name by the reason.

        :raises PrivateAddressError: the resolver refused the address of the name.
        """
        host = urlsplit(request.url).hostname or ""
        if isinstance(exception, CannotResolveHostError) and host in _refused:
            raise PrivateAddressError(_refused[host]) from exception


def make_guard(settings: BaseSettings) -> AddressGuard:
    """Return the guard for ``ALLOWED_PRIVATE_ADDRESSES``.

    :raises StartError: the setting is not a list of networks.
    """
    return AddressGuard(allowed=read_networks(settings, SETTING))


def trust_proxy(address: str) -> None:
    """Allow connections to a proxy that the user configured, public or not."""
    parts = urlsplit(address if "://" in address else f"http://{address}")
    if parts.hostname:
        _proxies.add(parts.hostname)


def _check_address(address: str, name: str) -> str:
    if name in _proxies:
        return address
    reasons = [guard.refuse_ip(address, name=name) for guard in _guards]
    if None in reasons or not reasons:
        return address
    _refused[name] = str(reasons[0])
    raise DNSLookupError(reasons[0])
