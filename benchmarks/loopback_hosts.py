"""Serve several hosts, each a loopback address, and log when each request arrives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic

from benchmarks.invented_site import invent_words

DRIP_SECONDS = 0.5
"""Between two bytes of a host that drips: no time limit between two bytes ever runs out."""
PAGE = f"<h1>{invent_words(6)}</h1><article>{f'<p>{invent_words(60)}</p>' * 6}</article>".encode()
"""A short article."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A response; of one that drips, the bytes after ``at_once`` come one by one."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    at_once: int | None = None

    def encode(self) -> bytes:
        """Return head and body."""
        fields = {"Content-Type": "text/html; charset=utf-8", "Content-Length": len(self.body)}
        lines = [f"{name}: {value}" for name, value in {**fields, **self.headers}.items()]
        head = "\r\n".join([f"HTTP/1.1 {self.status} -", *lines, "", ""])
        return head.encode() + self.body


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One request; ``time`` is one of ``monotonic``."""

    time: float
    host: str
    path: str
    status: int


@dataclass
class LoopbackHosts:
    """The running server."""

    answer: Callable[[str, str], Reply]
    """Called with host and path."""
    log: list[Arrival] = field(default_factory=list)
    port: int = 0

    def url(self, host: str, path: str = "") -> str:
        """Return a URL of a host."""
        return f"http://{host}:{self.port}{path}"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        host = writer.get_extra_info("sockname")[0]
        with suppress(OSError, asyncio.CancelledError):
            while line := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                path = line.split()[1].decode("latin-1")
                reply = self.answer(host, path)
                arrival = Arrival(time=monotonic(), host=host, path=path, status=reply.status)
                self.log.append(arrival)
                await self._send(writer, reply)
        writer.close()

    async def _send(self, writer: asyncio.StreamWriter, reply: Reply) -> None:
        data = reply.encode()
        cut = len(data) if reply.at_once is None else reply.at_once
        writer.write(data[:cut])
        for byte in data[cut:]:
            await asyncio.sleep(DRIP_SECONDS)
            writer.write(bytes([byte]))
            await writer.drain()
        await writer.drain()


@contextmanager
def serve_hosts(
    addresses: list[str], answer: Callable[[str, str], Reply]
) -> Iterator[LoopbackHosts]:
    """Serve all addresses on one free port, in a thread."""
    hosts = LoopbackHosts(answer)
    loop = asyncio.new_event_loop()
    is_ready = Event()
    servers: list[asyncio.Server] = []

    async def run() -> None:
        for address in addresses:
            server = await asyncio.start_server(hosts.handle, address, hosts.port)
            hosts.port = server.sockets[0].getsockname()[1]
            servers.append(server)
        is_ready.set()

    async def stop() -> None:
        for server in servers:
            server.close()
        own = asyncio.current_task()
        tasks = [task for task in asyncio.all_tasks() if task is not own]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        loop.stop()

    def serve() -> None:
        asyncio.set_event_loop(loop)
        loop.create_task(run())  # noqa: RUF006 - the loop runs until the block ends
        loop.run_forever()
        loop.close()

    thread = Thread(target=serve, daemon=True)
    thread.start()
    is_ready.wait()
    try:
        yield hosts
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop)
        thread.join()
