"""Hosts that misuse HTTP, redirects and robots.txt."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator

from tests.hostile.hostile_hosts import (
    PAGE,
    PAUSE,
    Hostile,
    Send,
    always,
    answer,
    encoded,
    endless,
    leads_to,
)

_CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
_HALF_PAGE = PAGE[: len(PAGE) // 2].encode()
_ROBOTS_KIND = "Content-Type: text/plain"


def sends(*pieces: bytes) -> Send:
    """Send the same bytes for each path."""
    return lambda _path, _port: iter(pieces)


def stays_open(*pieces: bytes) -> Send:
    """Send some bytes, and nothing more while the connection is open."""

    def send(_path: str, _port: int) -> Iterator[bytes]:
        yield from pieces
        while True:
            yield PAUSE

    return send


def chunk(content: bytes) -> bytes:
    return f"{len(content):x}\r\n".encode() + content + b"\r\n"


def refreshes(_path: str, _port: int) -> Iterator[bytes]:
    yield answer(f'<meta http-equiv="refresh" content="0; url=/{time.monotonic_ns()}">' + PAGE)


def robots(text: str | bytes) -> Send:
    return always(text, _ROBOTS_KIND)


_REDIRECTS = {
    "ping": leads_to("http://pong.test:PORT/a"),
    "pong": leads_to("http://ping.test:PORT/a"),
    "redirect-self": leads_to("/a-long-story-of-the-tide-1"),
    "redirect-long": leads_to("/" + "a" * 100_000),
    "redirect-bad-host": leads_to("http://[::1"),
    "redirect-bad-port": leads_to("http://ping.test:99999999/"),
    "redirect-script": leads_to("javascript:alert(1)"),
    "refresh-loop": refreshes,
}

_ROBOTS = {
    "robots-loop": leads_to("/robots.txt"),
    "robots-pingpong": leads_to("http://ping.test:PORT/a"),
    "robots-html": robots(f"<html>{'<p>Disallow: /' * 20_000}"),
    "robots-rules": robots(
        "User-agent: newsbot\nUser-agent: GPTBot\n"
        + "".join(f"Disallow: /*tide{n}*$\n" for n in range(30_000))
    ),
    "robots-agents": robots("".join(f"User-agent: agent{n}\n" for n in range(30_000))),
    "robots-one-line": robots("Disallow: /" + "*a" * 250_000),
    "robots-no-newline": robots("\0" * 600_000),
    "robots-utf16": robots("User-agent: *\nDisallow: /b".encode("utf-16")),
    "robots-delay": robots("User-agent: *\nCrawl-delay: 1e999\nCrawl-delay: -1\nDisallow:"),
    "robots-sitemaps": robots("".join(f"Sitemap: /{n}.xml\n" for n in range(30_000))),
}
"""What the host sends for robots.txt; its page is read."""

_FAILING = {
    "chunked-bad": sends(_CHUNKED + b"xyz\r\n" + PAGE.encode()),
    "chunked-cut": sends(_CHUNKED + chunk(_HALF_PAGE)),
    "chunked-negative": sends(_CHUNKED + b"-5\r\nhello\r\n"),
    "chunked-drip": endless(_CHUNKED, chunk(b"a"), pauses=True),
    "chunked-promise": stays_open(_CHUNKED + b"ffffffffffff\r\n"),
    "chunk-line": endless(_CHUNKED, b"0" * 65_536),
    "chunk-extension": endless(_CHUNKED + b"5;", b"a" * 65_536),
    "chunk-trailer": endless(_CHUNKED + b"0\r\n", b"X-A: " + b"a" * 4_096 + b"\r\n"),
    "flood-100": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000),
    "flood-103": endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 1_000),
    "length-negative": always(PAGE, "Content-Length: -5"),
    "length-words": sends(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n" + PAGE.encode()),
    "http2": sends(b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64\0\x04\0\x10\0\0\0\x06\0\0\x40\0"),
    "header-line": always(PAGE, f"X-A: {'a' * 100_000}"),
    "status-words": sends(b"HTTP/1.1 fine OK\r\n\r\n" + PAGE.encode()),
    "retry-at-once": always("", "Retry-After: 0", status="503 No"),
    "retry-words": always("", f"Retry-After: {'9' * 5_000}", status="503 No"),
    "half-head": stays_open(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"),
}

_HARMLESS = {
    "header-flood": always(PAGE, *(f"X-A{n}: {'a' * 20}" for n in range(5_000))),
    "header-control": always(PAGE, "X-A: \x01\x02\x1b[31m"),
    "cookie-huge": always(PAGE, f"Set-Cookie: a={'b' * 16_000}"),
    "byte-by-byte": lambda _path, _port: (bytes([byte]) for byte in answer(PAGE)),
    "chunks-of-a-byte": sends(
        _CHUNKED, *(chunk(bytes([byte])) for byte in PAGE.encode()), b"0\r\n\r\n"
    ),
    "encoding-unknown": encoded(PAGE.encode(), "rot13"),
    "reason-long": always(PAGE, status=f"200 {'a' * 16_000}"),
    "type-long": always(PAGE, f"Content-Type: text/html; {'a' * 16_000}=b"),
    "link-header": always(PAGE, f"Link: {'<' * 16_000}", f"Link: {'</a>;rel=next,' * 1_000}"),
}

PROTOCOL_HOSTS: dict[str, Hostile] = {
    **{name: Hostile(send=send, ends="failed") for name, send in _FAILING.items()},
    **{name: Hostile(send=send, ends="failed") for name, send in _REDIRECTS.items()},
    **{name: Hostile(send=send, ends="written") for name, send in _HARMLESS.items()},
    **{
        name: Hostile(send=always(PAGE), ends="written", robots=send)
        for name, send in _ROBOTS.items()
    },
    "chunked-endless": Hostile(
        send=endless(_CHUNKED, chunk(b"<p>wave " * 32_768)), ends="too_large"
    ),
    "robots-drip": Hostile(
        send=always(PAGE),
        ends="failed",
        robots=endless(b"HTTP/1.1 200 OK\r\n\r\n", b"#", pauses=True),
    ),
    "robots-cut": Hostile(
        send=always(PAGE), ends="failed", robots=encoded(gzip.compress(b"a" * 999)[:-9], "gzip")
    ),
}
