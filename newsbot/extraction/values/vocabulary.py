"""The word lists beside this module, read once and turned into sets and patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read_words(name: str) -> dict[str, Any]:
    """Return the tables of ``<name>.toml`` in this package."""
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


def word_set(tables: dict[str, Any], *path: str) -> frozenset[str]:
    """Return all words of a list, or of a table of lists, below ``path``."""
    found: Any = tables
    for key in path:
        found = found[key]
    lists = found.values() if isinstance(found, dict) else [found]
    return frozenset(word for words in lists for word in words)


def one_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, longest first, spaces matching any run of spaces."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered) + ")"
