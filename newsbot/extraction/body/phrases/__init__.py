"""Phrases of the interface by language: a block whose whole text is one falls under its rule.

Each ``phrases_<language>.toml`` has a table for each rule: ``phrases`` are regular expressions for
the whole of a block, written in the normalized spelling (see ``normalize_phrase``) and looked up by
how they begin; those that begin with anything (``.``) are tried on every block, so there are few.
``drops`` and ``keeps`` are whole blocks that the tests run.
All languages are tried on every page: agencies and players use English on pages of any language.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from newsbot.extraction.document.rule_names import Rule

MAX_PHRASE_CHARS = 600
"""Longer blocks are prose, whatever they begin with."""

_MAX_LABEL_CHARS = 40
"""Texts up to this length are often the same: labels of a site, and numbers."""

TEXT_ONLY_RULES = frozenset({Rule.NAVIGATION})
"""Rules for text without markup alone. On a page, markup identifies such words, and the scorecard
of blocks was fitted with them kept."""

_SPELLING: dict[str, str] = {
    **dict.fromkeys("‘’ʼ`´", "'"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("İı", "i"),
    # Greek capitals have no accents.
    **dict(zip("άέήίόύώϊϋΐΰΆΈΉΊΌΎΏ", "αεηιουωιυιυαεηιουω", strict=True)),
    **dict(zip("：（）【】［］｜／＝", ":()[][]|/=", strict=True)),
    **dict.fromkeys("\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff", ""),
    "\xa0": " ",
}
# Searched before anything is replaced: str.translate() looks up every character in the table.
_SPELT_OTHERWISE = re.compile(f"[{''.join(_SPELLING)}]")
_FRINGE = " \t\n-–—•·*|>›»→▶►+#:()[]■▼▲●◆※◇△▽★☆▪"
_META = frozenset(".[](){}|?*+^$\\")
_REPEATS = frozenset("?*{")
_MARKS = re.compile(r"\\.|[()|]", re.DOTALL)
_BRACKETS_AND_BAR = frozenset("()|")

_DIGITS = "".join(chr(zero + n) for zero in map(ord, "0٠۰०০๐") for n in range(10))
"""Decimal digits of the scripts that ``\\d`` finds in the phrases."""

PhraseTable = dict[str, dict[Rule, dict[str, list[str]]]]


def rule_of_phrase(text: str) -> Rule | None:
    """Return the rule that the whole text of a block falls under, None if it is no such phrase.

    >>> rule_of_phrase("- 2 min de lecture") is Rule.READING_TIME
    True
    >>> rule_of_phrase("2 min de lecture suffisent, dit-elle, pour comprendre ce texte.") is None
    True
    """
    if len(text) <= _MAX_LABEL_CHARS:
        return _rule_of_label(text)
    return _find_rule(text) if len(text) <= MAX_PHRASE_CHARS else None


@lru_cache(maxsize=4_000)
def _rule_of_label(text: str) -> Rule | None:
    """Remember short texts: pages repeat their labels and numbers, and sites their labels."""
    return _find_rule(text)


def _find_rule(text: str) -> Rule | None:
    rule = _rule_of_normalized(normalize_phrase(text))
    if rule is not None or "\n" not in text:
        return rule
    # Where every line of a block is a phrase by itself, the last one decides.
    rules = [_rule_of_normalized(normalize_phrase(line)) for line in text.split("\n")]
    return rules[-1] if None not in rules else None


def _rule_of_normalized(text: str) -> Rule | None:
    index = _by_start()
    for start in (text[:2], text[:1], ""):
        if start in index:
            pattern, rules = _patterns(start)
            match = pattern.fullmatch(text)
            if match is not None:
                return rules[match.lastgroup or ""]
    return None


def find_phrase(text: str, rule: Rule) -> tuple[str, str] | None:
    """Return the first language and phrase of a rule that match the whole text of a block.

    >>> find_phrase("- 2 min de lecture", Rule.READING_TIME)[0]
    'fr'
    >>> find_phrase("The sea.", Rule.READING_TIME) is None
    True
    """
    normalized = normalize_phrase(text[: MAX_PHRASE_CHARS + 1])
    for language, tables in load_phrases().items():
        for phrase in tables.get(rule, {}).get("phrases", ()):
            if _compiled(phrase).fullmatch(normalized):
                return language, phrase
    return None


@cache
def _compiled(phrase: str) -> re.Pattern[str]:
    return re.compile(phrase)


def normalize_phrase(text: str) -> str:
    """Normalize quotes, case, white space and the signs around a block's text for comparison.

    The Turkish letters i with and without a dot become one, Greek letters lose their accents,
    full-width signs become plain.

    >>> normalize_phrase("» Read  also: ‘The Sea’"), normalize_phrase("【İlgili】")
    ("read also: 'the sea'", 'ilgili')
    """
    text = text.lstrip(_FRINGE)
    if text.isascii():
        text = text.replace("`", "'").lower()
    else:
        text = unicodedata.normalize("NFC", text)  # vowels and nuktas of one code point or two
        text = _SPELT_OTHERWISE.sub(lambda match: _SPELLING[match[0]], text).casefold()
    return " ".join(text.split()).strip(_FRINGE)


@cache
def load_phrases() -> PhraseTable:
    """Return all tables by language, then by rule; each has ``phrases``, ``drops``, ``keeps``.

    :raises ValueError: a table has a name that is no rule's.
    """
    folder = files("newsbot.extraction.body.phrases")
    tables: PhraseTable = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            language = entry.name.removeprefix("phrases_").removesuffix(".toml")
            read = tomllib.loads(entry.read_text(encoding="utf-8"))
            tables[language] = {Rule(name): table for name, table in read.items()}
    return tables


@cache
def _patterns(start: str) -> tuple[re.Pattern[str], dict[str, Rule]]:
    """Compile the phrases that begin with ``start``, a key of the index, at their first use.

    :return: one pattern with a named group for each rule, and the rules by the group's name.
    """
    found = _by_start()[start].items()
    groups = [f"(?P<_{number}>{'|'.join(phrases)})" for number, (_, phrases) in enumerate(found)]
    return re.compile("|".join(groups)), {f"_{i}": rule for i, (rule, _) in enumerate(found)}


@cache
def _by_start() -> dict[str, dict[Rule, list[str]]]:
    """Return the phrases by how they begin, then by rule."""
    index: dict[str, dict[Rule, list[str]]] = {}
    for tables in load_phrases().values():
        for rule, table in tables.items():
            for phrase in table["phrases"]:
                for variant in _variants(phrase):
                    for start in _keys(variant):
                        index.setdefault(start, {}).setdefault(rule, []).append(variant)
    return index


def _variants(phrase: str) -> list[str]:
    """Multiply out the choices that a phrase begins with, so that each has one beginning.

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
    """Split a phrase at the bars outside of any group."""
    if "|" not in phrase:  # most have none, and there are thousands
        return [phrase]
    bars = [i for i, char, depth in _scan(phrase) if char == "|" and not depth]
    return [phrase[start + 1 : end] for start, end in pairwise([-1, *bars, len(phrase)])]


