"""``Content-Signal`` and ``Content-Usage``: what a publisher allows content to be used for.

``Content-Signal`` is Cloudflare's (contentsignals.org), ``Content-Usage`` that of the IETF's AI
Preferences group (draft-ietf-aipref-attach-05 and draft-ietf-aipref-vocab-08).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from newsbot.fetch.path_pattern import PathPattern

NAMES = {"content-signal": "Content-Signal", "content-usage": "Content-Usage"}
"""The lines of robots.txt, and headers, by their name in lower case."""

AI_USES = frozenset(
    "ai-train ai-input train-ai ai-use train-genai ai-output inference ai genai".split()
)
"""Uses by models, with the names of earlier drafts, which robots.txt files still have."""

USES = AI_USES | {"search", "tdm", "bots", "all"}

MAX_STATEMENTS = 500
"""Lines read of the groups of one agent; each is compared with each URL."""
MAX_STATEMENT_CHARS = 500
MAX_RECORDED = 10
"""Statements recorded for one article."""

_PAIR_END = re.compile(r"[,;]")
_PARTIAL_USE = ("use=reference", "use=immediate")
"""Content may be linked to, or read and forgotten, but not kept."""


class UsagePreferences:
    """The statements of a robots.txt for one agent, each for the URLs below a path.

    >>> lines = [("content-usage", "train-ai=y"), ("content-usage", "/paid/ train-ai=n")]
    >>> UsagePreferences(lines).find("/paid/1")
    ['Content-Usage: train-ai=n']
    """

    def __init__(self, lines: Sequence[tuple[str, str]]) -> None:
        """Take the names and the values of lines; a value may begin with a path."""
        self._statements = [_split(*line) for line in lines[:MAX_STATEMENTS]]

    def find(self, path: str) -> list[str]:
        """Return the statements for a normalized path, as written, without the path.

        Of each name those with the longest matching path count, all if several are equally long.
        """
        found: list[str] = []
        for name in NAMES.values():
            own = [each for each in self._statements if each[0] == name and _applies(each[1], path)]
            longest = max((_length(pattern) for _, pattern, _ in own), default=0)
            found += [
                f"{name}: {words}" for _, pattern, words in own if _length(pattern) == longest
            ]
        return list(dict.fromkeys(found))[:MAX_RECORDED]


def find_refused_uses(statement: str) -> list[str]:
    """Return the uses that a statement refuses, such as ``ai-train``.

    >>> find_refused_uses("Content-Signal: search=yes, ai-train=no")
    ['ai-train']
    >>> find_refused_uses('Content-Usage: train-ai;allow=n, train-ai=y, search="n", tdm=n')
    ['tdm']
    >>> find_refused_uses("Content-Signal: ai-train=yes, use=reference")
    ['use=reference']
    """
    values = {}
    for pair in _PAIR_END.split(statement.partition(":")[2].lower()):
        use, _, value = pair.partition("=")
        values[use.strip()] = value.strip()
    refused = [use for use, value in values.items() if use in USES and value in ("no", "n")]
    return refused + [pair for pair in _PARTIAL_USE if f"use={values.get('use')}" == pair]


def refuses_ai(statements: Iterable[str]) -> bool:
    """Return whether statements refuse a use by models."""
    return any(not AI_USES.isdisjoint(find_refused_uses(each)) for each in statements)


def _split(name: str, value: str) -> tuple[str, PathPattern | None, str]:
    pattern = None
    if value.startswith("/"):
        path, *words = value.split(maxsplit=1)
        pattern, value = PathPattern(path), "".join(words)
    return NAMES[name], pattern, value[:MAX_STATEMENT_CHARS]


def _applies(pattern: PathPattern | None, path: str) -> bool:
    return pattern is None or pattern.matches(path)


def _length(pattern: PathPattern | None) -> int:
    return pattern.length if pattern else 0
