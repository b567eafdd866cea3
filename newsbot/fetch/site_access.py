"""Headers and proxies that the tables of sites name, with their values from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from newsbot.exit_codes import StartError
from newsbot.fetch.address_guard import trust_proxy
from newsbot.fetch.exceptions import SiteAccessError
from newsbot.site import ENVIRONMENT_VARIABLE, Site

_OWN_PROXY = "newsbot_site_proxy"
"""In ``request.meta``: true if the proxy is that of the site's table."""
_VARIABLE = re.compile(ENVIRONMENT_VARIABLE)
_UNSENDABLE = re.compile(r"[\x00-\x1f\x7f]")


class SiteHeadersMiddleware:
    """Adds the ``headers`` of a site's table to the requests to its domain.

    It is the last one before the download, and removes the headers, and the password of the site's
    proxy, as soon as there is a response: redirects and retries copy what a request has, to other
    hosts too, and HTTPCACHE writes it to files.
    """

    def __init__(self, find_site: Callable[[str], Site | None]) -> None:
        self._find_site = find_site

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(lambda url: _find_site(crawler, url))

    def process_request(self, request: Request) -> None:
        """Add the headers.

        :raises SiteAccessError: a variable of the environment is missing.
        """
        site = self._find_site(request.url)
        if site is not None and is_trusted(site, request.url):
            for name, value in read_headers(site).items():
                request.headers[name] = value

    def process_response(self, request: Request, response: Response) -> Response:
        """Remove the headers from the request of a response."""
        self._remove(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002
        """Remove the headers from a request that failed."""
        self._remove(request)

    def _remove(self, request: Request) -> None:
        if request.meta.get(_OWN_PROXY):
            request.headers.pop("Proxy-Authorization", None)
        site = self._find_site(request.url)
        for name in site.headers if site is not None else ():
            request.headers.pop(name, None)


class SiteProxyMiddleware:
    """Sends the requests to a site's domain through the ``proxy`` of its table.

    It runs before Scrapy's own middleware for proxies, which takes user and password out of the
    URL, and before the check of addresses. A request that was redirected elsewhere loses the proxy.
    """

    def __init__(self, find_site: Callable[[str], Site | None]) -> None:
        self._find_site = find_site

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(lambda url: _find_site(crawler, url))

    def process_request(self, request: Request) -> None:
        """Set or remove the proxy.

        :raises SiteAccessError: the variable of the environment is missing, or has no proxy.
        """
        if request.meta.pop(_OWN_PROXY, False):
            request.meta.pop("proxy", None)
            request.meta.pop("_auth_proxy", None)
            request.headers.pop("Proxy-Authorization", None)
        site = self._find_site(request.url)
        if site is not None and site.proxy and is_of_domain(site, request.url):
            request.meta["proxy"] = read_proxy(site)
            request.meta[_OWN_PROXY] = True


def check_access(site: Site) -> None:
    """Check that the environment has what the table of a site names.

    :raises StartError: it has not; the message names table, key and variable, and no value.
    """
    try:
        read_headers(site)
        if site.proxy:
            trust_proxy(read_proxy(site))
    except SiteAccessError as error:
        raise StartError(str(error)) from error


def read_headers(site: Site) -> Mapping[str, str]:
    """Return the headers of a site with their values.

    :raises SiteAccessError: a variable of the environment is missing or cannot be sent.
    """
    return {name: _fill(site, f"headers.{name}", value) for name, value in site.headers.items()}


def read_proxy(site: Site) -> str:
    """Return the URL of a site's proxy.

    :raises SiteAccessError: the variable of the environment is missing, or is no URL.
    """
    proxy = _fill(site, "proxy", site.proxy or "")
    parts = urlsplit(proxy)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        msg = f"[{site.spider}] proxy: expected a URL such as http://proxy.example:3128"
        raise SiteAccessError(msg)
    return proxy


def is_of_domain(site: Site, url: str) -> bool:
    """Return whether a URL is on the domain of a site or below, and on its port.

    >>> lamp = Site(spider="lamp", domain="lamp.example")
    >>> is_of_domain(lamp, "https://www.lamp.example/a"), is_of_domain(lamp, "https://x.example/")
    (True, False)
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", str(parts.port or "")
    domain, _, own_port = site.domain.partition(":")
    return (host == domain or host.endswith(f".{domain}")) and port == own_port


def is_trusted(site: Site, url: str) -> bool:
    """Return whether a URL may get the headers of a site.

    Anybody on the way can read what is sent over http, so that is done only where the table has a
    URL with http itself.
    """
    listed = (*site.sections, *site.feeds, *site.sitemaps, *site.news_sitemaps, *site.endpoints)
    has_http = any(each.startswith("http:") for each in listed)
    return is_of_domain(site, url) and (url.startswith("https:") or has_http)


def _find_site(crawler: Crawler, url: str) -> Site | None:
    find = getattr(crawler.spider, "find_site", None)
    site: Site | None = find(url) if find else None
    return site


def _fill(site: Site, key: str, template: str) -> str:
    """Replace ``$NAME`` by the variable of that name."""

    def look_up(match: re.Match[str]) -> str:
        name = match[1]
        if not os.environ.get(name):
            msg = f"[{site.spider}] {key} needs the environment variable {name}, which is not set"
            raise SiteAccessError(msg)
        return os.environ[name].strip()

    value = _VARIABLE.sub(look_up, template)
    if _UNSENDABLE.search(value):
        msg = f"[{site.spider}] {key}: the value has line breaks or other control characters"
        raise SiteAccessError(msg)
    return value
