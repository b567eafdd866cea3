"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import re

import pytest

from newsbot.text.lazy_pattern import lazy_pattern


def test_the_text_of_a_pattern_is_made_once_and_at_its_first_use() -> None:
    made: list[str] = []

    def make() -> str:
        made.append("a+")
        return "a+"

    pattern = lazy_pattern(make, re.IGNORECASE)

    assert not made
    assert pattern.sub("b", "cAAr") == "cbr"
    assert [match.span() for match in pattern.finditer("xaxa")] == [(1, 2), (3, 4)]
    assert (pattern.pattern, pattern.groups, made) == ("a+", 0, ["a+"])


def test_a_wrong_pattern_fails_where_it_is_used() -> None:
    pattern = lazy_pattern(lambda: "(")

    with pytest.raises(re.error):
        pattern.search("x")
