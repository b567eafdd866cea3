"""Phrases of the interface by language -> the rule that a block's whole text falls under.

Each ``<language>.toml`` has a table a rule: ``phrases`` are regular expressions for the whole of a
block, written in lower case with straight quotes and with the first character known (they are
looked up by it); ``drops`` and ``keeps`` are whole blocks that the tests run.
All languages are tried on every page: agencies and players speak English on pages of any language.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

MAX_PHRASE_CHARS = 400
"""Longer blocks are prose, whatever they begin with."""

_LEVEL = str.maketrans({**dict.fromkeys("‘’ʼ`´", "'"), **dict.fromkeys("“”„«»", '"'), "\xa0": " "})
_FRINGE = " \t\n-–—•·*|>›»→▶►+#:()[]"

PhraseTable = dict[str, dict[str, dict[str, list[str]]]]


def rule_of_phrase(text: str) -> str | None:
    """Name the rule that the whole text of a block falls under, None if it is no such phrase.

    >>> rule_of_phrase("- 2 min de lecture")
    'reading-time'
    >>> rule_of_phrase("2 min de lecture suffisent, dit-elle, pour comprendre ce texte.") is None
    True
    """
    if len(text) > MAX_PHRASE_CHARS:
        return None
    level = level_text(text)
    for pattern, rule in _by_start().get(level[:1], ()):
        if pattern.fullmatch(level):
            return rule
    return None


def level_text(text: str) -> str:
    """Level quotes, case, white space and the signs around a block's text for comparison.

    >>> level_text("» Read  also: ‘The Sea’")
    "read also: 'the sea'"
    """
    return " ".join(text.translate(_LEVEL).casefold().split()).strip(_FRINGE)


@lru_cache(maxsize=1)
def load_phrases() -> PhraseTable:
    """Read all tables: language -> rule -> phrases, drops, keeps."""
    folder = files("newsbot.extraction.phrases")
    return {
        entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text(encoding="utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }


@lru_cache(maxsize=1)
def _by_start() -> dict[str, tuple[tuple[re.Pattern[str], str], ...]]:
    """Gather the phrases by their first character; one pattern a rule and character."""
    index: dict[str, dict[str, list[str]]] = {}
    for tables in load_phrases().values():
        for rule, table in tables.items():
            for phrase in table["phrases"]:
                for variant in _variants(phrase):
                    for start in _starts(variant):
                        index.setdefault(start, {}).setdefault(rule, []).append(variant)
    return {
        start: tuple((re.compile("|".join(found)), rule) for rule, found in rules.items())
        for start, rules in index.items()
    }


def _variants(phrase: str) -> list[str]:
    """Multiply out the choices that a phrase begins with, so that each variant has one start.

    >>> _variants("(log|sign) in|(please )?register")
    ['log in', 'sign in', 'please register', 'register']
    """
    choices = _split(phrase)
    if len(choices) > 1:
        return [variant for choice in choices for variant in _variants(choice)]
    if not phrase.startswith("("):
        return [phrase]
    end = _closing(phrase)
    inner, rest = phrase[1:end], phrase[end + 1 :]
    optional = rest.startswith("?")
    rest = rest.removeprefix("?")
    multiplied = [variant for choice in _split(inner) for variant in _variants(choice + rest)]
    return multiplied + (_variants(rest) if optional else [])


def _split(phrase: str) -> list[str]:
    """Split a phrase at the bars that stand outside of any group."""
    parts, depth, start = [], 0, 0
    for i, char in enumerate(phrase):
        escaped = i > 0 and phrase[i - 1] == "\\"
        if char in "()" and not escaped:
            depth += 1 if char == "(" else -1
        elif char == "|" and not depth and not escaped:
            parts.append(phrase[start:i])
            start = i + 1
    return [*parts, phrase[start:]]


def _closing(phrase: str) -> int:
    """Return the index of the bracket that closes the one a phrase begins with."""
    depth = 0
    for i, char in enumerate(phrase):
        if char in "()" and (i == 0 or phrase[i - 1] != "\\"):
            depth += 1 if char == "(" else -1
            if not depth:
                return i
    msg = f"phrase {phrase!r} must close the bracket it begins with"
    raise ValueError(msg)


def _starts(variant: str) -> str:
    r"""Return the characters a variant can begin with.

    >>> _starts(r"\d min"), _starts(r"\[related"), _starts("read")
    ('0123456789', '[', 'r')
    """
    if variant.startswith("\\d"):
        return "0123456789"
    return variant[1] if variant.startswith("\\") else variant[0]
