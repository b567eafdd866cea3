"""What a page in the browser asks for -> the same through a proxy that checks where it goes.

Chromium follows redirects, opens sockets and resolves names by itself. So it is given no way out
but this one: a proxy on the loopback address, one for each page, which resolves a name, checks the
address and connects to what was checked. TLS passes through it sealed.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urlsplit

from newsbot.fetch.public_addresses import AddressGuard
from newsbot.fetch.rendering.host_connections import MOST_AT_ONCE, HeldConnection, HostConnections
from newsbot.urls import registrable_domain

_CHUNK_BYTES = 65_536
_HEAD_SECONDS = 15.0
_CONNECT_SECONDS = 15.0
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*(?=\r\n)", re.IGNORECASE)
_HOP_HEADERS = re.compile(
    rb"\r\n(?:proxy-[^:\r\n]*|connection|keep-alive):[^\r\n]*(?=\r\n)", re.IGNORECASE
)
_REFUSED = b"HTTP/1.1 403 Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_FAILED = b"HTTP/1.1 502 Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_OPEN = b"HTTP/1.1 200 Connected\r\n\r\n"

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class ProxyRefusedError(Exception):
    """A host that the page may not reach."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Upstream:
    """A further proxy that the user's environment names; it resolves names itself."""

    host: str
    port: int
    authorization: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProxyLimits:
    """What a page may reach, and how much of it.

    ``domains`` are the registrable domains that may be asked; all others are third parties.
    ``guard`` says which addresses may be connected to. ``max_bytes`` is what all answers together
    may have; then the page gets no more. ``most_at_once`` is the connections to one host.
    """

    domains: Collection[str]
    guard: AddressGuard
    max_bytes: int
    most_at_once: int = MOST_AT_ONCE


