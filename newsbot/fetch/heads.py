"""The head of an answer -> an end of the connection where it has no end of its own."""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import HEADER, STATUS

MAX_HEAD_BYTES = 262_144
"""Of status and headers; browsers allow as much. Twisted keeps all that comes: 150 MB a second."""


class BoundedHeadProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's protocol, which has no limit for headers."""

    _head_bytes = 0

    def dataReceived(self, bytes: bytes) -> None:  # noqa: N802, A002 - Twisted's names
        """Count what comes before the content, and leave a server that does not stop."""
        parser = self._parser
        if parser is None or parser.state not in (STATUS, HEADER):
            self._head_bytes = 0
        else:
            self._head_bytes += len(bytes)
        if self._head_bytes > MAX_HEAD_BYTES and self.transport is not None:
            self.transport.abortConnection()
            return
        super().dataReceived(bytes)  # type: ignore[no-untyped-call]


class BoundedHeadFactory(_LenientHTTP11ClientFactory):
    """Makes a ``BoundedHeadProtocol`` for each connection."""

    def buildProtocol(self, addr: IAddress | None) -> BoundedHeadProtocol:  # noqa: N802, ARG002 - as above
        return BoundedHeadProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
