"""An error of a download -> what happened, in words that a person can act on."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)


def word_error(error: BaseException) -> str:
    """Return one line; an error without a known cause is named by its type."""
    if isinstance(error, CannotResolveHostError):
        return "the host name is not known"
    if isinstance(error, DownloadConnectionRefusedError):
        return "the host refused the connection"
    if isinstance(error, DownloadTimeoutError):
        return "no answer in time"
    if isinstance(error, ResponseDataLossError):
        return "the connection ended before the answer did"
    if isinstance(error, UnsupportedURLSchemeError):
        return "redirected to an address that is not http"
    lines = str(error).splitlines()
    text = lines[0] if lines else type(error).__name__
    return _word_tls(text) or text


def _word_tls(text: str) -> str:
    """Say what is wrong with a certificate; "" for any other trouble."""
    if "certificate verify failed" in text or "VerificationError" in text:
        return "its certificate is not trusted: self-signed, expired or of another host"
    return "the encrypted connection failed" if "SSL" in text or "TLS" in text else ""
