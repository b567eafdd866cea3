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

_STATUSES = {
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


def word_error(error: BaseException) -> str:
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
    return _word_tls(text) or _word_connection(text) or text


def word_status(status: int) -> str:
    """Return what an HTTP status without a page means.

    >>> word_status(451), word_status(418)
    ('HTTP 451: withheld for legal reasons', 'HTTP 418')
    """
    meaning = _STATUSES.get(status)
    if meaning is None and status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        meaning = "the server is in trouble"
    return f"HTTP {status}: {meaning}" if meaning else f"HTTP {status}"


def _word_tls(text: str) -> str:
    """Say what is wrong with a certificate; "" for any other trouble.

    OpenSSL's error, as it arrives here, does not tell an expired certificate from an unknown one.
    """
    if "VerificationError" in text:
        return "its certificate is that of another host"
    if "certificate verify failed" in text:
        return "its certificate has expired, or nobody who is trusted here has signed it"
    return "the encrypted connection failed" if "SSL" in text or "TLS" in text else ""


def _word_connection(text: str) -> str:
    is_cut = any(name in text for name in ("ConnectionLost", "ConnectionDone", "ConnectionAborted"))
    return CUT if is_cut else ""
