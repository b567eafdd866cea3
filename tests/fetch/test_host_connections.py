"""Connections to one host over all rendered pages."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from ipaddress import ip_network
from urllib.parse import urlsplit

from newsbot.fetch.public_addresses import AddressGuard
from newsbot.fetch.rendering.host_connections import MAX_CONNECTIONS, HostConnections
from newsbot.fetch.rendering.render_proxy import ProxyLimits, RenderProxy

TIMEOUT_SECONDS = 60
"""Far more than needed; without the limit, a test of a kept connection would hang."""

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def open_tunnel(proxy: RenderProxy, port: int) -> Streams:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(proxy.url).port)
    writer.write(b"CONNECT 127.0.0.1:%d HTTP/1.1\r\n\r\n" % port)
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


async def exchange(streams: Streams) -> bytes:
    streams[1].write(b"request\n")
    return await streams[0].readline()


async def respond_to_each(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.readline():
        writer.write(b"response\n")
    writer.close()
    await writer.wait_closed()


async def open_one_more(counts: Counter[str]) -> list[bytes]:
    """Return the responses of tunnels; the last is opened when another page holds all."""
    limits = ProxyLimits(
        domains={"127.0.0.1"},
        guard=AddressGuard(allowed=(ip_network("127.0.0.1"),)),
        max_bytes=999,
    )
    connections = HostConnections()
    first, second = (
        RenderProxy(limits, connections=connections, count=lambda what: counts.update([what]))
        for _ in range(2)
    )
    async with asyncio.timeout(TIMEOUT_SECONDS), AsyncExitStack() as stack:
        server = await stack.enter_async_context(
            await asyncio.start_server(respond_to_each, "127.0.0.1", 0)
        )
        port = server.sockets[0].getsockname()[1]
        await stack.enter_async_context(first.open())
        await stack.enter_async_context(second.open())
        kept = [await open_tunnel(first, port) for _ in range(MAX_CONNECTIONS)]
        responses = [await exchange(streams) for streams in kept]
        kept.append(await open_tunnel(second, port))
        responses += [await exchange(kept[-1]), await kept[0][0].read()]
        for _, writer in kept:
            writer.close()
            await writer.wait_closed()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)
    return responses


def test_an_idle_connection_is_closed_for_another_page() -> None:
    counts: Counter[str] = Counter()

    responses = asyncio.run(open_one_more(counts))

    assert responses == [b"response\n"] * (MAX_CONNECTIONS + 1) + [b""]
    assert counts["requests"] == MAX_CONNECTIONS + 1
