"""Reservations in tdmrep.json and the rights of articles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsbot.fetch.path_pattern import PathPattern, normalize_path
from newsbot.fetch.tdmrep import MAX_RULES, PATH, read_tdm_rules
from tests.hostile.hostile_hosts import PAGE
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy

RULES = [
    {"location": "/%6Fpen/", "tdm-reservation": 0},
    {"location": "/*", "tdm-reservation": 1, "tdm-policy": "https://lamp.example/policy"},
]
OPEN, CLOSED = "/open/a-story-of-the-tide-1", "/a-story-of-the-sand-2"
PAGES = {
    PATH: Answer(json.dumps(RULES), kind="application/json"),
    OPEN: Answer(PAGE),
    CLOSED: Answer(PAGE.replace("tide", "sand")),
}


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/", "/a"),
        ("/a$", "/a"),
        ("/*.pdf$", "/x/a.pdf"),
        ("*/x*y", "/a/x/y/z"),
        ("*" * 500, "/" + "a" * 100_000),
    ],
    ids=["all", "end", "wildcard", "inside", "many wildcards"],
)
def test_a_location_matches_a_prefix_with_wildcards(location: str, path: str) -> None:
    assert PathPattern(location).matches(path)


@pytest.mark.parametrize(
    ("location", "path"),
    [("/a", "/b"), ("/a$", "/ab"), ("/*.pdf$", "/x/a.pdf?b"), ("/a*a$", "/a")],
)
def test_a_location_does_not_match_other_paths(location: str, path: str) -> None:
    assert not PathPattern(location).matches(path)


@pytest.mark.parametrize(
    ("location", "path"),
    [("/cost-%24", "/cost-$"), ("/a/%7etide", "/a/~tide"), ("/grün/*$", "/gr%c3%bcn/x")],
)
def test_a_location_matches_other_percent_encodings(location: str, path: str) -> None:
    (rule,) = read_tdm_rules(json.dumps([{"location": location, "tdm-reservation": 1}]).encode())

    assert rule.location.matches(normalize_path(path))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[" * 100_000,
        b"\xff\xfe",
        b"null",
        b'[{"location": "/"}]',
        b'[[], 1, "x"]',
        b'[{"location": "/\\ud800", "tdm-reservation": 1}]',
    ],
    ids=["empty", "object", "deep", "no text", "null", "no reservation", "no objects", "surrogate"],
)
def test_an_invalid_file_reserves_nothing(body: bytes) -> None:
    assert read_tdm_rules(body) == ()


def test_rules_beyond_the_limit_are_ignored() -> None:
    assert len(read_tdm_rules(json.dumps(RULES * MAX_RULES).encode())) == MAX_RULES


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Web], Run]:
    """Crawl two hosts with the same file; the robots.txt of the second forbids it."""
    folder = tmp_path_factory.mktemp("tdmrep")
    rules = Answer(f"User-agent: *\nDisallow: {PATH}\n", kind="text/plain")
    with serve(PAGES) as web, serve({"/robots.txt": rules, **PAGES}, host="127.0.0.2") as other:
        urls = [each.base + path for each in (web, other) for path in (OPEN, CLOSED)]
        settings = {"TDMREP_ENABLED": "1", "DUPLICATES": "label"}
        words = ("crawl", "news", "-a", "url=" + ",".join(urls))
        run = run_scrapy(*words, output=folder, settings=settings)
    return [web, other], run


def read_rights(web: Web, run: Run) -> list[tuple[int | None, str | None]]:
    said = {article["url"]: article["rights"] for article in run.articles}
    found = [said[web.base + path] for path in (OPEN, CLOSED)]
    return [(rights.get("tdmReservation"), rights.get("tdmPolicy")) for rights in found]


def test_the_first_matching_rule_is_recorded(crawl: tuple[list[Web], Run]) -> None:
    (web, _), run = crawl

    assert web.asked.count(PATH) == 1
    assert read_rights(web, run) == [(0, None), (1, "https://lamp.example/policy")]


def test_rights_policy_respect_requests_and_obeys_the_file(tmp_path: Path) -> None:
    with serve(PAGES) as web:
        urls = [web.base + OPEN, web.base + CLOSED]
        words = ("crawl", "news", "-a", "url=" + ",".join(urls))
        run = run_scrapy(*words, output=tmp_path, settings={"RIGHTS_POLICY": "respect"})

    assert web.asked.count(PATH) == 1
    assert [article["url"] for article in run.articles] == urls[:1]
    assert [(end["url"], end["outcome"]) for end in run.rejected] == [(urls[1], "rights")]


def test_a_file_that_robots_txt_forbids_is_not_requested(crawl: tuple[list[Web], Run]) -> None:
    (_, web), run = crawl

    assert PATH not in web.asked
    assert read_rights(web, run) == [(None, None), (None, None)]
