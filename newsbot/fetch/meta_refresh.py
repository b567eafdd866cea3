"""Meta refreshes; a page with an invalid URL in its head is read as it is."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import Response


class LenientMetaRefresh(MetaRefreshMiddleware):
    """Scrapy's middleware, which fails on a ``base`` or a refresh such as ``http://[``."""

    def process_response(  # type: ignore[override]  # Scrapy's decorator hides the signature
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the request for the page that a page refreshes to, or the page."""
        try:
            result: Request | Response = super().process_response(request, response)
        except ValueError:
            return response
        return result
