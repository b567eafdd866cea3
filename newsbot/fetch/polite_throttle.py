"""How fast a host answers -> how often it is asked, never more than it asked for itself."""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

from newsbot.fetch.polite_retry import find_least_delay


class PoliteThrottle(AutoThrottle):
    """Scrapy's AutoThrottle, which knows the ``Crawl-delay`` of a host as a bound."""

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        _, slot = self._get_slot(request, spider)
        if slot is not None:
            slot.delay = max(slot.delay, find_least_delay(self.crawler, request))
