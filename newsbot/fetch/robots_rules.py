"""The rules of one robots.txt for newsbot and for AI agents (RFC 9309).

Each group is parsed for the agents in question alone, and once for agents with the same rules:
a robots.txt may name thousands of agents before thousands of rules, or repeat them for each agent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain

from protego import Protego

from newsbot.fetch.rights import AI_AGENTS

MAX_RULES = 10_000
"""Rules read for one agent; the longest real group seen has some hundreds."""

MAX_WILDCARD_RULES = 2_000
"""Of these, those with ``*`` or ``$``: each is compared with each URL, in up to a microsecond,
while all others together take as long as a few."""

_AGENT = re.compile(r"user[- ]?agent(?:\s*+:|\s)(.*)", re.IGNORECASE)
_NO_GROUP = re.compile(r"(?:sitemaps?|site-map|host)(?:\s*+:|\s)", re.IGNORECASE)
_RULE = re.compile(r"(?:allow|di\w{4,7}w|(?:crawl|request)[- ]\w{4,5})\s", re.IGNORECASE)
"""Rules without a colon, which Protego reads too, misspelt or not."""
_CRAWL_DELAY = re.compile(r"crawl[- ]delay", re.IGNORECASE)

_Group = tuple[list[str], list[str]]
"""The names of a group in lower case, and its lines."""


class RobotsRules:
    r"""The rules of one host.

    >>> rules = RobotsRules("User-agent: gptbot\nDisallow: /", "newsbot")
    >>> rules.is_allowed("https://example.com/a")
    True
    >>> rules.find_refused_agents("https://example.com/a")
    ['GPTBot']
    """

    def __init__(self, text: str, product: str) -> None:
        """Take the text of robots.txt and the product name whose group applies."""
        self._groups = _split_groups(text)
        self._parsed: dict[str, Protego] = {}
        self._own = self._parse(self._find_group(product))

    def is_allowed(self, url: str) -> bool:
        """Return whether the product may request a URL."""
        return self._own.can_fetch(url, "*")

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between two requests that the host asks for, None if it does not."""
        delay: float | None = self._own.crawl_delay("*")
        return delay

    def find_refused_agents(self, url: str) -> list[str]:
        """Return the AI agents with a group of their own that forbids a URL."""
        refusing = {rules for rules in {*self._ai_rules.values()} if not rules.can_fetch(url, "*")}
        return [agent for agent, rules in self._ai_rules.items() if rules in refusing]

    @cached_property
    def _ai_rules(self) -> dict[str, Protego]:
        """Parse the groups of AI agents when the first article of the host is written."""
        named = [agent for agent in AI_AGENTS if agent.lower() in self._names]
        return {agent: self._parse(agent.lower()) for agent in named}

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(chain.from_iterable(names for names, _ in self._groups))

    def _find_group(self, product: str) -> str:
        """Return the name of the group that applies to a product, the longest that is in it."""
        product = product.strip().lower()
        fitting = (name for name in self._names if _is_in(name, product))
        return max(fitting, key=len, default="*")

    def _parse(self, name: str) -> Protego:
        lines = [line for names, rules in self._groups if name in names for line in rules]
        text = "\n".join(["User-agent: *", *_limit(lines)])
        if text not in self._parsed:
            self._parsed[text] = Protego.parse(text)
        return self._parsed[text]


def _split_groups(text: str) -> list[_Group]:
    groups: list[_Group] = [([], [])]
    is_over = False
    for raw in text.splitlines():
        line = raw.partition("#")[0].strip()
        if agent := _AGENT.match(line):
            if is_over:
                groups.append(([], []))
            is_over = False
            name = agent[1].strip().lower()
            groups[-1][0].extend({name, name.replace("*", "")} - {""})
        elif not _NO_GROUP.match(line) and (":" in line or _RULE.match(line)):
            is_over = True
            groups[-1][1].append(line)
    return groups


def _is_in(name: str, product: str) -> bool:
    """Return whether a name is in a product from the start of a word on, as Protego compares."""
    return name in product and re.search(rf"(?<![\w-]){re.escape(name)}", product) is not None


def _limit(lines: Iterable[str]) -> Iterator[str]:
    rules = wildcards = 0
    for line in lines:
        if not _CRAWL_DELAY.match(line):
            is_wildcard = "*" in line or "$" in line
            rules += 1
            wildcards += is_wildcard
            if rules > MAX_RULES or (is_wildcard and wildcards > MAX_WILDCARD_RULES):
                continue
        yield line
