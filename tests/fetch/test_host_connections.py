"""A host has few connections at once from all pages that a browser draws."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from ipaddress import ip_network
from urllib.parse import urlsplit

from newsbot.fetch.public_addresses import AddressGuard
from newsbot.fetch.rendering.host_connections import MOST_AT_ONCE, HostConnections
from newsbot.fetch.rendering.render_proxy import ProxyLimits, RenderProxy

TIMEOUT_SECONDS = 60
"""Far more than it takes: a connection that is not given up would be waited for without end."""

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def open_tunnel(gateway: RenderProxy, port: int) -> Streams:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(gateway.address).port)
    writer.write(b"CONNECT 127.0.0.1:%d HTTP/1.1\r\n\r\n" % port)
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


async def talk(streams: Streams) -> bytes:
    streams[1].write(b"question\n")
    return await streams[0].readline()


async def answer_each(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.readline():
        writer.write(b"answer\n")
    writer.close()
    await writer.wait_closed()


async def open_one_more(counts: Counter[str]) -> list[bytes]:
    """Return what a tunnel of one page gives while the other page has kept all that there are."""
    reach = ProxyLimits(
        domains={"127.0.0.1"},
        guard=AddressGuard(allowed=(ip_network("127.0.0.1"),)),
        max_bytes=999,
    )
    connections = HostConnections()
    first, second = (
        RenderProxy(reach, connections=connections, count=lambda what: counts.update([what]))
        for _ in range(2)
    )
    async with asyncio.timeout(TIMEOUT_SECONDS), AsyncExitStack() as stack:
        server = await stack.enter_async_context(
            await asyncio.start_server(answer_each, "127.0.0.1", 0)
        )
        port = server.sockets[0].getsockname()[1]
        await stack.enter_async_context(first.open())
        await stack.enter_async_context(second.open())
        kept = [await open_tunnel(first, port) for _ in range(MOST_AT_ONCE)]
        said = [await talk(streams) for streams in kept]
        kept.append(await open_tunnel(second, port))
        said += [await talk(kept[-1]), await kept[0][0].read()]
        for _, writer in kept:
            writer.close()
            await writer.wait_closed()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)
    return said


def test_a_page_gets_the_connection_that_another_keeps_for_later() -> None:
    counts: Counter[str] = Counter()

    said = asyncio.run(open_one_more(counts))

    assert said == [b"answer\n"] * (MOST_AT_ONCE + 1) + [b""]
    assert counts["requests"] == MOST_AT_ONCE + 1
