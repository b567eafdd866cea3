"""Rights signals in headers and robots.txt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http.headers import Headers

from newsbot.fetch.path_pattern import PathPattern
from newsbot.fetch.rights import find_reservation, read_rights
from newsbot.fetch.robots_rules import RobotsRules
from newsbot.fetch.tdmrep import TdmRule
from newsbot.items import Rights

FILE_POLICY, OWN_POLICY = "https://example.com/file", "https://example.com/header"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def read(headers: dict[str, list[str]], rule: TdmRule | None = None) -> Rights:
    return read_rights(Headers(headers), robots_allowed=True, checked_at=NOW, rule=rule)


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
        checkedAt="2026-03-01T12:00:00+00:00",
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
    rights = read_rights(Headers(), robots_allowed=True, checked_at=NOW, ai_agents_refused=named)

    assert named == ["CCBot", "GPTBot"]
    assert rights.aiOptOut
    assert find_reservation(rights)
    assert not find_reservation(Rights())


def test_missing_and_invalid_signals_are_none() -> None:
    rights = read({"X-Robots-Tag": [" "], "tdm-reservation": ["yes"]})

    assert (rights.xRobotsTag, rights.tdmReservation, rights.aiOptOut) == (None, None, None)
