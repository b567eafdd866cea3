"""The groups of a robots.txt, put together as RFC 9309 says (2.2 and 2.2.4).

Only an ``Allow`` or ``Disallow`` line ends the user agents of a group. Other lines between them,
such as ``Crawl-delay`` or ``Content-Signal``, do not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_LINE_END = re.compile(r"\r\n?|\n")
_WITHOUT_COLON = re.compile(
    r"(user[- ]?agent|allow|disallow|dissallow|dissalow|disalow|diasllow|disallaw|crawl[- ]delay)"
    r"\s+(.+)",
    re.IGNORECASE,
)
_NAMES = {
    **dict.fromkeys(("useragent",), "user-agent"),
    **dict.fromkeys(
        ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"), "disallow"
    ),
    "allow": "allow",
    "crawldelay": "crawl-delay",
    "contentsignal": "content-signal",
    "contentusage": "content-usage",
}
"""Names of lines by how they are written, misspelt as the parser of Google reads them too."""
_WITHIN_NAME = re.compile(r"[\s_-]+")
_TOKEN = re.compile(r"[a-z_-]+")
_TOKEN_WITH_DIGITS = re.compile(r"[a-z0-9_-]+")
"""The RFC allows no digits, crawlers such as ``AI2Bot`` have them."""
_NUMBER = re.compile(r"(\d{1,9}(?:[.,]\d{1,9})?)\s*(ms|m(?![a-z])|min)?")
_SECONDS = {"ms": 0.001, "m": 60, "min": 60}

_CONTACT = re.compile(r"\+?https?://[^\s;)]*|[^\s;()]+@[^\s;)]+", re.IGNORECASE)
_FIRST_WORD = re.compile(r"[A-Za-z0-9_-]+")
_COMPATIBLE = re.compile(r"compatible\s*;\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_PRODUCT = re.compile(r"([A-Za-z0-9_-]+)/")
_BROWSERS = frozenset("mozilla applewebkit chrome chromium safari gecko firefox version".split())


@dataclass(slots=True)
class AgentBlock:
    """User agents in a row, with the largest ``Crawl-delay`` below them."""

    tokens: set[str] = field(default_factory=set)
    delay: float | None = None


@dataclass(slots=True)
class RobotsGroup:
    """One group: its user agents, its rules as pairs of name and value, in order of the file."""

    blocks: list[AgentBlock] = field(default_factory=list)
    rules: list[tuple[str, str]] = field(default_factory=list)
    preferences: list[tuple[str, str]] = field(default_factory=list)
    """Names and values of ``Content-Signal`` and ``Content-Usage`` lines."""

    def has_agent(self, token: str) -> bool:
        """Return whether the group names a user agent."""
        return any(token in block.tokens for block in self.blocks)

    def find_delay(self, token: str) -> float | None:
        """Return the ``Crawl-delay`` for a user agent: its own, else that of the others."""
        named = [block.delay for block in self.blocks if token in block.tokens]
        delays = [delay for delay in named if delay is not None]
        others = [block.delay for block in self.blocks if block.delay is not None]
        return max(delays or others, default=None)


def read_groups(text: str) -> list[RobotsGroup]:
    r"""Read the groups of a robots.txt; the first has the lines before any user agent.

    >>> _, group = read_groups("User-agent: a/1.0\nCrawl-delay: 2\nUser-agent: b\nDisallow: /c")
    >>> group.has_agent("a"), group.has_agent("b"), group.rules
    (True, True, [('disallow', '/c')])
    """
    groups = [RobotsGroup()]
    is_open = False  # whether another user agent belongs to the last group
    is_row = False  # whether the line before was a user agent
    for name, value in _read_lines(text):
        group = groups[-1]
        if name == "user-agent":
            if not is_open:
                group = RobotsGroup()
                groups.append(group)
            if not is_row:
                group.blocks.append(AgentBlock())
            group.blocks[-1].tokens |= read_tokens(value)
            is_open = True
        elif name == "crawl-delay":
            if group.blocks:
                delays = (group.blocks[-1].delay, read_delay(value))
                group.blocks[-1].delay = max((d for d in delays if d is not None), default=None)
        elif name in ("allow", "disallow"):
            is_open = False
            if value and len(groups) > 1:
                group.rules.append((name, value))
        elif value:
            group.preferences.append((name, value))
        is_row = name == "user-agent"
    return groups


def read_product(user_agent: str) -> str:
    """Return the product token of a user agent, by which its operator names it in robots.txt.

    Of one that begins like a browser's it is the product behind ``compatible``, or the last one.

    >>> read_product("newsbot/1.0 (+https://example.org/googlebot)")
    'newsbot'
    >>> read_product("Mozilla/5.0 (compatible; BrumeBot/1.0; +https://example.org/bot)")
    'BrumeBot'
    >>> read_product("Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 Chrome/131.0 BrumeBot/1.0")
    'BrumeBot'
    """
    text = _CONTACT.sub("", user_agent).strip()
    first = _FIRST_WORD.match(text)
    if first and first[0].lower() != "mozilla":
        return first[0]
    if named := _COMPATIBLE.search(text):
        return named[1]
    products = [name for name in _PRODUCT.findall(text) if name.lower() not in _BROWSERS]
    return products[-1] if products else first[0] if first else "*"


def read_tokens(agent: str) -> set[str]:
    """Return the product tokens that a user agent line names, in lower case; ``*`` is all.

    >>> sorted(read_tokens("NewsBot/2.0")), sorted(read_tokens("AI2Bot")), read_tokens("*")
    (['newsbot'], ['ai', 'ai2bot'], {'*'})
    """
    bare = agent.lower().lstrip("*")
    if bare != agent.lower() and not bare.strip():
        return {"*"}
    found = (_TOKEN.match(bare), _TOKEN_WITH_DIGITS.match(bare))
    return {match[0] for match in found if match}


def read_delay(value: str) -> float | None:
    """Return the seconds of a ``Crawl-delay``, None if the value is no number.

    >>> [read_delay(value) for value in ("70 s", "2,5", "2 min", "1e2", "none", "-5")]
    [70.0, 2.5, 120.0, 100.0, None, None]
    """
    try:
        delay = float(value)
    except ValueError:
        match = _NUMBER.match(value.lower())
        delay = float(match[1].replace(",", ".")) * _SECONDS.get(match[2], 1) if match else -1
    return delay if 0 <= delay < math.inf else None


def _read_lines(text: str) -> Iterator[tuple[str, str]]:
    for raw in _LINE_END.split(text):
        line = raw.partition("#")[0].strip()
        name, colon, value = line.partition(":")
        known = _NAMES.get(_squeeze(name)) if colon else None
        if known is None and (match := _WITHOUT_COLON.match(line)):
            name, value = match[1], match[2]
            known = _NAMES.get(_squeeze(name))
        if known is not None:
            yield known, value.strip()


def _squeeze(name: str) -> str:
    return _WITHIN_NAME.sub("", name.lower())