class RenderProxy:
    """The proxy of one page.

    :param connections: shared by all pages, so that each host has few at once.
    :param count: told ``requests``, ``third_parties``, ``refused_addresses``, ``cut`` one by one.
    """

    def __init__(
        self,
        reach: ProxyLimits,
        *,
        connections: HostConnections,
        count: Callable[[str], None],
        upstream: Upstream | None = None,
    ) -> None:
        self._reach = reach
        self._left_bytes = reach.max_bytes
        self._count = count
        self._connections = connections
        self._upstream = upstream
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def address(self) -> str:
        """The address of the proxy, once it is open."""
        if self._server is None:
            msg = "the gateway is not open"
            raise RuntimeError(msg)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @asynccontextmanager
    async def open(self) -> AsyncIterator[RenderProxy]:
        """Serve until the page is done, then drop whatever is still under way."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        try:
            yield self
        finally:
            self._server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve((reader, writer)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, client: Streams) -> None:
        reader, writer = client
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _HEAD_SECONDS)
            self._count("requests")
            await self._pass_on(head, client)
        except ProxyRefusedError:
            await _answer(writer, _REFUSED)
        except (OSError, EOFError, ValueError, TimeoutError, asyncio.LimitOverrunError):
            await _answer(writer, _FAILED)
        finally:
            writer.close()

    async def _pass_on(self, head: bytes, client: Streams) -> None:
        line, _, rest = head.partition(b"\r\n")
        method, target, _ = line.split(b" ", 2)
        if method == b"CONNECT":
            host, _, port = target.decode("ascii").rpartition(":")
            async with self._hold(host.strip("[]")) as held:
                server = await self._connect(host.strip("[]"), int(port), tunnel=True)
                await self._tunnel(client, server, held)
            return
        parts = urlsplit(target.decode("ascii"))
        if parts.scheme != "http" or not parts.hostname:
            raise ProxyRefusedError(target)
        path = parts._replace(scheme="", netloc="").geturl() or "/"
        asked = target if self._upstream else path.encode("ascii")
        headers = _HOP_HEADERS.sub(b"", b"\r\n" + rest)
        extra = b"\r\nConnection: close"
        if self._upstream and self._upstream.authorization:
            extra += b"\r\nProxy-Authorization: " + self._upstream.authorization
        head = b"%b %b HTTP/1.1%b%b" % (method, asked, extra, headers)
        async with self._hold(parts.hostname):
            server = await self._connect(parts.hostname, parts.port or 80)
            await self._exchange(client, server, head)

    @asynccontextmanager
    async def _hold(self, host: str) -> AsyncIterator[HeldConnection]:
        """Wait for a connection to a host that may be asked.

        :raises RefusedAddressError: the host is a third party's, or not a public one.
        """
        if registrable_domain(host.lower().rstrip(".")) not in self._reach.domains:
            self._count("third_parties")
            raise ProxyRefusedError(host)
        if self._reach.guard.refuse_host(host) is not None:
            self._refuse(host)
        async with self._connections.hold(host.lower(), most=self._reach.most_at_once) as held:
            yield held

    async def _connect(self, host: str, port: int, *, tunnel: bool = False) -> Streams:
        """Open a connection to a host whose name may be asked for.

        :raises RefusedAddressError: its address is not public, or the page has had enough.
        :raises OSError: it has no address, or does not answer.
        """
        if self._left_bytes <= 0:
            raise ProxyRefusedError(host)
        if self._upstream:
            return await self._connect_upstream(self._upstream, host, port, tunnel=tunnel)
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(where[0]) for *_, where in found]
        if any(self._reach.guard.refuse_ip(address) is not None for address in addresses):
            self._refuse(host)
        return await _open_connection(addresses[0], port)

    def _refuse(self, host: str) -> NoReturn:
        self._count("refused_addresses")
        raise ProxyRefusedError(host)

    async def _connect_upstream(
        self, upstream: Upstream, host: str, port: int, *, tunnel: bool
    ) -> Streams:
        reader, writer = await _open_connection(upstream.host, upstream.port)
        if tunnel:
            sign = upstream.authorization
            header = b"Proxy-Authorization: %b\r\n" % sign if sign else b""
            name = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
            writer.write(b"CONNECT %b HTTP/1.1\r\n%b\r\n" % (name.encode("ascii"), header))
            answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _HEAD_SECONDS)
            if answer.split(b" ", 2)[1] != b"200":
                writer.close()
                raise ConnectionRefusedError(host)
        return reader, writer

    async def _tunnel(self, client: Streams, server: Streams, held: HeldConnection) -> None:
        """Pass all on until one side ends, or, between two answers, another page waits for it."""
        client[1].write(_OPEN)
        await _race(
            self._pump(client[0], server[1], held.note_question),
            self._pump(server[0], client[1], held.note_answer),
            held.wait_until_wanted(),
            server=server,
        )

    async def _exchange(self, client: Streams, server: Streams, head: bytes) -> None:
        """Pass one request and its answer on; the next one of the browser comes anew.

        Chromium sends requests for other hosts through a connection that stays open, so each is
        closed after its answer.
        """
        length = _LENGTH.search(head)
        server[1].write(head)
        await _race(
            self._send_body(client[0], server[1], int(length[1]) if length else 0),
            self._return_answer(server[0], client[1]),
            server=server,
        )

    async def _send_body(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: int
    ) -> None:
        while chunk := await reader.read(_CHUNK_BYTES):
            writer.write(chunk[:left])
            left -= min(left, len(chunk))
            await writer.drain()

    async def _return_answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        head = b"HTTP/1.1 100 "
        while head.split(b" ", 2)[1].startswith(b"1"):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _HEAD_SECONDS * 2)
        line, _, rest = head.partition(b"\r\n")
        writer.write(line + b"\r\nConnection: close" + _HOP_HEADERS.sub(b"", b"\r\n" + rest))
        await self._pump(reader, writer)

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        note: Callable[[], None] = lambda: None,
    ) -> None:
        while chunk := await reader.read(_CHUNK_BYTES):
            note()
            self._left_bytes -= len(chunk)
            if self._left_bytes <= 0:
                self._count("cut")
                return
            writer.write(chunk)
            await writer.drain()


def read_upstream(proxy: str | None, authorization: bytes | None) -> Upstream | None:
    """Return the proxy that Scrapy found for a request, as the gateway uses it.

    >>> read_upstream("http://proxy.example:3128", None)
    Upstream(host='proxy.example', port=3128, authorization=b'')
    """
    parts = urlsplit(proxy or "")
    if not parts.hostname:
        return None
    return Upstream(host=parts.hostname, port=parts.port or 80, authorization=authorization or b"")


async def _open_connection(host: str, port: int) -> Streams:
    return await asyncio.wait_for(asyncio.open_connection(host, port), _CONNECT_SECONDS)


async def _race(*runners: Coroutine[Any, Any, None], server: Streams) -> None:
    """Run both directions until one is through, then close the connection to the server."""
    ways = list(map(asyncio.ensure_future, runners))
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        server[1].close()


async def _answer(writer: asyncio.StreamWriter, answer: bytes) -> None:
    with suppress(OSError):
        writer.write(answer)
        await writer.drain()
