"""One crawl of many hostile hosts and some fair ones."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.hostile.all_hosts import ALL_HOSTS
from tests.hostile.hostile_server import HostileWeb, serve_hostile
from tests.scrapy_run import PROJECT, Run, measure_scrapy

FAILURES = (PROJECT / "docs" / "failures.md").read_text("utf-8")
FAIR = 5
RETRIES = 1
MAX_EXTRA_MEGABYTES = 200
"""Memory that hostile hosts may cost more than as many fair ones, in the crawl or one worker: a
page of 100,000 elements alone takes 130."""

MIN_MEGABYTES = 50
"""A crawl needs more; a smaller figure is a wrong measurement."""

ENDLESS = [
    "endless-body", "endless-head", "long-line", "slow-head", "slow-body", "silent",
    "robots-endless", "robots-500mb", "robots-drip", "chunked-endless", "chunked-drip",
    "chunked-promise", "chunk-line", "chunk-extension", "chunk-trailer", "flood-100", "flood-103",
    "half-head",
]  # fmt: skip
"""Hosts with a response that only the crawl can end."""

MAX_REQUESTS = 25
"""To one host, robots.txt, retries, redirects and next pages included."""

NEVER_REQUESTED = {"private-direct"}

MIN_HOSTS = 90
"""Fewer would mean that hosts are no longer collected."""

MAX_SECONDS = 120
"""From the first request to a host to the end of its URL: two timeouts of 60 seconds. All hosts
share the machine; alone, each ends in a few seconds."""

_END = re.compile(r"^(\d+) DEBUG ([a-z_]+): (http://\S+)$", re.MULTILINE)

SETTINGS = {
    "ALLOWED_PRIVATE_ADDRESSES": "127.0.0.1",
    "TWISTED_DNS_RESOLVER": "tests.hostile.hostile_names.TestNames",
    "ADDONS": '{"tests.hostile.hostile_names.ShortWait": 1}',
    "DOWNLOAD_TIMEOUT": "60",
    "DOWNLOAD_MAXSIZE": str(4 * 1024 * 1024),
    "RETRY_TIMES": str(RETRIES),
    "RETRY_AFTER_MAX_SECONDS": "2",
    "MAX_PAGES": "3",
    "MAX_FAILED_SHARE": "1",
    "RENDER": "never",
    "EXTRACTION_PROCESSES": "auto",
    "LOG_LEVEL": "DEBUG",
    "LOG_DATEFORMAT": "%s",  # seconds since 1970
}


@dataclass
class Attacked:
    run: Run
    web: HostileWeb
    ends: dict[str, set[str]]
    megabytes: float


@dataclass
class Fair:
    """The same crawl of as many fair hosts, to compare."""

    articles: int
    megabytes: float


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Attacked, Fair]:
    """Run both crawls at once: with hostile hosts, most of the time is waiting."""
    folder, fair_folder = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("fair")
    with serve_hostile() as web, serve_hostile() as other, ThreadPoolExecutor(2) as both:
        fair = both.submit(crawl, other.fair_urls(FAIR + len(ALL_HOSTS)), fair_folder)
        run, megabytes = both.submit(crawl, web.urls(FAIR), folder).result()
        fair_run, fair_megabytes = fair.result()
    ends: dict[str, set[str]] = {}
    for line in run.rejected:
        ends.setdefault(name_of(line["url"]), set()).add(line["outcome"])
    for article in run.articles:
        ends.setdefault(name_of(article["requestedUrl"]), set()).add("written")
    return (
        Attacked(run, web, ends, megabytes),
        Fair(len(fair_run.articles), fair_megabytes),
    )


@pytest.fixture(scope="module")
def attacked(crawls: tuple[Attacked, Fair]) -> Attacked:
    return crawls[0]


@pytest.fixture(scope="module")
def fair(crawls: tuple[Attacked, Fair]) -> Fair:
    return crawls[1]


def crawl(urls: list[str], folder: Path) -> tuple[Run, float]:
    listed = folder / "urls.txt"
    listed.write_text("\n".join(urls), "utf-8")
    return measure_scrapy("crawl", "news", "-a", f"urls={listed}", output=folder, settings=SETTINGS)


def name_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removesuffix(".test")


@pytest.mark.parametrize("name", ALL_HOSTS)
def test_a_url_of_a_hostile_host_has_the_outcome(name: str, attacked: Attacked) -> None:
    # A list whose links were followed is neither an article nor a rejection.
    ends = attacked.ends.get(name, {"section"})

    assert ends == {ALL_HOSTS[name].ends}, f"{name} ended as {ends}"


def test_the_suite_has_enough_hosts() -> None:
    assert len(ALL_HOSTS) >= MIN_HOSTS


@pytest.mark.parametrize("name", ALL_HOSTS)
def test_a_hostile_host_ends_within_its_bound(name: str, attacked: Attacked) -> None:
    host = f"{name}.test"
    ends = [int(at) for at, _, url in _END.findall(attacked.run.stderr) if name_of(url) == name]

    assert ends
    assert name in NEVER_REQUESTED or max(ends) - attacked.web.first_asked[host] <= MAX_SECONDS


def test_each_reason_is_described_in_the_docs(attacked: Attacked) -> None:
    failed = {line["reason"] for line in attacked.run.rejected if line["outcome"] == "failed"}
    reasons = {
        re.sub(r"robots.txt could not be read \((.*)\), so .*", r"\1", one) for one in failed
    }

    unknown = [one for one in reasons if f"| `{one}` | `failed` |" not in FAILURES]
    assert all("asks to wait until 20" in one for one in unknown), unknown


def test_no_private_host_is_reached(attacked: Attacked) -> None:
    assert attacked.web.reached == []


@pytest.mark.parametrize("number", range(FAIR))
def test_articles_of_fair_hosts_are_written(number: int, attacked: Attacked) -> None:
    assert attacked.ends[f"fair-{number}"] == {"written"}


def test_the_log_has_no_unhandled_error(attacked: Attacked) -> None:
    assert "Traceback" not in attacked.run.stderr, attacked.run.stderr
    assert " ERROR " not in attacked.run.stderr


def test_the_run_exits_with_0(attacked: Attacked) -> None:
    assert attacked.run.code == 0, attacked.run.stderr


def test_hostile_hosts_cost_little_more_memory_than_fair_hosts(
    attacked: Attacked, fair: Fair
) -> None:
    assert fair.articles == FAIR + len(ALL_HOSTS)
    assert fair.megabytes > MIN_MEGABYTES
    assert attacked.megabytes - fair.megabytes < MAX_EXTRA_MEGABYTES


@pytest.mark.parametrize("name", ENDLESS)
def test_the_crawl_closes_an_endless_response(name: str, attacked: Attacked) -> None:
    path = "/robots.txt" if ALL_HOSTS[name].robots else ALL_HOSTS[name].start

    answers = attacked.web.left[f"{name}.test", path]

    assert answers
    assert all(answers)


def test_each_host_but_the_private_one_is_requested(attacked: Attacked) -> None:
    asked = {host.removesuffix(".test") for host, _ in attacked.web.asked}

    assert {*ALL_HOSTS} - asked == NEVER_REQUESTED


@pytest.mark.parametrize(
    ("name", "most"),
    [("trap", 20), ("trap-calendar", 5), ("xml-loop", 5), ("map-chain", 4), ("xml-endless", 3)],
)
def test_a_trap_is_left_after_few_requests(name: str, most: int, attacked: Attacked) -> None:
    asked = [path for host, path in attacked.web.asked if host == f"{name}.test"]

    assert 1 < len(asked) <= most, asked


@pytest.mark.parametrize("name", ALL_HOSTS)
def test_a_hostile_host_gets_few_requests(name: str, attacked: Attacked) -> None:
    asked = [path for host, path in attacked.web.asked if host == f"{name}.test"]

    assert len(asked) <= MAX_REQUESTS, asked


def test_truncated_gzip_is_retried(attacked: Attacked) -> None:
    asked = [path for host, path in attacked.web.asked if host == "gzip-cut.test"]

    assert len([path for path in asked if path != "/robots.txt"]) == 1 + RETRIES
