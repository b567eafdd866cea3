"""Hostile hosts: the bytes they send, and the outcome that a URL of each must have."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from select import select

import brotli  # type: ignore[import-untyped]  # a part of it is in C
from zstandard import ZstdCompressor

from tests.hostile.hostile_documents import READ, document
from tests.hostile.hostile_names import PRIVATE

Send = Callable[[str, int], Iterator[bytes]]
"""Takes a path and the server's port, yields what is sent; ``PAUSE`` waits a little."""

PAUSE = b"\0pause"
TEXT = " ".join(f"The tide came in {n} times over the wide grey sand." for n in range(60))
PAGE = f"<html><head><title>Tide</title></head><body><h1>The tide</h1><p>{TEXT}</p></body></html>"
_MEGABYTE = 1024 * 1024
BOMB_MEGABYTES = 100
MOST_SENT_BYTES = 256 * _MEGABYTE
"""Bound for an endless response: far more than a crawl may read."""

MOST_PAUSES = 100
"""Bound for a slow response: 30 seconds, far longer than the timeout of these crawls."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hostile:
    """One host; ``ends`` is the outcome of its URL.

    ``robots`` is what it sends for robots.txt (None: 404); ``start`` is the path of its URL.
    """

    send: Send
    ends: str
    robots: Send | None = None
    start: str = "/a-long-story-of-the-tide-1"


def answer(body: bytes | str, *lines: str, status: str = "200 OK", length: int = -1) -> bytes:
    """Return a whole response; ``length`` is its Content-Length where that is wrong."""
    content = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    said = len(content) if length < 0 else length
    kind = () if any("ontent-type" in line for line in lines) else ("Content-Type: text/html",)
    head = [f"HTTP/1.1 {status}", f"Content-Length: {said}", "Connection: close", *kind, *lines]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + content


def always(*args: str | bytes, **kwargs: str | int) -> Send:
    """Send the same response for each path."""
    return lambda _path, _port: iter([answer(*args, **kwargs)])  # type: ignore[arg-type]


def leads_to(location: str) -> Send:
    """Redirect to another URL; PORT in it is the server's."""
    return lambda _path, port: iter(
        [answer("", f"Location: {location.replace('PORT', str(port))}", status="302 Found")]
    )


def refreshes_to(location: str) -> Send:
    """Send a page with a meta refresh to another URL."""
    page = '<meta http-equiv="refresh" content="0; url={}">' + PAGE
    return lambda _path, port: iter([answer(page.format(location.replace("PORT", str(port))))])


def endless(head: bytes, piece: bytes, *, pauses: bool = False) -> Send:
    """Send a head and then the same piece without end."""

    def send(_path: str, _port: int) -> Iterator[bytes]:
        yield head
        while True:
            yield piece
            if pauses:
                yield PAUSE

    return send


def loops(_path: str, _port: int) -> Iterator[bytes]:
    yield answer("", f"Location: /{time.monotonic_ns()}", status="302 Found")


def traps(path: str, _port: int) -> Iterator[bytes]:
    """Send a list whose links and next page are one path segment longer each time."""
    base = path.rstrip("/")
    links = "".join(
        f'<h2><a href="{base}/day/{n}-of-the-tide">The long story of the tide, day {n}</a></h2>'
        for n in range(5)
    )
    yield answer(f'<html><body>{links}<a rel="next" href="{base}/more/">Older</a></body></html>')


def writes(name: str) -> Send:
    """Send a hostile document, and an article at each other path."""

    def send(path: str, port: int) -> Iterator[bytes]:
        body = next(document(name, path, port), None)
        yield answer(PAGE) if body is None else answer(body, "Content-Type: text/xml")

    return send


def calendar(path: str, _port: int) -> Iterator[bytes]:
    """Send a calendar without end, with a new session in each link."""
    day = int("0" + "".join(filter(str.isdigit, path.partition("?")[0])))
    if "story" in path:
        yield answer(PAGE)
        return
    yield answer(
        f'<html><body><h2><a href="/a-story-of-the-tide-123456?sid={time.monotonic_ns():032x}">'
        "The long story of the tide, as it was told</a></h2>"
        f'<a rel="next" href="/days/{day + 1}/">Tomorrow</a></body></html>'
    )


def gzip_bomb() -> bytes:
    return gzip.compress(b"\0" * (_MEGABYTE * BOMB_MEGABYTES), 9)


