"""Error messages for download errors and HTTP statuses."""

from __future__ import annotations

from http import HTTPStatus

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from newsbot.fetch.exceptions import HeadersTooLongError, NotHttpError
from newsbot.fetch.proxy_errors import describe_proxy_error

_TRUNCATED = "the connection closed before the response was complete"
_NOT_HTTP_URL = "redirected to a URL that is not HTTP"
_INVALID_URL = "redirected to an invalid URL"
_BY_TYPE: dict[type[Exception], str] = {
    CannotResolveHostError: "the host name cannot be resolved",
    DownloadConnectionRefusedError: "the host refused the connection",
    DownloadTimeoutError: "no response within DOWNLOAD_TIMEOUT",
    ResponseDataLossError: _TRUNCATED,
    UnsupportedURLSchemeError: _NOT_HTTP_URL,
}
_NOT_HTTP = (
    NotHttpError.__name__,
    "ParseError",
    "BadResponseVersion",
    "Invalid response",
    "non-decimal",
)
_BY_TEXT = (
    # First: such a message may quote what the server sent.
    (_NOT_HTTP, "the response is not HTTP"),
    ((HeadersTooLongError.__name__,), "the response headers are longer than 256 KiB"),
    (("VerificationError",), "the certificate is for another host"),
    # OpenSSL's message is the same for an expired certificate and for an unknown issuer.
    (
        ("certificate verify failed",),
        "the certificate has expired or is not signed by a trusted authority",
    ),
    (("SSL", "TLS"), "the TLS connection failed"),
    (("Not a gzipped file",), "the response is not compressed as its header says"),
    (("Invalid IPv6 URL", "Port out of range", "Missing scheme"), _INVALID_URL),
    (("max redirections",), "redirected more than REDIRECT_MAX_TIMES times"),
    (("DOWNLOAD_MAXSIZE",), "the response is too large"),
    (("ConnectionLost", "ConnectionDone", "ConnectionAborted"), _TRUNCATED),
)
"""Parts of Scrapy's and Twisted's messages, which quote the errors that caused them."""

_STATUSES = {
    **dict.fromkeys((301, 302, 303, 307, 308), _NOT_HTTP_URL),
    304: "not modified, although the request had no condition",
    401: "the server requires a login",
    402: "the server requires payment",
    403: "the server refuses the crawler",
    404: "page not found",
    407: "the proxy requires a login",
    408: "the server timed out waiting for the request",
    410: "the page was removed",
    429: "too many requests",
    451: "unavailable for legal reasons",
}


def describe_error(error: BaseException) -> str:
    """Return an error message of one line, with the proxy if the request went through one.

    An error without a text is named by its type.
    """
    return describe_proxy_error(error, _describe_direct(error))


def _describe_direct(error: BaseException) -> str:
    for kind, message in _BY_TYPE.items():
        if isinstance(error, kind):
            return message
    lines = str(error).splitlines()
    text = lines[0] if lines else type(error).__name__
    known = (message for parts, message in _BY_TEXT if any(part in text for part in parts))
    # Twisted raises a ValueError for a port or a name that cannot exist.
    return next(known, _INVALID_URL if isinstance(error, ValueError) else text)


def describe_status(status: int) -> str:
    """Return an error message for an HTTP status without a page.

    >>> describe_status(451), describe_status(418)
    ('HTTP 451: unavailable for legal reasons', 'HTTP 418')
    """
    meaning = _STATUSES.get(status)
    if meaning is None and status // 100 == HTTPStatus.INTERNAL_SERVER_ERROR // 100:
        meaning = "server error"
    return f"HTTP {status}: {meaning}" if meaning else f"HTTP {status}"
