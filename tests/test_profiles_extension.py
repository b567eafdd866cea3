"""A crawl leaves out what earlier runs saw a host repeat, and a broken memory costs no run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot import SiteProfile
from newsbot.extraction import PageFingerprint, extract_page, fingerprint_result
from newsbot.profiles_extension import SiteProfiles
from tests.invented_articles import invent_article
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy

PLEA = "If the lamp has helped you find your way, buy the keepers of Ortwick a can of oil."
NAMES = [f"{first}-of-the-harbour-{number}" for number, first in enumerate("abcdef")]


def sketch(html: str, url: str) -> PageFingerprint | None:
    return fingerprint_result(extract_page(html, url=url), day="2026-05-04")


def article(seed: int) -> str:
    return invent_article(seed, at_end=f"<p>{PLEA}</p>")


def path_of(name: str) -> str:
    return f"/2026/05/04/{name}"


def section() -> str:
    teasers = (
        f'<div><h2><a href="{path_of(name)}">{name} and what came of it in the end</a></h2></div>'
        for name in NAMES
    )
    return f"<html><body><main>{''.join(teasers)}</main></body></html>"


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    pages: dict[str, Answer | list[Answer]] = {
        "/robots.txt": Answer("User-agent: *\nDisallow:\n", kind="text/plain"),
        "/world": Answer(section()),
        **{path_of(name): Answer(article(seed)) for seed, name in enumerate(NAMES)},
    }
    with serve(pages) as running:
        yield running


def crawl(web: Web, output: Path, **settings: str) -> Run:
    settings = {"STORE_URL": "", **settings}  # each run reads all the pages again
    run = run_scrapy(
        "crawl", "news", "-a", f"url={web.base}/world", output=output, settings=settings
    )
    assert run.code == 0, run.stderr
    return run


def pleas(run: Run) -> list[bool]:
    """Return for each article written, oldest run first, whether it holds the plea."""
    return [PLEA in article["articleBody"] for article in run.articles]


def test_the_second_run_leaves_out_what_the_first_one_learnt(web: Web, tmp_path: Path) -> None:
    first = crawl(web, tmp_path / "1", SITE_PROFILES_DIR=str(tmp_path / "profiles"))
    second = crawl(web, tmp_path / "2", SITE_PROFILES_DIR=str(tmp_path / "profiles"))

    assert pleas(first) == [True] * 6
    assert pleas(second) == [False] * 6
    dropped = second.articles[0]["metadata"]["chromeDropped"]
    assert {"rule": "site-repeats", "text": PLEA[:80]} in dropped


def test_what_a_run_learnt_is_the_same_after_the_next(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path)
    once = (tmp_path / ".profiles" / "127.0.0.1.json").read_bytes()
    crawl(web, tmp_path)

    assert [path.name for path in (tmp_path / ".profiles").iterdir()] == ["127.0.0.1.json"]
    assert (tmp_path / ".profiles" / "127.0.0.1.json").read_bytes() == once
    assert len(json.loads(once)["pages"]) == 6


def test_an_empty_setting_switches_the_memory_off(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path / "1", SITE_PROFILES_DIR="")

    assert pleas(crawl(web, tmp_path / "1", SITE_PROFILES_DIR="")) == [True] * 12
    assert not list(tmp_path.rglob("127.0.0.1.json"))


def test_a_broken_file_is_set_aside_with_a_warning(web: Web, tmp_path: Path) -> None:
    path = tmp_path / ".profiles" / "127.0.0.1.json"
    path.parent.mkdir()
    path.write_text('{"format": "newsb', encoding="utf-8")

    run = crawl(web, tmp_path)

    assert pleas(run) == [True] * 6
    assert run.stderr.count("is no site profile") == 1
    assert path.with_name("127.0.0.1.json.broken").read_text("utf-8") == '{"format": "newsb'
    assert len(SiteProfile.load(path).pages) == 6


def test_a_folder_that_cannot_be_written_costs_a_warning(web: Web, tmp_path: Path) -> None:
    (tmp_path / ".profiles").write_text("a file", encoding="utf-8")

    run = crawl(web, tmp_path)

    assert pleas(run) == [True] * 6
    assert "profiles cannot be written there" in run.stderr


def test_a_run_reads_by_what_was_known_when_it_began(tmp_path: Path) -> None:
    pages = [f"https://lamp.example/{number}" for number in range(6)]
    memory = SiteProfiles(tmp_path)
    for number, url in enumerate(pages):
        assert memory.find(url) is None
        memory.learn(url, sketch(article(number), url))
    memory.spider_closed()

    assert memory.find(pages[0]) is None
    assert len((SiteProfiles(tmp_path).find(pages[0]) or SiteProfile()).pages) == 6


def test_hosts_are_known_apart_and_none_names_a_path(tmp_path: Path) -> None:
    memory = SiteProfiles(tmp_path / "profiles")
    for url in (
        "https://www.lamp.example/a",
        "https://sport.lamp.example/a",
        "https://..%2f..%2fetc/a",
        "https://[::1]/a",
        "https://[broken/a",
        "no address",
    ):
        memory.learn(url, sketch(article(1), url))
    memory.spider_closed()

    written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*"))
    assert written == [
        "profiles/lamp.example.json",
        "profiles/sport.lamp.example.json",
    ]
