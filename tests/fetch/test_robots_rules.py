"""Groups and rules of robots.txt, and the bounds of hostile ones."""

from __future__ import annotations

import pytest
from protego import Protego

from newsbot.fetch.robots_rules import MAX_RULES, MAX_WILDCARD_RULES, RobotsRules

SITE = "https://example.com"
DOCUMENTS = {
    "own group": "User-agent: newsbot\nDisallow: /a\n\nUser-agent: *\nDisallow: /\n",
    "capitals": "USER-AGENT: NewsBot\nDISALLOW: /a\n",
    "several names": "User-agent: x\nUser-agent: newsbot\nDisallow: /a\n"
    "User-agent: *\nDisallow: /b",
    "a group in two parts": "User-agent: *\nDisallow: /a\nUser-agent: x\nAllow: /\n"
    "User-agent: *\nDisallow: /b",
    "name with an asterisk": "User-agent: newsbot*\nDisallow: /a\n",
    "sitemap inside a group": "User-agent: *\nSitemap: /map.xml\nUser-agent: x\nDisallow: /a\n",
    "without colons": "User-agent newsbot\nDisallow /a\nAllow /b\nCrawl-delay 4\n"
    "User agent *\nDisallow /",
    "misspelt": "useragent: *\nDissalow: /a\nDisalow /b\n",
    "words between": "User-agent: *\nhello there\nUser-agent: newsbot\nDisallow: /a\n",
    "unknown line between": "User-agent: *\nNoindex: /b\nUser-agent: newsbot\nDisallow: /a\n",
    "rules before any group": "Disallow: /\nUser-agent: *\nDisallow: /a\n",
    "a length of its own for each rule": "User-agent: *\nDisallow: /\nAllow: /a\nDisallow: /a/\n",
    "agent without a name": "User-agent: *\nDisallow: /a\nUser-agent:\nDisallow: /b\n",
    "comments": "User-agent: * # all\n# Disallow: /b\nDisallow: /a # keep out\n",
    "wildcards": "User-agent: *\nDisallow: /*a$\nAllow: /b*\nCrawl-delay: 2.5\n",
    "empty rule": "User-agent: *\nDisallow:\n",
    "nothing": "",
}


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_rules_of_common_files_are_those_that_protego_reads(text: str) -> None:
    rules, whole = RobotsRules(text, "newsbot"), Protego.parse(text)

    for path in ("/", "/a", "/b", "/c/a"):
        assert rules.is_allowed(SITE + path) == whole.can_fetch(SITE + path, "newsbot"), path
    assert rules.crawl_delay == whole.crawl_delay("newsbot")


def test_rules_after_the_bound_are_not_read() -> None:
    rules = "".join(f"Disallow: /{number}-\n" for number in range(MAX_RULES + 1))
    robots = RobotsRules(f"User-agent: *\n{rules}Crawl-delay: 3\n", "newsbot")

    assert not robots.is_allowed(f"{SITE}/{MAX_RULES - 1}-")
    assert robots.is_allowed(f"{SITE}/{MAX_RULES}-")
    assert robots.crawl_delay == 3


def test_a_rule_without_wildcard_counts_after_too_many_with_one() -> None:
    rules = "".join(f"Disallow: /*{number:05}-\n" for number in range(MAX_WILDCARD_RULES + 1))
    robots = RobotsRules(f"User-agent: *\n{rules}Disallow: /plain\n", "newsbot")

    assert not robots.is_allowed(f"{SITE}/plain")
    assert robots.is_allowed(f"{SITE}/a{MAX_WILDCARD_RULES:05}-")


def test_each_ai_agent_has_its_own_rules() -> None:
    text = "User-agent: ccbot\nUser-agent: gptbot\nDisallow: /a\nUser-agent: ccbot\nDisallow: /b\n"
    robots = RobotsRules(text, "newsbot")

    assert robots.find_refused_agents(f"{SITE}/a") == ["CCBot", "GPTBot"]
    assert robots.find_refused_agents(f"{SITE}/b") == ["CCBot"]
