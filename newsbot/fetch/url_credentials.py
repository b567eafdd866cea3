"""User names and passwords in the URLs of requests."""

from __future__ import annotations

from urllib.parse import urlunparse

from scrapy import Request
from scrapy.utils.httpobj import urlparse_cached


class UrlCredentialsMiddleware:
    """Requests ``https://user:password@host/`` without user and password.

    A redirect may lead to such a URL, and a person may type one. Twisted would take all of it for
    the host name, and it would get into records, the store and messages.
    """

    def process_request(self, request: Request) -> Request | None:
        """Return the request for the URL without user and password, None if it has neither."""
        parts = urlparse_cached(request)
        _, has_any, host = parts.netloc.rpartition("@")
        if not has_any:
            return None
        # It takes the place of this request, which the filter of duplicates has seen.
        return request.replace(url=urlunparse(parts._replace(netloc=host)), dont_filter=True)
