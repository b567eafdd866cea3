"""Proxy for the browser that checks every connection of a rendered page.

Chromium follows redirects, opens sockets and resolves names by itself. This proxy is its only way
out: one a page, on the loopback address. It resolves a name, checks the address, and connects to
the address it checked. TLS passes through it unread.
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
from newsbot.fetch.rendering.host_connections import (
    MAX_CONNECTIONS,
    HeldConnection,
    HostConnections,
)
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


class _HostRefusedError(Exception):
    """The page may not reach the host."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Upstream:
    """The proxy of the user's environment, behind this one; it resolves names itself."""

    host: str
    port: int
    authorization: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProxyLimits:
    """What a page may reach, and how much it may load.

    ``domains`` are the registrable domains it may reach; all others are third parties. ``guard``
    checks IP addresses. ``max_bytes`` is the limit for all responses together,
    ``max_connections`` that for connections to one host.
    """

    domains: Collection[str]
    guard: AddressGuard
    max_bytes: int
    max_connections: int = MAX_CONNECTIONS


class RenderProxy:
    """The proxy of one page.

    :param connections: shared by all pages, so that each host has few.
    :param count: called with ``requests``, ``third_parties``, ``refused_addresses`` or ``cut``.
    """

    def __init__(
        self,
        limits: ProxyLimits,
        *,
        connections: HostConnections,
        count: Callable[[str], None],
        upstream: Upstream | None = None,
    ) -> None:
        self._limits = limits
        self._left_bytes = limits.max_bytes
        self._count = count
        self._connections = connections
        self._upstream = upstream
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """The URL of the proxy, once it is open."""
        if self._server is None:
            msg = "the proxy is not open"
            raise RuntimeError(msg)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @asynccontextmanager
    async def open(self) -> AsyncIterator[RenderProxy]:
        """Serve until the page is done, then drop the connections in progress."""
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
            await self._forward(head, client)
        except _HostRefusedError:
            await _respond(writer, _REFUSED)
        except (OSError, EOFError, ValueError, TimeoutError, asyncio.LimitOverrunError):
            await _respond(writer, _FAILED)
        finally:
            writer.close()

    async def _forward(self, head: bytes, client: Streams) -> None:
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
            raise _HostRefusedError(target)
        path = parts._replace(scheme="", netloc="").geturl() or "/"
        sent = target if self._upstream else path.encode("ascii")
        headers = _HOP_HEADERS.sub(b"", b"\r\n" + rest)
        extra = b"\r\nConnection: close"
        if self._upstream and self._upstream.authorization:
            extra += b"\r\nProxy-Authorization: " + self._upstream.authorization
        head = b"%b %b HTTP/1.1%b%b" % (method, sent, extra, headers)
        async with self._hold(parts.hostname):
            server = await self._connect(parts.hostname, parts.port or 80)
            await self._exchange(client, server, head)

    @asynccontextmanager
    async def _hold(self, host: str) -> AsyncIterator[HeldConnection]:
        """Wait for a connection to a host that the page may reach.

        :raises _HostRefusedError: the host belongs to a third party, or is not public.
        """
        if registrable_domain(host.lower().rstrip(".")) not in self._limits.domains:
            self._count("third_parties")
            raise _HostRefusedError(host)
        if self._limits.guard.refuse_host(host) is not None:
            self._refuse(host)
        async with self._connections.hold(host.lower(), limit=self._limits.max_connections) as held:
            yield held

    async def _connect(self, host: str, port: int, *, tunnel: bool = False) -> Streams:
        """Open a connection to a host that the page may reach.

        :raises _HostRefusedError: its address is not public, or the page has loaded its limit.
        :raises OSError: the name cannot be resolved, or the host does not respond.
        """
        if self._left_bytes <= 0:
            raise _HostRefusedError(host)
        if self._upstream:
            return await self._connect_upstream(self._upstream, host, port, tunnel=tunnel)
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(where[0]) for *_, where in found]
        if any(self._limits.guard.refuse_ip(address) is not None for address in addresses):
            self._refuse(host)
        return await _open_connection(addresses[0], port)

    def _refuse(self, host: str) -> NoReturn:
        self._count("refused_addresses")
        raise _HostRefusedError(host)

    async def _connect_upstream(
        self, upstream: Upstream, host: str, port: int, *, tunnel: bool
    ) -> Streams:
        reader, writer = await _open_connection(upstream.host, upstream.port)
        if tunnel:
            token = upstream.authorization
            header = b"Proxy-Authorization: %b\r\n" % token if token else b""
            name = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
            writer.write(b"CONNECT %b HTTP/1.1\r\n%b\r\n" % (name.encode("ascii"), header))
            response = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _HEAD_SECONDS)
            if response.split(b" ", 2)[1] != b"200":
                writer.close()
                raise ConnectionRefusedError(host)
        return reader, writer

    async def _tunnel(self, client: Streams, server: Streams, held: HeldConnection) -> None:
        """Copy data until one side closes, or another page needs the idle connection."""
        client[1].write(_OPEN)
        await _race(
            self._pump(client[0], server[1], held.note_request),
            self._pump(server[0], client[1], held.note_response),
            held.wait_until_wanted(),
            server=server,
        )

    async def _exchange(self, client: Streams, server: Streams, head: bytes) -> None:
        """Forward one request and its response, then close the connection.

        On a connection that stays open, Chromium would send requests for other hosts as well.
        """
        length = _LENGTH.search(head)
        server[1].write(head)
        await _race(
            self._send_body(client[0], server[1], int(length[1]) if length else 0),
            self._return_response(server[0], client[1]),
            server=server,
        )

    async def _send_body(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: int
    ) -> None:
        while chunk := await reader.read(_CHUNK_BYTES):
            writer.write(chunk[:left])
            left -= min(left, len(chunk))
            await writer.drain()

    async def _return_response(
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
    """Return the proxy that Scrapy found for a request, None without one.

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
    """Run both directions until one ends, then close the connection to the server."""
    tasks = list(map(asyncio.ensure_future, runners))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        server[1].close()


async def _respond(writer: asyncio.StreamWriter, response: bytes) -> None:
    with suppress(OSError):
        writer.write(response)
        await writer.drain()