def _closing(phrase: str) -> int:
    """Return the index of the bracket that closes the one a phrase begins with."""
    for i, _, depth in _scan(phrase):
        if not depth:
            return i
    msg = f"phrase {phrase!r} must close the bracket it begins with"
    raise ValueError(msg)


def _scan(phrase: str) -> Iterator[tuple[int, str, int]]:
    """Yield each unescaped bracket and bar with its index and how many groups are open after it."""
    depth = 0
    for mark in _MARKS.finditer(phrase):
        if (char := mark[0]) in _BRACKETS_AND_BAR:
            depth += (char == "(") - (char == ")")
            yield mark.start(), char, depth


def _keys(variant: str) -> list[str]:
    r"""Return the keys of a variant in the index: the two characters it begins with, or fewer.

    >>> _keys("read"), _keys(r"\d ?min")[:2], _keys("[ab]c"), _keys(".{1,9} wrote")
    (['re'], ['0', '1'], ['a', 'b'], [''])
    """
    if variant.startswith("."):
        return [""]
    if variant.startswith("\\d"):
        return list(_DIGITS)
    if variant.startswith("["):
        return list(variant[1 : variant.index("]")])
    escaped = variant.startswith("\\")
    literal = variant[escaped:]
    second, third = literal[1:2], literal[2:3]
    if not literal or (literal[0] in _META and not escaped) or second in _REPEATS:
        msg = f"phrase {variant!r} must begin with a character that is always there"
        raise ValueError(msg)
    known = 1 if second in _META or third in _REPEATS else 2
    return [literal[:known]]
