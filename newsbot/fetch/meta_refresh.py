"""Meta refreshes; a page with an invalid URL in its head is read as it is."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import Response

MAX_HEAD_BYTES = 4 * 4_096
"""Scrapy searches the first 4,096 characters of a page, of up to 4 bytes each."""


class LenientMetaRefresh(MetaRefreshMiddleware):
    """Scrapy's middleware, which fails on a ``base`` or a refresh such as ``http://[``."""

    def process_response(  # type: ignore[override]  # Scrapy's decorator hides the signature
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the request for the page that a page refreshes to, or the page."""
        if not may_refresh(response.body):
            return response
        try:
            result: Request | Response = super().process_response(request, response)
        except ValueError:
            return response
        return result


def may_refresh(body: bytes) -> bool:
    """Return whether a page may have a refresh, by its first bytes.

    Scrapy decodes the whole page to search for one, and few pages have one.

    >>> may_refresh(b'<meta http-equiv="REFRESH" content="0; url=/">'), may_refresh(b"<p>Sea.</p>")
    (True, False)
    """
    head = body[:MAX_HEAD_BYTES]
    # UTF-16 has null bytes between the letters of the word.
    return b"refresh" in head.lower() or b"\x00" in head
