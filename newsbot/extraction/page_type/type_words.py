"""Patterns and words of page types, from ``titles.toml`` and ``signals.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from newsbot.extraction.body.phrases import normalize_phrase
from newsbot.package_tables import read_package_tables


@cache
def _read(name: str) -> dict[str, Any]:
    return read_package_tables(Path(__file__).with_name(f"{name}.toml"))


@cache
def _title_pattern(page_type: str) -> re.Pattern[str]:
    phrases = (phrase for table in _read("titles")[page_type].values() for phrase in table)
    return re.compile("|".join(f"(?:{phrase})" for phrase in phrases))


@cache
def text_pattern(page_type: str) -> re.Pattern[str]:
    """Return the pattern of statements of a page type, to be searched in normalized text."""
    return re.compile("|".join(f"(?:{phrase})" for phrase in _read("signals")["texts"][page_type]))


@cache
def consent_words() -> tuple[tuple[str, ...], ...]:
    """Return for each topic of consent pages the beginnings of words for it."""
    return tuple(tuple(topic) for topic in _read("signals")["consent"].values())


@cache
def listed_words(table: str, page_type: str) -> frozenset[str]:
    """Return the words of a page type in a table such as ``names``; empty if it has none."""
    return frozenset(_read("signals")[table].get(page_type, ()))


def is_title_of(page_type: str, title: str) -> bool:
    """Return whether a title, or a part of one, is a usual title of a page type.

    >>> is_title_of("error", "404 – Page not found"), is_title_of("error", "Lost dog is found")
    (True, False)
    """
    title = normalize_phrase(title)
    return bool(title) and _title_pattern(page_type).fullmatch(title) is not None


def find_title(page_type: str, titles: Iterable[str]) -> str | None:
    """Return the first of the titles that is a usual title of a page type."""
    return next((title for title in titles if is_title_of(page_type, title)), None)
