"""Serve the demo site from a thread, on a free loopback port."""

from __future__ import annotations

import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from newsbot.demo.demo_pages import DemoPage, build_pages

LOOPBACK = "127.0.0.1"  # an IP address needs no DNS
RETRY_AFTER_SECONDS = 1


class DemoServer:
    """The running demo site; ``base`` is its scheme, host and port.

    :raises OSError: no loopback port can be bound.
    """

    def __init__(self) -> None:
        self._http = _Server((LOOPBACK, 0), _Handler)
        self.host = f"{LOOPBACK}:{self._http.server_port}"
        self.base = f"http://{self.host}"
        self._http.pages = build_pages(self.base)
        self._thread = Thread(target=self._http.serve_forever, name="newsbot-demo", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and free the port; a second call does nothing."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self.pages: dict[str, DemoPage] = {}
        self._requested: set[str] = set()
        self._lock = Lock()

    def is_first_request(self, path: str) -> bool:
        """Return whether ``path`` is requested for the first time."""
        with self._lock:
            is_first = path not in self._requested
            self._requested.add(path)
        return is_first

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Do not log that a crawl ended before it had its response."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Send the page of the path; of the query only ``page`` counts."""
        parts = urlsplit(self.path)
        number = parse_qs(parts.query).get("page")
        path = f"{parts.path}?page={number[0]}" if number else parts.path
        page = self.server.pages.get(path, DemoPage(status=HTTPStatus.NOT_FOUND))
        if page.busy_first and self.server.is_first_request(path):
            self.send_response(HTTPStatus.SERVICE_UNAVAILABLE)
            self.send_header("Retry-After", str(RETRY_AFTER_SECONDS))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(page.status)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        self.wfile.write(page.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in http.server
        """Log nothing: the crawl has a log of its requests."""
