"""A host is asked for as many addresses as the run may ask it for, by somebody with a name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.hostile.hostile_hosts import PAGE
from tests.loopback import Answer, serve
from tests.scrapy_run import Run, run_scrapy

PATHS = [f"/a-story-of-the-tide-{number}" for number in range(5)]


@dataclass
class Crawls:
    """Two runs of the same addresses, the first with a limit, the second with a contact."""

    limited: Run
    limited_asked: list[str]
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
        limited_asked = list(web.asked)
        named = run_scrapy(*words, output=folder, settings={"CONTACT": "https://me.example/bot"})
    return Crawls(limited, limited_asked, named, list(web.asked))


def test_what_is_over_the_limit_of_a_host_is_left_for_the_next_run(crawls: Crawls) -> None:
    over = [end["reason"] for end in crawls.limited.rejected if end["outcome"] == "over_limit"]

    assert len(set(PATHS) & set(crawls.limited_asked)) == 3
    assert over == ["MAX_PER_HOST (3) was reached for 127.0.0.1"] * 2
    assert set(PATHS) <= set(crawls.asked)


def test_a_contact_is_asked_for_once_while_there_is_none(crawls: Crawls) -> None:
    assert crawls.limited.stderr.count("CONTACT is not set") == 1
    assert "CONTACT" not in crawls.named.stderr
