"""An error of a download -> what happened, in words that a person can act on."""

from __future__ import annotations

from http import HTTPStatus

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

CUT = "the connection ended before the answer did"


class NotHttpError(Exception):
    """What comes first is no status line: the server speaks something else."""


class HeadersTooLongError(Exception):
    """Status and headers have more bytes than are read of them."""


_NOT_HTTP = (NotHttpError.__name__, "ParseError", "BadResponseVersion", "Invalid response")
_MESSAGES = (
    # First, since what the server sent stands in it as well.
    (_NOT_HTTP, "the server does not answer as HTTP does"),
    ((HeadersTooLongError.__name__,), "its headers do not end"),
    (("VerificationError",), "its certificate is that of another host"),
    # OpenSSL's error, as it arrives here, does not tell an expired certificate from an unknown one.
    (
        ("certificate verify failed",),
        "its certificate has expired, or nobody who is trusted here has signed it",
    ),
    (("SSL", "TLS"), "the encrypted connection failed"),
    (("Not a gzipped file",), "the answer is not packed in the way it says"),
    (("max redirections",), "redirected more than REDIRECT_MAX_TIMES times"),
    (("DOWNLOAD_MAXSIZE",), "it is too large"),
    (("ConnectionLost", "ConnectionDone", "ConnectionAborted"), CUT),
)
"""Parts of Scrapy's and Twisted's messages, which name the errors below them -> what they mean."""

_STATUSES = {
    **dict.fromkeys((301, 302, 303, 307, 308), "redirected to an address that is not http"),
    304: "unchanged, says the server of what it was never asked for",
    401: "the server asks for an account",
    402: "the server asks for payment",
    403: "the server refuses the crawler",
    404: "there is no such page",
    407: "the proxy asks for an account",
    408: "the server got tired of waiting",
    410: "there is no such page any more",
    429: "the server asks for fewer requests",
    451: "withheld for legal reasons",
}


def describe_error(error: BaseException) -> str:
    """Return one line; an error without a known cause is named by its type."""
    if isinstance(error, CannotResolveHostError):
        return "the host name is not known"
    if isinstance(error, DownloadConnectionRefusedError):
        return "the host refused the connection"
    if isinstance(error, DownloadTimeoutError):
        return "no answer in time"
    if isinstance(error, ResponseDataLossError):
        return CUT
    if isinstance(error, UnsupportedURLSchemeError):
        return "redirected to an address that is not http"
    lines = str(error).splitlines()
    text = lines[0] if lines else type(error).__name__
    known = (words for parts, words in _MESSAGES if any(part in text for part in parts))
    return next(known, text)


def describe_status(status: int) -> str:
    """Return what an HTTP status without a page means.

    >>> word_status(451), word_status(418)
    ('HTTP 451: withheld for legal reasons', 'HTTP 418')
    """
    meaning = _STATUSES.get(status)
    if meaning is None and status // 100 == HTTPStatus.INTERNAL_SERVER_ERROR // 100:
        meaning = "the server is in trouble"
    return f"HTTP {status}: {meaning}" if meaning else f"HTTP {status}"
