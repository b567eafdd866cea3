"""A web server on a free loopback port that serves the pages of a test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic


@dataclass(frozen=True)
class Answer:
    body: bytes | str = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Web:
    """The running server; a path with several answers sends one after the other."""

    base: str
    pages: dict[str, list[Answer]]
    asked: list[str] = field(default_factory=list)
    headers: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    """The headers of each request, with its path."""
    unchanged: list[str] = field(default_factory=list)
    """Paths that were answered with 304, as the request had the ETag of the page."""


class Timed(list[str]):
    """The requested paths, and when they were requested, by a monotonic clock."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def append(self, path: str) -> None:
        super().append(path)
        self.times.append(monotonic())


@contextmanager
def serve(pages: Mapping[str, Answer | list[Answer]], *, host: str = "127.0.0.1") -> Iterator[Web]:
    web = Web("", {p: list(a) if isinstance(a, list) else [a] for p, a in pages.items()})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.asked.append(self.path)
            web.headers.append((self.path, dict(self.headers)))
            answers = web.pages.get(self.path, [Answer("<h1>Not found</h1>", status=404)])
            self._give(answers.pop(0) if len(answers) > 1 else answers[0])

        def _give(self, answer: Answer) -> None:
            tag = answer.headers.get("ETag")
            if tag and self.headers.get("If-None-Match") == tag:
                web.unchanged.append(self.path)
                answer = Answer(status=304, headers={"ETag": tag})
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(answer.status)
            headers = {"Content-Type": answer.kind, "Content-Length": str(len(body))}
            for name, value in {**headers, **answer.headers}.items():
                self.send_header(name, value)
            try:
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    name = host if host.startswith("127.") else "127.0.0.1"
    web.base = f"http://{name}:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
