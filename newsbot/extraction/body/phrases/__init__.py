"""Phrases of the interface by language: a block whose whole text is one falls under its rule.

Each ``phrases_<language>.toml`` has a table for each rule: ``phrases`` are regular expressions for
the whole of a block, written in the normalized spelling (see ``normalize_phrase``) and looked up by
how they begin; those that begin with anything (``.``) are tried on the blocks that hold a text that
they need.
``drops`` and ``keeps`` are whole blocks that the tests run.
All languages are tried on every page: agencies and players use English on pages of any language.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from newsbot.extraction.body.phrases.phrase_syntax import (
    MAX_LITERAL_CHARS,
    find_literal,
    find_needed,
    find_starts,
    multiply_out,
)
from newsbot.extraction.document.rule_names import Rule
from newsbot.package_tables import read_package_tables
from newsbot.text.normalize import collapse_spaces

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
    return _rule_of_line(text) if len(text) <= MAX_PHRASE_CHARS else None


@lru_cache(maxsize=4_000)
def _rule_of_label(text: str) -> Rule | None:
    """Remember short texts: pages repeat their labels and numbers, and sites their labels."""
    return _find_rule(text)


@lru_cache(maxsize=500)
def _rule_of_line(text: str) -> Rule | None:
    """Remember the longer texts of a page or two: several passes ask for the same."""
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
        if start in index and (start or _holds_needed(text)):
            found = _patterns(_lengthen(start, text) if len(start) > 1 else start)
            if found is None:
                continue
            pattern, rules = found
            match = pattern.fullmatch(text)
            if match is not None:
                return rules[match.lastgroup or ""]
    return None


def _lengthen(start: str, text: str) -> str:
    """Return the first four or three characters of a text if a phrase begins with them.

    :param start: the first two characters of the text, which are returned otherwise.
    """
    known = _literal_starts(start)
    if (longer := text[:MAX_LITERAL_CHARS]) in known:
        return longer
    return longer if (longer := text[: MAX_LITERAL_CHARS - 1]) in known else start


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
    return collapse_spaces(text).strip(_FRINGE)


@cache
def load_phrases() -> PhraseTable:
    """Return all tables by language, then by rule; each has ``phrases``, ``drops``, ``keeps``.

    :raises ValueError: a table has a name that is no rule's.
    """
    tables: PhraseTable = {}
    for path in sorted(Path(__file__).parent.glob("phrases_*.toml")):
        read = read_package_tables(path)
        language = path.stem.removeprefix("phrases_")
        tables[language] = {Rule(name): table for name, table in read.items()}
    return tables


@cache
def _patterns(start: str) -> tuple[re.Pattern[str], dict[str, Rule]] | None:
    """Compile the phrases that a text with this start may be, at their first use.

    :return: one pattern with a named group for each rule, and the rules by the group's name; None
        if there is no such phrase.
    """
    groups: list[str] = []
    rules: dict[str, Rule] = {}
    for rule, phrases in _by_start()[start[:2]].items():
        found = phrases
        if len(start) > 1:
            found = [each for each in phrases if start.startswith(find_literal(each))]
        if found:
            name = f"_{len(rules)}"
            groups.append(f"(?P<{name}>{'|'.join(found)})")
            rules[name] = rule
    return (re.compile("|".join(groups)), rules) if groups else None


@cache
def _literal_starts(start: str) -> frozenset[str]:
    """Return how the phrases begin that have this start of two characters."""
    return frozenset(map(find_literal, chain.from_iterable(_by_start()[start].values())))


@cache
def _by_start() -> dict[str, dict[Rule, list[str]]]:
    """Return the phrases by how they begin, then by rule."""
    index: dict[str, dict[Rule, list[str]]] = {}
    for tables in load_phrases().values():
        for rule, table in tables.items():
            for phrase in table["phrases"]:
                for variant in multiply_out(phrase):
                    for start in find_starts(variant):
                        index.setdefault(start, {}).setdefault(rule, []).append(variant)
    return index


def _holds_needed(text: str) -> bool:
    """Return whether a text holds one of those that phrases beginning with ``.`` need."""
    needed, of_ascii = _needed_texts()
    return any(map(text.__contains__, of_ascii if text.isascii() else needed))


@cache
def _needed_texts() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return texts of which one is in all that a phrase beginning with ``.`` matches.

    Such phrases are tried on every block. To look for the texts takes a tenth of the time.

    :return: all texts, and those in ASCII.
    :raises ValueError: a phrase can match without any text that is always there.
    """
    texts: set[str] = set()
    for phrases in _by_start()[""].values():
        for phrase in phrases:
            needed = find_needed(phrase)
            if not needed:
                msg = f"phrase {phrase!r} begins with any character and must hold a literal text"
                raise ValueError(msg)
            texts.update(needed)
    # A text that holds another one of them need not be looked for itself.
    shortest = [text for text in texts if not any(part in text for part in texts - {text})]
    return tuple(shortest), tuple(filter(str.isascii, shortest))
