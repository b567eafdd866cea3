"""A PostgreSQL server that refuses the password of STORE_URL, or none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.postgresql_server import find_programs, serve_postgres
from newsbot.exit_codes import ExitCode
from tests.scrapy_run import Run, run_scrapy

RIGHT, WRONG = "grey-tide-at-noon", "hunter2-of-the-quay"
NOWHERE = "url=http://127.0.0.1:9/world"

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Return the URL of a database that needs a password."""
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL under /usr/lib/postgresql")
    with serve_postgres(programs, password=RIGHT) as address:
        yield address


def run(output: Path, store: str, *words: str) -> Run:
    settings = {"STORE_URL": store, "RETRY_TIMES": "0"}
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    return run_scrapy(*words, *options, output=output)


@pytest.mark.parametrize(
    ("given", "added"), [(f"news:{WRONG}@", ""), ("news@", f"&password={WRONG}"), ("news@", "")]
)
@pytest.mark.parametrize("words", [("crawl", "news", "-a", NOWHERE), ("store", "check")])
def test_a_refused_password_is_one_line_without_it(
    tmp_path: Path, server: str, words: tuple[str, ...], given: str, added: str
) -> None:
    store = server.replace("news@", given) + added
    refused = run(tmp_path, store, *words)

    assert refused.code == ExitCode.COULD_NOT_STORE, refused.stderr
    says = "password authentication failed" if WRONG in store else "no password supplied"
    assert says in refused.stderr
    assert WRONG not in refused.stderr + refused.stdout
    assert "Traceback" not in refused.stderr
    assert words[0] == "crawl" or len(refused.stderr.splitlines()) == 1


def test_the_right_password_opens_the_store(tmp_path: Path, server: str) -> None:
    store = server.replace("news@", f"news:{RIGHT}@")
    crawled = run(tmp_path, store, "crawl", "news", "-a", NOWHERE)
    checked = run(tmp_path, store, "store", "check")

    assert crawled.code == ExitCode.ALARM, crawled.stderr
    assert checked.code == ExitCode.DONE, checked.stderr
    assert RIGHT not in crawled.stderr + checked.stderr + checked.stdout
