"""Requests that were redirected to another host -> a place in the queue of that host."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.utils.httpobj import urlparse_cached

_SLOT = "download_slot"


class RedirectSlotMiddleware:
    """Lets a redirected request wait for its own host.

    Scrapy writes the host of a request into its meta and copies that to the request it is
    redirected to (scrapy/scrapy#2141): the delay, the ``Crawl-delay`` and the connections of the
    host it came from would count, and those of the host that is asked would not. It stands before
    robots.txt, which hands the host's ``Crawl-delay`` on. A slot of the user's own naming is left.
    """

    def process_request(self, request: Request) -> None:
        """Forget the slot that the downloader chose for an earlier address."""
        earlier = {urlsplit(url).hostname for url in request.meta.get("redirect_urls", ())}
        if request.meta.get(_SLOT) in earlier - {urlparse_cached(request).hostname}:
            del request.meta[_SLOT]
