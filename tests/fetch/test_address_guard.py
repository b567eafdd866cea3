"""A crawl connects to public hosts only."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loopback import Answer, serve
from tests.scrapy_run import run_scrapy

NOTHING = {"ALLOWED_PRIVATE_ADDRESSES": "", "RETRY_TIMES": "0"}
PRIVATE = "http://127.0.0.2:{port}/secret"


def test_a_private_url_is_refused_with_the_setting_that_allows_it(
    tmp_path: Path,
) -> None:
    with serve({"/": Answer("<h1>Mine</h1>")}) as web:
        run = run_scrapy(
            "crawl", "news", "-a", f"url={web.base}/", output=tmp_path, settings=NOTHING
        )

    (end,) = run.rejected
    assert (end["outcome"], web.asked) == ("private_address", [])
    assert end["reason"] in run.stderr
    assert "ALLOWED_PRIVATE_ADDRESSES=127.0.0.1 allows it" in end["reason"]


@pytest.fixture(scope="module")
def led(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], list[str]]:
    """Reasons by the last part of the URL that leads to the private host, and all requests."""
    folder = tmp_path_factory.mktemp("led")
    with serve({}, host="0.0.0.0") as web:  # noqa: S104 - the private host responds as well
        port = web.base.rpartition(":")[2]
        secret = PRIVATE.format(port=port)
        refresh = f'<meta http-equiv="refresh" content="0; url={secret}"><h1>Wait</h1>'
        web.pages = {
            "/redirect": [Answer(status=302, headers={"Location": secret})],
            "/refresh": [Answer(refresh)],
            "/secret": [Answer("<h1>Secret</h1>")],
            "/name": [Answer("<h1>Secret</h1>")],
        }
        urls = [web.base + "/redirect", web.base + "/refresh", f"http://private-w.test:{port}/name"]
        settings = {
            **NOTHING,
            "TWISTED_DNS_RESOLVER": "tests.hostile.hostile_names.TestNames",
            "ALLOWED_PRIVATE_ADDRESSES": "127.0.0.1",
        }
        words = ("crawl", "news", "-a", "url=" + ",".join(urls))
        run = run_scrapy(*words, output=folder, settings=settings)
    assert "Traceback" not in run.stderr
    ends = {end["url"].rpartition("/")[2]: end for end in run.rejected}
    assert {end["outcome"] for end in ends.values()} == {"private_address"}
    return {how: end["reason"] for how, end in ends.items()}, web.asked


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("name", "private-w.test is 127.0.0.2, which is not public"),
        ("redirect", "127.0.0.2 is not public"),
        ("refresh", "127.0.0.2 is not public"),
    ],
)
def test_a_private_host_is_refused(
    how: str, reason: str, led: tuple[dict[str, str], list[str]]
) -> None:
    reasons, _ = led

    assert reasons[how].startswith(reason)


def test_a_private_host_gets_no_request(led: tuple[dict[str, str], list[str]]) -> None:
    _, asked = led

    # All to the public host: one robots.txt, and the two pages that redirect.
    assert sorted(asked) == ["/redirect", "/refresh", "/robots.txt"]


def test_a_wrong_list_of_networks_is_an_error_of_one_line(tmp_path: Path) -> None:
    wrong = {"ALLOWED_PRIVATE_ADDRESSES": "10.0.0.0/99"}

    run = run_scrapy("crawl", "demo", output=tmp_path, settings=wrong)

    assert run.code == 1
    assert "ALLOWED_PRIVATE_ADDRESSES must be networks" in run.stderr
