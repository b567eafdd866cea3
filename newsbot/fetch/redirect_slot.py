"""Download slots of redirected requests."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import Request

from newsbot.fetch.host_load import find_host

_SLOT = "download_slot"


class RedirectSlotMiddleware:
    """Queues a redirected request with the host it is redirected to.

    Scrapy stores the download slot in ``request.meta`` and copies it to the redirected request
    (scrapy/scrapy#2141). The delay, the ``Crawl-delay`` and the connections of the first host would
    then apply to the second. It runs before the robots.txt middleware, which sets the delay of a
    slot. A slot that the user named is kept.
    """

    def process_request(self, request: Request) -> None:
        """Remove the slot that the downloader chose for an earlier URL."""
        earlier = {urlsplit(url).hostname for url in request.meta.get("redirect_urls", ())}
        if request.meta.get(_SLOT) in earlier - {find_host(request)}:
            del request.meta[_SLOT]
