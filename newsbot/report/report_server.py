"""Serve the report and a search over articles to browsers of this machine.

The server of the standard library is enough for one reader, and each request has a thread in which
a page may take seconds to make. It listens on the loopback interface, answers only requests that
name it as their host, so that no other site reads it through a browser (DNS rebinding), and
changes nothing.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from newsbot.console import print_error, print_notice
from newsbot.exit_codes import StartError
from newsbot.report.article_search import ArticleSearch, SearchError
from newsbot.report.page_explanation import ExplanationError, explain_url
from newsbot.report.report_gathering import ReportSource
from newsbot.report.search_page import render_search_form, render_search_page
from newsbot.text.printable import make_printable

LOOPBACK = "127.0.0.1"
REFRESH_SECONDS = 15.0
"""Between two readings of what crawls have written."""
IDLE_SECONDS = 20
"""For which a connection may be silent."""
MAX_QUERY_CHARS = 200
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def serve_report(source: ReportSource, *, port: int, settings: Sequence[str] = ()) -> None:
    """Serve until Ctrl-C or SIGTERM.

    :param port: 0 for any that is free.
    :param settings: ``NAME=VALUE`` each, for the command that explains pages.
    :raises StartError: there is nothing to serve, or the port cannot be used.
    """
    source.check()
    try:
        search = ArticleSearch(source.folder, days=source.days)
        server = _Server((LOOPBACK, port), _Handler)
    except OSError as error:
        msg = f"cannot serve at port {port} ({error.strerror or error}); --port chooses another"
        raise StartError(msg) from error
    server.source, server.search, server.settings = source, search, settings
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with closing(search), server, _indexing(search):
        print_notice(f"The report is at http://{LOOPBACK}:{server.server_port}/; Ctrl-C ends it")
        with suppress(KeyboardInterrupt):
            server.serve_forever()


@contextmanager
def _indexing(search: ArticleSearch) -> Iterator[None]:
    """Keep the index up to date in a thread."""
    stopped = Event()

    def refresh() -> None:
        try:
            while not stopped.is_set():
                search.refresh(stopped)
                stopped.wait(REFRESH_SECONDS)
        except SearchError as error:
            print_error(str(error))

    thread = Thread(target=refresh, name="newsbot-search", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _read_field(query: str, name: str) -> str:
    """Return the only field of a query, empty if it has another or more."""
    try:
        return parse_qs(query, max_num_fields=1).get(name, [""])[0]
    except ValueError:
        return ""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    source: ReportSource
    search: ArticleSearch
    settings: Sequence[str]

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self.hosts = {f"{name}:{self.server_port}" for name in (LOOPBACK, "localhost")}
        if self.server_port == 80:  # noqa: PLR2004 - which a browser leaves out
            self.hosts |= {LOOPBACK, "localhost"}
        self.rendering = Lock()
        """Two loads at once would only make each other slower."""
        self.explaining = Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Do not log that a browser went away."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = IDLE_SECONDS
    server_version, sys_version = "newsbot", ""

    def do_GET(self) -> None:
        """Send the report, or what a search found."""
        if self.headers.get("Host", "") not in self.server.hosts:
            self._send(HTTPStatus.MISDIRECTED_REQUEST, "This server has another name.")
            return
        try:
            parts = urlsplit(self.path)
        except ValueError:  # such as "http://["
            self._send(HTTPStatus.BAD_REQUEST, "The URL cannot be read.")
            return
        try:
            if parts.path == "/":
                self._send(HTTPStatus.OK, self._render_report())
            elif parts.path == "/search":
                self._send(HTTPStatus.OK, self._render_search(_read_field(parts.query, "q")))
            elif parts.path == "/explain":
                self._explain(_read_field(parts.query, "url"))
            else:
                self._send(HTTPStatus.NOT_FOUND, "There is no such page.")
        except StartError as error:
            print_error(str(error))
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, "The store cannot be read now.")
        except SearchError as error:
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, escape(str(error)))

    def _render_report(self) -> str:
        with self.server.rendering:
            return self.server.source.render(now=int(time.time()), search=render_search_form())

    def _render_search(self, query: str) -> str:
        query = query[:MAX_QUERY_CHARS]
        search = self.server.search
        return render_search_page(query, search.find(query), known=search.articles)

    def _explain(self, url: str) -> None:
        """Explain a page for a reader of the report: no other page may have this one fetched."""
        if self.headers.get("Sec-Fetch-Site") != "same-origin":
            self._send(HTTPStatus.FORBIDDEN, "Pages are explained from links of the report.")
            return
        try:
            with self.server.explaining:
                self._send(HTTPStatus.OK, explain_url(url, self.server.settings))
        except ExplanationError as error:
            self._send(HTTPStatus.BAD_GATEWAY, escape(make_printable(str(error))))

    def _send(self, status: HTTPStatus, text: str) -> None:
        body = text.encode("utf-8", "replace")
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in http.server
        """Log nothing: the address of the report is all that its reader needs."""
