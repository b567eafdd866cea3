"""Bodies of stored responses, in every encoding that archives have."""

from __future__ import annotations

import gzip
import zlib

import brotli  # type: ignore[import-untyped]  # a part of it is in C
import pytest
import zstandard

from newsbot.archives.http_message import (
    CUT_SHORT,
    ENDLESS_HEADERS,
    NO_RESPONSE,
    NOT_DECODED,
    TOO_LARGE,
    UNKNOWN_ENCODING,
    BadMessageError,
    parse_message,
    unpack_body,
)

PAGE = b"<html><p>The tide is high, said the keeper.</p></html>" * 30
MAX_BYTES = 100_000


def decode(body: bytes, *headers: str) -> bytes:
    head = "\r\n".join(["HTTP/1.1 200 OK", *headers]).encode("latin-1")
    return unpack_body(parse_message(head + b"\r\n\r\n" + body), max_bytes=MAX_BYTES)


def chunk(body: bytes, *, end: bytes = b"0\r\n\r\n") -> bytes:
    pieces = [body[start : start + 100] for start in range(0, len(body), 100)]
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + end


def deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def str_of_headers(value: object) -> str:
    """Return the id of a value: bytes differ from process to process, by the time in gzip."""
    return "body" if isinstance(value, bytes) else str(value)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (PAGE, []),
        (gzip.compress(PAGE), ["Content-Encoding: gzip"]),
        (gzip.compress(PAGE), ["content-encoding: X-GZip"]),
        (zlib.compress(PAGE), ["Content-Encoding: deflate"]),
        (deflate(PAGE), ["Content-Encoding: deflate"]),
        (brotli.compress(PAGE), ["Content-Encoding: br"]),
        (zstandard.compress(PAGE), ["Content-Encoding: zstd"]),
        (brotli.compress(gzip.compress(PAGE)), ["Content-Encoding: gzip, br"]),
        (brotli.compress(gzip.compress(PAGE)), ["Content-Encoding: gzip", "Content-Encoding: br"]),
        (chunk(PAGE), ["Transfer-Encoding: chunked"]),
        (chunk(gzip.compress(PAGE)), ["Transfer-Encoding: Chunked", "Content-Encoding: gzip"]),
        (PAGE, ["Content-Encoding: identity"]),
    ],
    ids=str_of_headers,
)
def test_bodies_are_decoded(body: bytes, headers: list[str]) -> None:
    assert decode(body, *headers) == PAGE


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_body_that_was_decoded_before_is_taken_as_it_is(encoding: str) -> None:
    headers = [f"Content-Encoding: {encoding}", "Transfer-Encoding: chunked"]

    assert decode(PAGE, *headers) == PAGE


@pytest.mark.parametrize(
    ("body", "header", "reason"),
    [
        (gzip.compress(PAGE)[:-20], "Content-Encoding: gzip", CUT_SHORT),
        (zstandard.compress(PAGE)[:-20], "Content-Encoding: zstd", CUT_SHORT),
        (brotli.compress(PAGE)[:-9], "Content-Encoding: br", CUT_SHORT),
        (chunk(PAGE)[:-120], "Transfer-Encoding: chunked", CUT_SHORT),
        (chunk(PAGE, end=b""), "Transfer-Encoding: chunked", CUT_SHORT),
        (gzip.compress(PAGE)[:30] + b"x" * 99, "Content-Encoding: gzip", NOT_DECODED),
        (PAGE, "Content-Encoding: compress", UNKNOWN_ENCODING),
        (gzip.compress(bytes(10**7)), "Content-Encoding: gzip", TOO_LARGE),
        (zstandard.compress(bytes(10**9)), "Content-Encoding: zstd", TOO_LARGE),
        (brotli.compress(bytes(10**7)), "Content-Encoding: br", TOO_LARGE),
        (zlib.compress(bytes(10**7)), "Content-Encoding: deflate", TOO_LARGE),
        (bytes(MAX_BYTES + 1), "Content-Encoding:", TOO_LARGE),
    ],
    ids=str_of_headers,
)
def test_a_body_that_cannot_be_decoded_has_its_reason(
    body: bytes, header: str, reason: str
) -> None:
    with pytest.raises(BadMessageError, match=f"^{reason}$"):
        decode(body, header)


def test_headers_may_be_of_any_form() -> None:
    message = parse_message(
        b"HTTP/1.0 200\nA: b\n: c\nno colon\nA:  d \nCaf\xe9: e\n\nbody\r\n\r\n"
    )

    assert message.find("a") == "b, d"
    assert message.body == b"body\r\n\r\n"


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (b"", NO_RESPONSE),
        (b"GET / HTTP/1.1\r\n\r\n", NO_RESPONSE),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 10**5, ENDLESS_HEADERS),
    ],
    ids=str_of_headers,
)
def test_what_is_no_response_has_its_reason(block: bytes, reason: str) -> None:
    with pytest.raises(BadMessageError, match=f"^{reason}$"):
        parse_message(block)
