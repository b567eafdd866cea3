"""The tables of words beside this module -> patterns and sets, made when first asked for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from newsbot.extraction.body.phrases import normalize_phrase


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _title_pattern(kind: str) -> re.Pattern[str]:
    phrases = (phrase for table in _read("titles")[kind].values() for phrase in table)
    return re.compile("|".join(f"(?:{phrase})" for phrase in phrases))


@cache
def text_pattern(kind: str) -> re.Pattern[str]:
    """Return the pattern for what pages of a kind say, to be searched in levelled text."""
    return re.compile("|".join(f"(?:{phrase})" for phrase in _read("marks")["texts"][kind]))


@cache
def consent_ideas() -> tuple[tuple[str, ...], ...]:
    """Return for each idea that pages asking for consent name how its words begin."""
    return tuple(tuple(idea) for idea in _read("marks")["consent"].values())


@cache
def mark_set(table: str, kind: str) -> frozenset[str]:
    """Return the words of a kind in a table such as ``names``; empty if it has none."""
    return frozenset(_read("marks")[table].get(kind, ()))


def names_title(kind: str, title: str) -> bool:
    """Tell whether a title, or a part of one, is what pages of a kind are called.

    >>> names_title("error", "404 – Page not found"), names_title("error", "Lost dog is found")
    (True, False)
    """
    level = normalize_phrase(title)
    return bool(level) and _title_pattern(kind).fullmatch(level) is not None


def first_named(kind: str, titles: Iterable[str]) -> str | None:
    """Return the first of the titles that is what pages of a kind are called."""
    return next((title for title in titles if names_title(kind, title)), None)
