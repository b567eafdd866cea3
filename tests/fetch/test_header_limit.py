"""Limit for response headers."""

from __future__ import annotations

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.web._newclient import Request, ResponseFailed, ResponseNeverReceived
from twisted.web.http_headers import Headers
from twisted.web.iweb import IResponse

from newsbot.fetch.error_messages import describe_error
from newsbot.fetch.exceptions import HeadersTooLongError, NotHttpError
from newsbot.fetch.scrapy_internals import MAX_HEADER_BYTES, HeaderLimitProtocol

NO_HTTP = "the response is not HTTP"
NO_END = "the response headers are longer than 256 KiB"


@pytest.fixture
def connection() -> HeaderLimitProtocol:
    protocol = HeaderLimitProtocol()  # type: ignore[no-untyped-call]
    protocol.makeConnection(StringTransport())  # type: ignore[no-untyped-call]
    return protocol


def ask(connection: HeaderLimitProtocol) -> Deferred[IResponse]:
    headers = Headers({b"host": [b"a.example"]})
    request = Request(b"GET", b"/", headers, None, persistent=True)  # type: ignore[no-untyped-call]
    return connection.request(request)


def test_headers_are_counted_for_each_response(
    connection: HeaderLimitProtocol,
) -> None:
    head = b"HTTP/1.1 204 No Content\r\n" + b"X-A: %b\r\n" % (b"a" * 9_999) * 2 + b"\r\n"
    codes: list[int] = []

    for _ in range(MAX_HEADER_BYTES // len(head) + 2):
        ask(connection).addCallback(lambda answer: codes.append(answer.code))
        connection.dataReceived(head)

    assert codes == [204] * (MAX_HEADER_BYTES // len(head) + 2)


@pytest.mark.parametrize(
    ("pieces", "error", "message"),
    [
        ([b"<html><p>HTTP/1.1 200 OK"], NotHttpError, NO_HTTP),
        ([b"\x16\x03\x01"], NotHttpError, NO_HTTP),
        (
            [b"HTTP/1.1 200 OK\r\n", *[b"X-A: " + b"a" * 9_999 + b"\r\n"] * 30],
            HeadersTooLongError,
            NO_END,
        ),
    ],
    ids=["0.9", "tls", "long"],
)
def test_the_connection_is_aborted(
    pieces: list[bytes], error: type[Exception], message: str, connection: HeaderLimitProtocol
) -> None:
    failures: list[Failure] = []
    ask(connection).addErrback(failures.append)

    for piece in pieces:
        connection.dataReceived(piece)

    (failure,) = failures
    failed = failure.value
    assert isinstance(failed, ResponseFailed | ResponseNeverReceived)
    assert isinstance(failed.reasons[0].value, error)
    assert describe_error(failed) == message
