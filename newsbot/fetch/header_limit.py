"""The head of an answer -> an end of the connection where it is none, or has no end of its own."""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS, HTTPClientParser

from newsbot.fetch.error_messages import HeadersTooLongError, NotHttpError

MAX_HEAD_BYTES = 262_144
"""Of status and headers; browsers allow as much. Twisted keeps all that comes: 150 MB a second."""

_FIRST = b"HTTP/"


class HeaderLimitProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's protocol, which has no limit for headers, and waits for a line in any protocol."""

    _counted: HTTPClientParser | None = None
    _head_bytes = 0

    def dataReceived(self, bytes: bytes) -> None:  # noqa: N802, A002 - Twisted's names
        """Count what comes before the content, and leave a server that does not stop."""
        parser = self._parser
        if parser is not None and parser.state in (STATUS, HEADER):
            is_new = parser is not self._counted  # each answer on a connection has its own
            self._counted, self._head_bytes = parser, 0 if is_new else self._head_bytes
            self._head_bytes += len(bytes)
            if is_new and not _FIRST.startswith(bytes[: len(_FIRST)].upper()):
                self._leave(NotHttpError())
                return
            if self._head_bytes > MAX_HEAD_BYTES:
                self._leave(HeadersTooLongError())
                return
        super().dataReceived(bytes)  # type: ignore[no-untyped-call]

    def _leave(self, error: Exception) -> None:
        transport = self.transport
        self._giveUp(Failure(error))  # type: ignore[no-untyped-call]
        if transport is not None:
            transport.abortConnection()


class HeaderLimitFactory(_LenientHTTP11ClientFactory):
    """Makes a ``HeaderLimitProtocol`` for each connection."""

    def buildProtocol(self, addr: IAddress | None) -> HeaderLimitProtocol:  # noqa: N802, ARG002 - as above
        return HeaderLimitProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
