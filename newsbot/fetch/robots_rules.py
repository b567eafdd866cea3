"""The rules of one robots.txt for newsbot and for AI agents (RFC 9309).

Rules are made for the agents in question alone, and once for agents of the same groups: a
robots.txt may name thousands of agents before thousands of rules, or repeat them for each agent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from newsbot.fetch.path_pattern import PathPattern, read_path
from newsbot.fetch.rights import AI_AGENTS, RobotsSignals
from newsbot.fetch.robots_groups import RobotsGroup, read_groups
from newsbot.fetch.usage_preferences import UsagePreferences

MAX_RULES = 10_000
"""Rules read for one agent; the longest real group seen has some hundreds."""

MAX_WILDCARD_RULES = 2_000
"""Of these, those with ``*`` or ``$``: each is compared with each URL, in up to a microsecond,
while all others together take as long as a few."""

ROBOTS_PATH = "/robots.txt"
"""Of which the rules say nothing: it may always be requested."""


class RobotsRules:
    r"""The rules of one host.

    >>> rules = RobotsRules("User-agent: gptbot\nDisallow: /", "newsbot")
    >>> rules.is_allowed("https://example.com/a")
    True
    >>> rules.find_refused_agents("https://example.com/a")
    ['GPTBot']
    """

    def __init__(self, text: str, product: str) -> None:
        """Take the text of robots.txt and the product token whose group applies."""
        self._groups = read_groups(text)
        self._made: dict[tuple[int, ...], _AccessRules] = {}
        self._patterns: dict[str, PathPattern] = {}
        self._agent = product.lower() if self._find_groups(product.lower()) else "*"
        self._own = self._make(self._agent)

    def is_allowed(self, url: str) -> bool:
        """Return whether the product may request a URL."""
        return self._own.allow(read_path(url))

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between two requests that the host asks for, None if it does not."""
        groups = (self._groups[number] for number in self._find_groups(self._agent))
        delays = (group.find_delay(self._agent) for group in groups)
        return max((delay for delay in delays if delay is not None), default=None)

    def find_refused_agents(self, url: str) -> list[str]:
        """Return the AI agents with a group of their own that forbids a URL."""
        path = read_path(url)
        refusing = {rules for rules in {*self._ai_rules.values()} if not rules.allow(path)}
        return [agent for agent, rules in self._ai_rules.items() if rules in refusing]

    def find_signals(self, url: str) -> RobotsSignals:
        """Return what the host says of a URL."""
        return RobotsSignals(
            is_allowed=self.is_allowed(url),
            refused_agents=self.find_refused_agents(url),
            preferences=self.find_preferences(url),
        )

    def find_preferences(self, url: str) -> list[str]:
        """Return the ``Content-Signal`` and ``Content-Usage`` statements for a URL, as written.

        Those before any user agent are for all; sites write them there too.
        """
        return self._preferences.find(read_path(url))

    @cached_property
    def _preferences(self) -> UsagePreferences:
        places = dict.fromkeys((0, *self._find_groups(self._agent)))
        return UsagePreferences([each for n in places for each in self._groups[n].preferences])

    @cached_property
    def _ai_rules(self) -> dict[str, _AccessRules]:
        """Make the rules of AI agents when the first article of the host is written."""
        named = [agent for agent in AI_AGENTS if self._find_groups(agent.lower())]
        return {agent: self._make(agent.lower()) for agent in named}

    def _find_groups(self, token: str) -> tuple[int, ...]:
        """Return the places of the groups of a token, all of which apply (RFC 9309, 2.2.1)."""
        groups = enumerate(self._groups)
        return tuple(place for place, group in groups if group.has_agent(token))

    def _make(self, token: str) -> _AccessRules:
        places = self._find_groups(token)
        if places not in self._made:
            groups = [self._groups[place] for place in places]
            self._made[places] = _AccessRules(_limit(self._list_rules(groups)))
        return self._made[places]

    def _list_rules(self, groups: Sequence[RobotsGroup]) -> Iterable[tuple[PathPattern, bool]]:
        for group in groups:
            for name, value in group.rules:
                if value not in self._patterns:
                    self._patterns[value] = PathPattern(value)
                yield self._patterns[value], name == "allow"


class _AccessRules:
    """Which paths one agent may request: the longest rule that matches decides (RFC 9309, 2.2.2).

    Of two rules of the same length ``Allow`` wins.
    """

    def __init__(self, rules: Iterable[tuple[PathPattern, bool]]) -> None:
        self._rules = sorted(rules, key=lambda rule: (rule[0].length, rule[1]), reverse=True)
        # One call compares a path with all plain rules; few paths match any.
        self._prefixes = tuple(rule.parts[0] for rule, _ in self._rules if rule.is_plain)
        self._wildcards = [rule for rule in self._rules if not rule[0].is_plain]

    def allow(self, path: str) -> bool:
        """Return whether a normalized path may be requested."""
        if path == ROBOTS_PATH:
            return True
        rules = self._rules if path.startswith(self._prefixes) else self._wildcards
        return next((is_allowed for rule, is_allowed in rules if rule.matches(path)), True)


def _limit(rules: Iterable[tuple[PathPattern, bool]]) -> Iterable[tuple[PathPattern, bool]]:
    wildcards = 0
    for number, rule in enumerate(rules):
        if number == MAX_RULES:
            return
        wildcards += not rule[0].is_plain
        if rule[0].is_plain or wildcards <= MAX_WILDCARD_RULES:
            yield rule
