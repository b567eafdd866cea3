"""Names the proxy in the error messages of requests that went through one."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    UnsupportedURLSchemeError,
)

_NOTE = "newsbot: through the proxy "
_TUNNEL = "Could not open CONNECT tunnel"
"""The beginning of Scrapy's message for an https URL that the proxy did not connect to."""


class ProxyErrorMiddleware:
    """Adds the proxy of a request to its error as a note, for ``describe_proxy_error``.

    It runs after the retry middleware, whose new requests have errors of their own.
    """

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Note the proxy."""
        if (proxy := find_proxy(request)) and read_note(exception) is None:
            exception.add_note(f"{_NOTE}{proxy}")


def find_proxy(request: Request | None) -> str | None:
    """Return the proxy of a request without user and password, None without a proxy.

    >>> find_proxy(Request("https://a.example", meta={"proxy": "http://u:p@proxy.example:3128"}))
    'http://proxy.example:3128'
    """
    proxy = request.meta.get("proxy") if request is not None else None
    if not proxy:
        return None
    parts = urlsplit(str(proxy))
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def read_note(error: BaseException) -> str | None:
    """Return the proxy that is noted in an error, None without one."""
    notes = getattr(error, "__notes__", ())
    return next((note.removeprefix(_NOTE) for note in notes if note.startswith(_NOTE)), None)


def describe_proxy_error(error: BaseException, message: str) -> str:
    """Return an error message with the proxy, if the request went through one.

    :param message: that of the error without a proxy.
    """
    proxy = read_note(error)
    if proxy is None:
        return message
    if isinstance(error, CannotResolveHostError):
        return f"the name of the proxy {proxy} cannot be resolved"
    if isinstance(error, DownloadConnectionRefusedError):
        return f"the proxy {proxy} refused the connection"
    if isinstance(error, UnsupportedURLSchemeError) and not proxy.startswith("http"):
        return f"the proxy {proxy} is of a kind that is not supported; http:// proxies are"
    if _TUNNEL in str(error):
        return f"the proxy {proxy} did not open a connection to the host"
    return f"{message} (through the proxy {proxy})"
