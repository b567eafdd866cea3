"""Headers that newsbot sends, and proxies that its requests go through."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.hostile.hostile_hosts import PAGE
from tests.scrapy_run import run_scrapy


def test_no_language_is_asked_for(tmp_path: Path) -> None:
    """A site that negotiates gives its English edition to whom asks for English."""
    asked: list[tuple[str, str | None]] = []

    class Negotiating(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            language = self.headers.get("Accept-Language")
            asked.append((self.path, language))
            is_english = (language or "").startswith("en") and self.path == "/de/a"
            self.send_response(302 if is_english else 404 if "robots" in self.path else 200)
            self.send_header("Location", "/en/a")
            self.end_headers()
            self.wfile.write(PAGE.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Negotiating)
    Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    run = run_scrapy("crawl", "news", "-a", f"url={base}/de/a", output=tmp_path)
    server.shutdown()
    server.server_close()

    assert [article["url"] for article in run.articles] == [f"{base}/de/a"]
    assert {language for _, language in asked} == {None}


@pytest.mark.parametrize(
    ("proxy", "reason"),
    [
        ("http://user:secret@127.0.0.1:9", "the proxy http://127.0.0.1:9 refused the connection"),
        (
            "http://no-such-proxy.invalid:3128",
            "the name of the proxy http://no-such-proxy.invalid:3128 cannot be resolved",
        ),
        (
            "socks5://user:secret@127.0.0.1:9",
            "the proxy socks5://127.0.0.1:9 is of a kind that is not supported",
        ),
    ],
    ids=["down", "unknown", "socks"],
)
def test_a_failure_names_the_proxy_without_its_password(
    proxy: str, reason: str, tmp_path: Path
) -> None:
    words = ("crawl", "news", "-a", "url=http://lamp.test/a")
    run = run_scrapy(*words, output=tmp_path, settings={"RETRY_TIMES": "1"}, http_proxy=proxy)

    (end,) = run.rejected
    assert end["reason"].startswith(f"robots.txt could not be read ({reason}")
    assert "secret" not in run.stderr
