"""A crawl connects to no host that is not public, however it is led there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loopback import Answer, serve
from tests.scrapy_run import run_scrapy

NOTHING = {"ALLOWED_PRIVATE_ADDRESSES": "", "RETRY_TIMES": "0"}
PRIVATE = "http://127.0.0.2:{port}/secret"


def crawl(url: str, output: Path, **settings: str) -> tuple[str, str, str]:
    run = run_scrapy("crawl", "news", "-a", f"url={url}", output=output, settings=settings)
    (end,) = run.rejected
    assert "Traceback" not in run.stderr
    return end["outcome"], end["reason"], run.stderr


def test_an_address_that_a_person_gives_is_refused_with_the_setting_that_opens_it(
    tmp_path: Path,
) -> None:
    with serve({"/": Answer("<h1>Mine</h1>")}) as web:
        outcome, reason, stderr = crawl(f"{web.base}/", tmp_path, **NOTHING)

    assert (outcome, web.asked) == ("private_address", [])
    assert reason in stderr
    assert "ALLOWED_PRIVATE_ADDRESSES=127.0.0.1 opens it" in reason


def test_a_name_is_judged_by_the_address_that_it_stands_for(tmp_path: Path) -> None:
    names = {"TWISTED_DNS_RESOLVER": "tests.hostile.names.TestNames"}
    opened = {**NOTHING, **names, "ALLOWED_PRIVATE_ADDRESSES": "127.0.0.1"}
    with serve({"/": Answer("<h1>Mine</h1>")}) as web:
        port = web.base.rpartition(":")[2]
        outcome, reason, _ = crawl(f"http://private-wiki.test:{port}/", tmp_path, **opened)

    assert (outcome, web.asked) == ("private_address", [])
    assert reason.startswith("private-wiki.test is 127.0.0.2, which is not public")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=302, headers={"Location": PRIVATE}),
        Answer(f'<meta http-equiv="refresh" content="0; url={PRIVATE}"><h1>Wait</h1>'),
    ],
    ids=["redirect", "meta refresh"],
)
def test_a_page_cannot_lead_to_another_private_host(answer: Answer, tmp_path: Path) -> None:
    with serve({"/a": answer, "/secret": Answer("<h1>Secret</h1>")}) as web:
        port = web.base.rpartition(":")[2]
        body = str(answer.body).replace("{port}", port)
        headers = {name: text.replace("{port}", port) for name, text in answer.headers.items()}
        web.pages["/a"] = [Answer(body, answer.status, headers=headers)]
        opened = {**NOTHING, "ALLOWED_PRIVATE_ADDRESSES": "127.0.0.1"}
        outcome, reason, _ = crawl(f"{web.base}/a", tmp_path, **opened)

    assert outcome == "private_address"
    assert reason.startswith("127.0.0.2 is not public")
    assert "/secret" not in web.asked


def test_a_wrong_list_of_networks_ends_the_command_in_one_line(tmp_path: Path) -> None:
    wrong = {"ALLOWED_PRIVATE_ADDRESSES": "10.0.0.0/99"}

    run = run_scrapy("crawl", "demo", output=tmp_path, settings=wrong)

    assert run.code == 1
    assert "ALLOWED_PRIVATE_ADDRESSES must be networks" in run.stderr
