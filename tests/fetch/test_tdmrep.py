"""What a host reserves in its tdmrep.json stands in the rights of its articles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsbot.fetch.tdmrep import MAX_RULES, PATH, TdmRule, read_rules
from tests.hostile.answers import PAGE
from tests.loopback import Answer, serve
from tests.scrapy_run import run_scrapy

RULES = [
    {"location": "/open/", "tdm-reservation": 0},
    {"location": "/*", "tdm-reservation": 1, "tdm-policy": "https://lamp.example/policy"},
]
OPEN, CLOSED = "/open/a-story-of-the-tide-1", "/a-story-of-the-sand-2"


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/", "/a"),
        ("/a$", "/a"),
        ("/*.pdf$", "/x/a.pdf"),
        ("*/x*y", "/a/x/y/z"),
        ("*" * 500, "/" + "a" * 100_000),
    ],
    ids=range(5),
)
def test_a_location_is_a_beginning_with_wildcards(location: str, path: str) -> None:
    assert TdmRule(location=location, reservation=1).matches(path)


@pytest.mark.parametrize(
    ("location", "path"),
    [("/a", "/b"), ("/a$", "/ab"), ("/*.pdf$", "/x/a.pdf?b"), ("/a*a$", "/a")],
)
def test_a_location_is_not_for_other_paths(location: str, path: str) -> None:
    assert not TdmRule(location=location, reservation=1).matches(path)


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[" * 100_000, b"\xff\xfe", b"null", b'[{"location": "/"}]', b'[[], 1, "x"]'],
    ids=range(7),
)
def test_what_is_no_file_of_rules_reserves_nothing(body: bytes) -> None:
    assert read_rules(body) == ()


def test_more_rules_than_people_write_are_left() -> None:
    assert len(read_rules(json.dumps(RULES * MAX_RULES).encode())) == MAX_RULES


@pytest.mark.parametrize("robots", ["", f"User-agent: *\nDisallow: {PATH}\n"])
def test_the_first_rule_that_matches_is_recorded(robots: str, tmp_path: Path) -> None:
    listed = tmp_path / "urls.txt"
    pages = {
        "/robots.txt": Answer(robots, kind="text/plain"),
        PATH: Answer(json.dumps(RULES), kind="application/json"),
        OPEN: Answer(PAGE),
        CLOSED: Answer(PAGE.replace("tide", "sand")),
    }
    with serve(pages) as web:
        listed.write_text(f"{web.base}{OPEN}\n{web.base}{CLOSED}", "utf-8")
        words = ("crawl", "news", "-a", f"urls={listed}")
        settings = {"TDMREP_ENABLED": "1", "DUPLICATES": "label"}
        run = run_scrapy(*words, output=tmp_path, settings=settings)

    said = {article["url"].removeprefix(web.base): article["rights"] for article in run.articles}
    found = [
        (said[path].get("tdmReservation"), said[path].get("tdmPolicy")) for path in (OPEN, CLOSED)
    ]
    if robots:
        assert PATH not in web.asked
        assert found == [(None, None), (None, None)]
    else:
        assert web.asked.count(PATH) == 1
        assert found == [(0, None), (1, "https://lamp.example/policy")]
