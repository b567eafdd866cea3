"""One crawl of many hostile hosts: each ends within its bound, and fair hosts notice nothing."""

from __future__ import annotations

import resource
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from tests.hostile.answers import HOSTS
from tests.hostile.server import HostileWeb, serve_hostile
from tests.scrapy_run import Run, run_scrapy

FAIR = 5
MOST_RSS_MEGABYTES = 400
"""A crawl that reads nothing has about 130; a case may take 150 more, and two may coincide."""

SETTINGS = {
    "ALLOWED_PRIVATE_ADDRESSES": "127.0.0.1",
    "TWISTED_DNS_RESOLVER": "tests.hostile.names.TestNames",
    "DOWNLOAD_TIMEOUT": "4",
    "RETRY_TIMES": "1",
    "RETRY_AFTER_MAX_SECONDS": "2",
    "MAX_PAGES": "3",
    "MAX_FAILED_SHARE": "1",
    "RENDER": "never",
}


@dataclass
class Attacked:
    run: Run
    web: HostileWeb
    ends: dict[str, set[str]]
    megabytes: float


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    folder = tmp_path_factory.mktemp("hostile")
    with serve_hostile() as web:
        listed = folder / "urls.txt"
        listed.write_text("\n".join(web.urls(FAIR)), "utf-8")
        run = run_scrapy("crawl", "news", "-a", f"urls={listed}", output=folder, settings=SETTINGS)
    ends: dict[str, set[str]] = {}
    for line in run.rejected:
        ends.setdefault(name_of(line["url"]), set()).add(line["outcome"])
    for article in run.articles:
        ends.setdefault(name_of(article["requestedUrl"]), set()).add("written")
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Attacked(run, web, ends, most)


def name_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removesuffix(".test")


@pytest.mark.parametrize("name", HOSTS)
def test_an_address_of_a_hostile_host_comes_to_an_end_that_fits(
    name: str, attacked: Attacked
) -> None:
    # A list whose links were followed stands in no file: it was read for them.
    ends = attacked.ends.get(name, {"section"})

    assert ends & HOSTS[name].ends, f"{name} ended as {ends}"


def test_nothing_private_is_reached(attacked: Attacked) -> None:
    assert attacked.web.reached == []


@pytest.mark.parametrize("number", range(FAIR))
def test_fair_hosts_of_the_same_run_are_served(number: int, attacked: Attacked) -> None:
    assert attacked.ends[f"fair-{number}"] == {"written"}


def test_the_log_has_no_unhandled_error(attacked: Attacked) -> None:
    assert "Traceback" not in attacked.run.stderr, attacked.run.stderr
    assert " ERROR " not in attacked.run.stderr


def test_the_run_ends_with_its_accounts_in_order(attacked: Attacked) -> None:
    assert attacked.run.code == 0, attacked.run.stderr
    assert attacked.megabytes < MOST_RSS_MEGABYTES


def test_a_trap_is_left(attacked: Attacked) -> None:
    asked = [path for host, path in attacked.web.asked if host == "trap.test"]

    assert len(asked) < 100
