"""A server for the hostile hosts; ``python -m tests.hostile.hostile_server`` runs it by hand."""

from __future__ import annotations

import re
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.hostile.all_hosts import ALL_HOSTS
from tests.hostile.hostile_hosts import PAGE, answer, send_to
from tests.hostile.hostile_names import PRIVATE, PUBLIC

PAUSE_SECONDS = 0.3
_REQUEST = re.compile(
    rb"^GET (\S+) HTTP[^\r]*\r\n.*?\r\nHost: ([^\r:]+)", re.DOTALL | re.IGNORECASE
)
_FAIR = "fair-"


@dataclass
class HostileWeb:
    """The running hosts; ``asked`` are (host, path), ``reached`` those at the private address."""

    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    reached: list[tuple[str, str]] = field(default_factory=list)
    first_asked: dict[str, float] = field(default_factory=dict)
    """By host, in seconds since 1970."""
    left: dict[tuple[str, str], list[bool]] = field(default_factory=dict)
    """By (host, path), for each response: whether the crawl closed the connection, not the host."""
    answering: list[threading.Thread] = field(default_factory=list)

    def urls(self, fair: int) -> list[str]:
        """Return a URL of each hostile host, and of so many fair ones."""
        starts = {name: hostile.start for name, hostile in ALL_HOSTS.items()}
        return [f"http://{name}.test:{self.port}{path}" for name, path in starts.items()] + [
            *self.fair_urls(fair)
        ]

    def fair_urls(self, number: int) -> list[str]:
        """Return a URL of each of so many fair hosts."""
        hosts = (f"{_FAIR}{n}.test:{self.port}" for n in range(number))
        return [f"http://{host}/a-long-story-of-the-tide-1" for host in hosts]


@contextmanager
def serve_hostile() -> Iterator[HostileWeb]:
    """Serve on the same port of both addresses until the end of the block."""
    web = HostileWeb()
    with socket.create_server((PUBLIC, 0), backlog=256) as public:
        web.port = public.getsockname()[1]
        with socket.create_server((PRIVATE, web.port)) as private:
            for listener, seen in ((public, web.asked), (private, web.reached)):
                _start(_accept, listener, web, seen)
            yield web
            for thread in web.answering:
                thread.join()


def _start(target: object, *args: object) -> threading.Thread:
    thread = threading.Thread(target=target, args=args, daemon=True)  # type: ignore[arg-type]
    thread.start()
    return thread


def _accept(listener: socket.socket, web: HostileWeb, seen: list[tuple[str, str]]) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            web.answering.append(_start(_answer, connection, web, seen))


def _answer(connection: socket.socket, web: HostileWeb, seen: list[tuple[str, str]]) -> None:
    with suppress(OSError, TimeoutError), connection:
        connection.settimeout(10)
        asked = _REQUEST.match(connection.recv(65_536))
        if asked is None:
            return
        path, host = asked.group(1).decode("latin-1"), asked.group(2).decode("latin-1").lower()
        seen.append((host, path))
        web.first_asked.setdefault(host, time.time())
        try:
            _send(connection, host, path, web)
        except ConnectionResetError:
            # With this option, closing sends RST instead of FIN.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise


def _send(connection: socket.socket, host: str, path: str, web: HostileWeb) -> None:
    name = host.removesuffix(".test")
    hostile = ALL_HOSTS.get(name)
    if path == "/robots.txt" and (hostile is None or hostile.robots is None):
        connection.sendall(answer("", status="404 Not Found"))
    elif hostile is None:
        connection.sendall(answer(PAGE.replace("tide", name)))
    else:
        send = hostile.robots if path == "/robots.txt" and hostile.robots else hostile.send
        is_left = send_to(connection, send(path, web.port), pause_seconds=PAUSE_SECONDS)
        web.left.setdefault((host, path), []).append(is_left)


if __name__ == "__main__":
    with serve_hostile() as running:
        sys.stdout.write("\n".join(running.urls(fair=3)) + "\n")
        sys.stdout.write("scrapy crawl news -a urls=FILE -s ALLOWED_PRIVATE_ADDRESSES=127.0.0.1 ")
        sys.stdout.write(
            "-s TWISTED_DNS_RESOLVER=tests.hostile.hostile_names.TestNames\nCtrl-C ends it\n"
        )
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
