"""Headers that newsbot sends, and proxies that its requests go through."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.hostile_hosts import PAGE
from tests.loopback import Answer, serve
from tests.scrapy_run import run_scrapy


def test_no_language_is_requested(tmp_path: Path) -> None:
    """A site that negotiates has an English edition for those who request English."""
    with serve({"/de/a": Answer(PAGE)}) as web:
        run = run_scrapy("crawl", "news", "-a", f"url={web.base}/de/a", output=tmp_path)

    assert [article["url"] for article in run.articles] == [f"{web.base}/de/a"]
    assert [path for path, _ in web.headers] == ["/robots.txt", "/de/a"]
    assert not [headers for _, headers in web.headers if "Accept-Language" in headers]


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
