"""Rights signals in headers and robots.txt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http.headers import Headers

from newsbot.extraction.document.metadata import read_metadata
from newsbot.extraction.document.parse import parse_html
from newsbot.extraction.fields.page_rights import read_page_rights
from newsbot.fetch.path_pattern import PathPattern
from newsbot.fetch.rights import RobotsSignals, find_reservation, merge_rights, read_rights
from newsbot.fetch.robots_rules import RobotsRules
from newsbot.fetch.tdmrep import TdmRule
from newsbot.items import Rights

FILE_POLICY, OWN_POLICY = "https://example.com/file", "https://example.com/header"
ALLOWED = RobotsSignals(is_allowed=True)
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def read(headers: dict[str, list[str]], rule: TdmRule | None = None) -> Rights:
    return read_rights(Headers(headers), robots=ALLOWED, checked_at=NOW, rule=rule)


def test_signals_are_recorded() -> None:
    rights = read(
        {
            "X-Robots-Tag": ["noarchive", "GPTBot: noai"],
            "tdm-reservation": ["1"],
            "tdm-policy": ["https://example.com/tdm"],
        }
    )

    assert rights == Rights(
        robotsAllowed=True,
        xRobotsTag="noarchive, GPTBot: noai",
        tdmReservation=1,
        tdmPolicy="https://example.com/tdm",
        aiOptOut=True,
        checkedAt="2026-03-01T12:00:00Z",
    )


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, (1, FILE_POLICY)),
        ({"tdm-reservation": ["0"]}, (0, None)),
        ({"tdm-reservation": ["1"], "tdm-policy": [OWN_POLICY]}, (1, OWN_POLICY)),
        ({"tdm-reservation": ["yes"]}, (1, FILE_POLICY)),
        ({"tdm-policy": [OWN_POLICY]}, (1, OWN_POLICY)),
    ],
    ids=["no header", "0", "1 and policy", "nonsense", "policy alone"],
)
def test_a_header_overrides_the_file_of_the_host(
    headers: dict[str, list[str]], expected: tuple[int, str | None]
) -> None:
    rule = TdmRule(location=PathPattern("/"), reservation=1, policy=FILE_POLICY)

    rights = read(headers, rule)

    assert (rights.tdmReservation, rights.tdmPolicy) == expected


def test_a_group_of_an_ai_agent_in_robots_txt_is_an_ai_opt_out() -> None:
    text = "User-agent: GPTBot  # keep out\r\nuser-agent:ccbot\nDisallow: /\n"
    named = RobotsRules(text, "newsbot").find_refused_agents("https://example.com/a")
    rights = read_rights(Headers(), robots=RobotsSignals(refused_agents=named), checked_at=NOW)

    assert named == ["CCBot", "GPTBot"]
    assert rights.aiOptOut
    assert find_reservation(rights)
    assert not find_reservation(Rights())


def test_missing_and_invalid_signals_are_none() -> None:
    rights = read({"X-Robots-Tag": [" "], "tdm-reservation": ["yes"]})

    assert (rights.xRobotsTag, rights.tdmReservation, rights.aiOptOut) == (None, None, None)


STATEMENTS = """
Content-Signal: search=yes
User-agent: *
Content-Usage: train-ai=n
Content-Usage: /open/ train-ai=y, search=y
Content-Usage: /open/*/paid train-ai=y
Content-Usage: /open/*/paid ai-use=n
Allow: /

User-agent: newsbot
Content-Signal: ai-train=no, use=full
Disallow: /desk/

User-agent: NewsBot/2
Content-Signal: /desk/ ai-input=no
"""


@pytest.mark.parametrize(
    ("agent", "path", "expected"),
    [
        ("lampbot", "/a", ["Content-Signal: search=yes", "Content-Usage: train-ai=n"]),
        (
            "lampbot",
            "/open/a",
            ["Content-Signal: search=yes", "Content-Usage: train-ai=y, search=y"],
        ),
        (
            "lampbot",
            "/open/a/paid",
            [
                "Content-Signal: search=yes",
                "Content-Usage: train-ai=y",
                "Content-Usage: ai-use=n",
            ],
        ),
        ("newsbot", "/a", ["Content-Signal: search=yes", "Content-Signal: ai-train=no, use=full"]),
        ("newsbot", "/desk/a", ["Content-Signal: ai-input=no"]),
    ],
)
def test_statements_are_those_of_the_group_with_the_longest_path(
    agent: str, path: str, expected: list[str]
) -> None:
    rules = RobotsRules(STATEMENTS, agent)

    assert rules.find_preferences(f"https://example.com{path}") == expected


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("Content-Signal: search=yes, ai-train=no", "ai-train"),
        ("Content-Signal: AI-Input=NO", "ai-input"),
        ("Content-Usage: train-ai=n;x=1, ai-use=n", "train-ai, ai-use"),
        ("Content-Usage: search=n", "search"),
        ("Content-Usage: tdm=n", "tdm"),
        ("Content-Signal: search=yes, use=reference", "use=reference"),
        ("Content-Signal: search=yes, ai-input=yes, ai-train=yes, use=full", ""),
        ("Content-Usage: train-ai=n, train-ai=y", ""),
        ('Content-Usage: train-ai, search="n", other=n', ""),
        ("Content-Usage: ", ""),
    ],
)
def test_a_refused_use_is_a_reservation(statement: str, reason: str) -> None:
    rights = Rights(usagePreferences=[statement])

    expected = f"the publisher does not allow {reason} ({statement})" if reason else ""
    assert find_reservation(rights) == expected


def test_statements_of_headers_are_added_to_those_of_robots_txt() -> None:
    headers = Headers(
        {"Content-Signal": ["search=yes"], "Content-Usage": ["train-ai=y", "ai-use=n"]}
    )
    robots = RobotsSignals(preferences=["Content-Usage: train-ai=n"])

    rights = read_rights(headers, robots=robots, checked_at=NOW)

    assert rights.aiOptOut is True
    assert rights.usagePreferences == [
        "Content-Usage: train-ai=n",
        "Content-Signal: search=yes",
        "Content-Usage: train-ai=y",
        "Content-Usage: ai-use=n",
    ]


def test_signals_of_the_page_override_those_of_its_response() -> None:
    page = parse_html(
        "<meta name=robots content='index, noai'><meta name=tdm-reservation content=0>"
        f"<meta name=tdm-policy content={OWN_POLICY}>"
    )
    fetched = read({"X-Robots-Tag": ["noarchive"], "tdm-reservation": ["1"]})

    rights = merge_rights(fetched, read_page_rights(read_metadata(page)))

    assert (rights.xRobotsTag, rights.tdmReservation) == ("noarchive, index, noai", 0)
    assert (rights.tdmPolicy, rights.aiOptOut) == (OWN_POLICY, True)
    assert rights.robotsAllowed is True