def deflate_bomb() -> bytes:
    return zlib.compress(b" " * (_MEGABYTE * BOMB_MEGABYTES), 9)


def brotli_bomb() -> bytes:
    packed: bytes = brotli.compress(b" " * (_MEGABYTE * BOMB_MEGABYTES), quality=5)
    return packed


def zstd_bomb() -> bytes:
    return ZstdCompressor().compress(b" " * (_MEGABYTE * BOMB_MEGABYTES))


def reset(_path: str, _port: int) -> Iterator[bytes]:
    raise ConnectionResetError


def encoded(body: bytes, encoding: str) -> Send:
    return always(body, f"Content-Encoding: {encoding}")


_OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

_SPELLINGS = {
    "dotted": PRIVATE,
    "short": "127.2",
    "decimal": "2130706434",
    "hex": "0x7f000002",
    "octal": "0177.0.0.2",
    "dot-at-end": "127.0.0.2.",
    "mapped": "[::ffff:127.0.0.2]",
    "loopback6": "[::1]",
    "link-local": "169.254.169.254",
    "name": "private-a.test",
    "circled": "①②⑦.0.0.2",
}

HOSTS: dict[str, Hostile] = {
    **{
        f"redirect-{name}": Hostile(
            send=leads_to(f"http://{host.encode('utf-8').decode('latin-1')}:PORT/secret"),
            ends="private_address",
        )
        for name, host in _SPELLINGS.items()
    },
    **{
        f"refresh-{name}": Hostile(
            send=refreshes_to(f"http://{host}:PORT/secret"), ends="private_address"
        )
        for name, host in _SPELLINGS.items()
        if name in ("dotted", "decimal", "name", "mapped")
    },
    "private-direct": Hostile(send=always(PAGE), ends="private_address"),
    "redirect-file": Hostile(send=leads_to("file:///etc/passwd"), ends="failed"),
    "redirect-loop": Hostile(send=loops, ends="failed"),
    "bomb-gzip": Hostile(send=encoded(gzip_bomb(), "gzip"), ends="too_large"),
    "bomb-deflate": Hostile(send=encoded(deflate_bomb(), "deflate"), ends="too_large"),
    "bomb-brotli": Hostile(send=encoded(brotli_bomb(), "br"), ends="too_large"),
    "bomb-zstd": Hostile(send=encoded(zstd_bomb(), "zstd"), ends="too_large"),
    "bomb-twice": Hostile(send=encoded(gzip.compress(gzip_bomb()), "gzip, gzip"), ends="too_large"),
    "gzip-cut": Hostile(send=encoded(gzip.compress(PAGE.encode())[:-40], "gzip"), ends="failed"),
    "gzip-none": Hostile(send=encoded(b"no gzip at all", "gzip"), ends="failed"),
    "endless-body": Hostile(send=endless(_OK + b"\r\n", b"<p>wave " * 32_768), ends="too_large"),
    "endless-head": Hostile(send=endless(_OK, b"X-A: " + b"a" * 4096 + b"\r\n"), ends="failed"),
    "long-line": Hostile(send=endless(_OK + b"X-A: ", b"a" * 65536), ends="failed"),
    "slow-head": Hostile(send=endless(_OK, b"X: 1\r\n", pauses=True), ends="failed"),
    "slow-body": Hostile(send=endless(_OK + b"\r\n", b"<p>", pauses=True), ends="failed"),
    "silent": Hostile(send=endless(b"", PAUSE), ends="failed"),
    "too-short": Hostile(send=always(PAGE, length=99_999), ends="failed"),
    "too-long": Hostile(send=always(PAGE, length=900), ends="written"),
    "huge-length": Hostile(send=always(PAGE, length=10**12), ends="too_large"),
    "length-lies": Hostile(send=always(PAGE, "Content-Length: 7"), ends="failed"),
    "reset": Hostile(send=reset, ends="failed"),
    "garbage": Hostile(send=lambda *_: iter([b"\x16\x03\x01\0\0 hello\r\n\r\n"]), ends="failed"),
    "http-0.9": Hostile(send=lambda *_: iter([PAGE.encode()]), ends="failed"),
    "storm-429": Hostile(send=always("", status="429 No"), ends="failed"),
    "wait-year": Hostile(send=always("", "Retry-After: 9999999", status="503 No"), ends="failed"),
    **{
        f"status-{code}": Hostile(send=always("no", status=f"{code} No"), ends="blocked")
        for code in (401, 402, 403, 451)
    },
    "status-204": Hostile(send=always("", status="204 No Content"), ends="empty_page"),
    "status-206": Hostile(send=always(PAGE, status="206 Partial"), ends="written"),
    "status-304": Hostile(send=always("", status="304 Not Modified"), ends="failed"),
    "status-999": Hostile(send=always(PAGE, status="999 No"), ends="failed"),
    "type-lies": Hostile(send=always(b"%PDF-1.7 \0\0", "Content-type: text/html"), ends="not_html"),
    "charset-lies": Hostile(
        send=always(PAGE.encode("utf-16"), "Content-type: text/html; charset=x-none"),
        ends="written",
    ),
    "surrogates": Hostile(send=always(PAGE.replace("sand", "sand \ud800")), ends="written"),
    "nul": Hostile(send=always(PAGE.replace("sand", "sand\0")), ends="written"),
    "deep": Hostile(send=always("<div>" * 50_000 + PAGE), ends="written"),
    "bad-jsonld": Hostile(
        send=always(f'<script type="application/ld+json">{"[" * 50_000}</script>{PAGE}'),
        ends="written",
    ),
    "huge-attribute": Hostile(send=always(f'<p class="{"a" * 500_000}">{PAGE}'), ends="written"),
    "many-links": Hostile(
        send=always("".join(f'<a href="/{n}">{n}</a>' for n in range(40_000))), ends="not_article"
    ),
    "cookies": Hostile(
        send=always(PAGE, *[f"Set-Cookie: a{n}=b" for n in range(200)]), ends="written"
    ),
    "trap": Hostile(send=traps, ends="list_page", start="/tide/"),
    "trap-calendar": Hostile(send=calendar, ends="written", start="/days/1/"),
    "path-name": Hostile(
        send=always(f'<link rel="canonical" href="http://../../../etc/x">{PAGE}'), ends="written"
    ),
    "robots-endless": Hostile(
        send=always(PAGE),
        ends="written",
        robots=endless(b"HTTP/1.1 200 OK\r\n\r\n", b"User-agent: *\nAllow: /\n" * 500),
    ),
    "robots-500mb": Hostile(
        send=always(PAGE),
        ends="written",
        robots=endless(
            b"HTTP/1.1 200 OK\r\nContent-Length: 500000000\r\n\r\n", b"Allow: /a\n" * 999
        ),
    ),
    "robots-bomb": Hostile(send=always(PAGE), ends="failed", robots=encoded(gzip_bomb(), "gzip")),
    "robots-private": Hostile(
        send=always(PAGE), ends="written", robots=leads_to(f"http://{PRIVATE}:PORT/robots.txt")
    ),
    **{name: Hostile(send=writes(name), ends="written", start="/feed.xml") for name in READ},
    "map-chain": Hostile(send=writes("map-chain"), ends="section", start="/feed.xml"),
    # Compressed twice: newsbot decompresses once, and what it finds is not a sitemap.
    "map-twice": Hostile(send=writes("map-twice"), ends="not_html", start="/feed.xml"),
    "json-deep": Hostile(send=writes("json-deep"), ends="not_html", start="/feed.xml"),
    "feed-private": Hostile(
        send=leads_to(f"http://{PRIVATE}:PORT/feed.xml"), ends="private_address", start="/feed.xml"
    ),
    "robots-down": Hostile(send=always(PAGE), ends="failed", robots=always("", status="503 No")),
}
"""By the first label of the host name under ``.test``."""


def send_to(connection: socket.socket, pieces: Iterator[bytes], *, pause_seconds: float) -> bool:
    """Send pieces until the other side closes the connection, or a bound is reached.

    :return: whether the other side closed it.
    """
    sent = pauses = 0
    for piece in pieces:
        if sent > MOST_SENT_BYTES or pauses > MOST_PAUSES:
            return False
        if piece == PAUSE:
            pauses += 1
            # The client sends nothing more, so the socket is readable only once it is closed.
            if select([connection], [], [], pause_seconds)[0]:
                return True
        else:
            sent += len(piece)
            try:
                connection.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):
                return True
            except TimeoutError:  # it neither reads nor closes
                return False
    return False
