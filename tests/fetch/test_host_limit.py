"""MAX_PER_HOST, and the warning about a missing CONTACT."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newsbot.fetch.host_limit import MAX_HOST_NAMES
from tests.hostile.hostile_hosts import PAGE
from tests.loopback import Answer, serve
from tests.scrapy_run import Run, run_scrapy

PATHS = [f"/a-story-of-the-tide-{number}" for number in range(5)]


@dataclass
class Crawls:
    """Two runs of the same addresses, the first with a limit, the second with a contact."""

    limited: Run
    limited_requests: list[str]
    named: Run
    asked: list[str]


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> Crawls:
    folder: Path = tmp_path_factory.mktemp("limits")
    listed = folder / "urls.txt"
    with serve(dict.fromkeys(PATHS, Answer(PAGE))) as web:
        listed.write_text("\n".join(web.base + path for path in PATHS), "utf-8")
        words = ("crawl", "news", "-a", f"urls={listed}")
        limited = run_scrapy(*words, output=folder, settings={"MAX_PER_HOST": "3"})
        limited_requests = list(web.asked)
        named = run_scrapy(*words, output=folder, settings={"CONTACT": "https://me.example/bot"})
    return Crawls(limited, limited_requests, named, list(web.asked))


def test_urls_over_the_limit_are_left_to_the_next_run(crawls: Crawls) -> None:
    over = [end["reason"] for end in crawls.limited.rejected if end["outcome"] == "over_limit"]

    assert len(set(PATHS) & set(crawls.limited_requests)) == 3
    assert over == ["MAX_PER_HOST (3) was reached for 127.0.0.1"] * 2
    assert set(PATHS) <= set(crawls.asked)


def test_a_missing_contact_is_logged_once(crawls: Crawls) -> None:
    assert crawls.limited.stderr.count("CONTACT is not set") == 1
    assert "CONTACT" not in crawls.named.stderr


def test_a_wildcard_name_gives_a_hundred_hosts_and_no_more(tmp_path: Path) -> None:
    """Names are those of a proxy, which is the server itself."""
    names = [f"n{number}.tide.example" for number in range(MAX_HOST_NAMES + 20)]
    links = "".join(
        f"<h2><a href='http://{name}/2026/05/04/{name[:-13]}-of-the-long-grey-tide'>"
        f"The {name} and the long grey tide</a></h2>"
        for name in names
    )
    front = "http://www.tide.example/world"
    with serve({front: Answer(f"<main>{links}</main>")}) as web:
        run = run_scrapy(
            "crawl", "news", "-a", f"url={front}", output=tmp_path, http_proxy=web.base
        )

    hosts = {urlsplit(url).hostname for url in web.asked}
    assert len(hosts) == MAX_HOST_NAMES
    over = [end for end in run.rejected if end["outcome"] == "over_limit"]
    assert {end["reason"] for end in over} == {
        f"the run has requested {MAX_HOST_NAMES} other hosts of tide.example"
    }
    assert len(over) == len(names) + 1 - MAX_HOST_NAMES
