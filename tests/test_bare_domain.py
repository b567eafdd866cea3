"""A domain whose bare name is silent is crawled at its www host."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import run_scrapy
from tests.test_crawl import article, day, section, teaser

NAMES = ("wave", "gull", "quay")
SILENT = Answer("there is no such host", status=503)
"""What a proxy answers for a host that it cannot reach."""


@pytest.fixture
def proxy() -> Iterator[Web]:
    """Return a proxy that knows ``www.lamp.example`` alone, and no https."""
    www = "http://www.lamp.example"
    pages = {f"{www}{day(1, name)}": article(name) for name in NAMES}
    pages[f"{www}/"] = section(*(teaser(day(1, name), name) for name in NAMES))
    pages[f"{www}/robots.txt"] = Answer("", status=404)
    pages |= {f"http://lamp.example/{path}": SILENT for path in ("", "robots.txt")}
    with serve(pages) as running:
        yield running


@pytest.mark.parametrize("words", [["lamp"], ["news", "-a", "domain=lamp.example"]])
def test_a_domain_that_answers_only_at_www_is_crawled_there(
    proxy: Web, tmp_path: Path, words: list[str]
) -> None:
    table = tmp_path / "sites.toml"
    table.write_text('[lamp]\ndomain = "lamp.example"\n', "utf-8")

    run = run_scrapy(
        *("crawl", *words),
        output=tmp_path / "output",
        settings={"RETRY_TIMES": "0"},
        NEWSBOT_SITES=str(table),
        http_proxy=proxy.base,
        https_proxy=proxy.base,
    )

    assert run.code == ExitCode.DONE, run.stderr
    assert len(run.articles) == len(NAMES)
    assert all(record["url"].startswith("http://www.lamp.example/") for record in run.articles)


def test_a_domain_that_answers_nowhere_is_one_warning(tmp_path: Path) -> None:
    run = run_scrapy(
        *("crawl", "news", "-a", "domain=quay.example"),
        output=tmp_path,
        settings={
            "RETRY_TIMES": "0",
            "SUMMARY_ENABLED": "1",
            "CONTACT": "https://crawler.example/",
        },
        http_proxy="http://127.0.0.1:9",
        https_proxy="http://127.0.0.1:9",
    )

    log = [line for line in run.stderr.splitlines() if line[2:3] == ":" and " Scrapy " not in line]
    assert run.code == ExitCode.ALARM
    assert len(log) == 1, log
    assert " WARNING http://www.quay.example/: " in log[0]
    assert "Alarm: nothing_written; exit code 3" in run.stderr
