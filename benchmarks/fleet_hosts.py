"""The sites of a fleet's benchmarks: one server, the proxy of all workers, responds for every host.

It runs as a process of its own, prints a port for each machine, and serves until killed. Each host
has a robots.txt with a ``Crawl-delay``, a section and articles of invented words, no two alike.
Each request is one line of the log: seconds of the process's monotonic clock, number of the
machine, host, path.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from time import monotonic
from typing import TextIO
from urllib.parse import urlsplit

from benchmarks.crawl_runs import PROJECT
from benchmarks.invented_site import invent_page, invent_words

PARAGRAPHS = 6
"""Of an article."""


@dataclass(frozen=True, kw_only=True)
class HostShape:
    """What each host has."""

    hosts: int
    articles: int = 20
    crawl_delay: float = 1.0
    is_cluttered: int = 0
    """1 for documents as large as real ones, with as much around the text; 0 for text alone."""

    def list_hosts(self) -> list[str]:
        """Return the names of the hosts, each a registrable domain of its own."""
        return [f"gazette-{number}.example" for number in range(1, self.hosts + 1)]

    def list_articles(self, host: str) -> list[str]:
        """Return the URLs of the articles of a host."""
        numbers = range(1, self.articles + 1)
        return [f"http://{host}/2026/05/04/{number}-story-of-the-tide" for number in numbers]

    def write_tables(self, file: Path) -> None:
        """Write a table of each host."""
        tables = (
            f'[gazette_{number}]\ndomain = "{host}"\nlanguage = "en"\n'
            f'sections = ["http://{host}/section"]\n'
            for number, host in enumerate(self.list_hosts(), start=1)
        )
        file.write_text("\n".join(tables), "utf-8")


@dataclass(frozen=True, kw_only=True)
class FleetRequest:
    """One request; ``time`` is one of the server's monotonic clock."""

    time: float
    machine: int
    host: str
    path: str


@contextmanager
def serve_fleet(shape: HostShape, *, machines: int, log: Path, address: str) -> Iterator[list[str]]:
    """Serve the hosts on an address; yields the URL of the proxy of each machine."""
    words = [f"--{name.replace('_', '-')}={value}" for name, value in vars(shape).items()]
    words += [f"--machines={machines}", f"--log={log}", f"--address={address}"]
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.fleet_hosts", *words],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        ports = server.stdout.readline().split() if server.stdout else []
        yield [f"http://{address}:{port}" for port in ports]
    finally:
        server.kill()
        server.wait()


def read_requests(log: Path) -> list[FleetRequest]:
    """Return the requests so far, in their order."""
    lines = log.read_text("utf-8").splitlines(keepends=True)
    fields = (line.split() for line in lines if line.endswith("\n"))
    return [
        FleetRequest(time=float(time), machine=int(machine), host=host, path=path)
        for time, machine, host, path in fields
    ]


class FleetHosts:
    """The responses, and the log."""

    def __init__(self, shape: HostShape, log: TextIO) -> None:
        self._shape, self._log = shape, log
        page = invent_page() if shape.is_cluttered else b"<html><body><article></article></body>"
        self._before, _, rest = page.partition(b"<article>")
        self._after = rest.partition(b"</article>")[2]

    async def handle(
        self, machine: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Respond to the requests of one connection."""
        with suppress(OSError, asyncio.CancelledError):
            while line := await reader.readline():
                now = monotonic()
                parts = urlsplit(line.split()[1].decode("latin-1"))
                self._log.write(f"{now:.6f} {machine} {parts.hostname} {parts.path}\n")
                while (await reader.readline()).strip():
                    pass
                writer.write(self._reply(parts.hostname or "", parts.path))
                await writer.drain()
        writer.close()

    def _reply(self, host: str, path: str) -> bytes:
        body, kind, status = self._find_body(host, path)
        head = f"HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}"
        return f"{head}\r\n\r\n".encode() + body

    def _find_body(self, host: str, path: str) -> tuple[bytes, str, int]:
        if path == "/robots.txt":
            rules = f"User-agent: *\nCrawl-delay: {self._shape.crawl_delay:g}\n"
            return rules.encode(), "text/plain", 200
        html = "text/html; charset=utf-8"
        if path == "/section":
            return self._wrap(_make_links(self._shape.list_articles(host)), host), html, 200
        if f"http://{host}{path}" not in self._shape.list_articles(host):
            return b"<h1>Not found</h1>", html, 404
        article = b"<article>%b</article>" % make_article(f"{host}{path}")
        return self._wrap(article, f"{host}{path}"), html, 200

    def _wrap(self, content: bytes, title: str) -> bytes:
        before = self._before.replace(b"@NUMBER@", title.encode())
        return b"%b<main>%b</main>%b" % (before, content, self._after)


def make_article(seed: str) -> bytes:
    """Return headline and text, always the same for one seed, and unlike that of any other."""
    chance = Random(seed)  # noqa: S311 - the same pages in each run
    text = "".join(f"<p>{invent_words(45, chance)}</p>" for _ in range(PARAGRAPHS))
    published = "<time datetime='2026-05-04T10:00:00+02:00'>4 May 2026</time>"
    return f"<h1>{invent_words(8, chance)}</h1>{published}{text}".encode()


def _make_links(articles: Iterable[str]) -> bytes:
    rows = (f'<h2><a href="{url}">{url.rpartition("/")[2]}</a></h2>' for url in articles)
    return "".join(rows).encode()


async def _serve(given: argparse.Namespace) -> None:
    names = HostShape.__dataclass_fields__
    shape = HostShape(**{name: getattr(given, name) for name in names})
    with suppress(OSError):
        # Late by nothing but the network: a gap in the log is the gap on the wire.
        os.setpriority(os.PRIO_PROCESS, 0, -15)
    with given.log.open("a", encoding="utf-8", buffering=1) as log:
        hosts = FleetHosts(shape, log)
        servers = [
            await asyncio.start_server(partial(hosts.handle, machine), given.address, 0)
            for machine in range(given.machines)
        ]
        print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
        await asyncio.gather(*(server.serve_forever() for server in servers))


def main() -> None:
    """Serve until killed."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--machines", type=int, default=1)
    cli.add_argument("--log", type=Path, required=True)
    cli.add_argument("--address", default="127.0.0.1")
    for name, default in vars(HostShape(hosts=0)).items():
        cli.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)
    asyncio.run(_serve(cli.parse_args()))


if __name__ == "__main__":
    main()
