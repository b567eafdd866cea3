"""A server that speaks S3, on the loopback interface."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.request import ProxyHandler, Request, build_opener

from moto.server import ThreadedMotoServer
from obstore.store import S3Store

BUCKET = "news"


@dataclass
class StorageServer:
    """A server that can be stopped and started again; its objects stay."""

    moto: ThreadedMotoServer
    port: int

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to use it."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": "invented",
            "AWS_SECRET_ACCESS_KEY": "invented",
        }

    def remove(self, key: str) -> None:
        S3Store(BUCKET, client_options={"allow_http": True}).delete(key)

    def send(self, method: str, path: str) -> None:
        url = f"http://127.0.0.1:{self.port}/{path}"
        build_opener(ProxyHandler({})).open(Request(url, method=method)).close()

    def stop(self) -> None:
        self.moto.stop()

    def start(self) -> None:
        self.moto = ThreadedMotoServer("127.0.0.1", self.port, verbose=False)
        self.moto.start()


@contextmanager
def serve_storage() -> Iterator[StorageServer]:
    """Serve an empty bucket."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    moto = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    moto.start()
    server = StorageServer(moto, moto.get_host_and_port()[1])
    try:
        server.send("POST", "moto-api/reset")
        server.send("PUT", BUCKET)
        yield server
    finally:
        server.stop()
