"""Find the words of a page to keep, because a rule or a parser reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from devtools.anonymize.invented_words import WORD, Inventor
from newsbot.extraction import PageResult
from newsbot.extraction.body.chrome_rules import CHROME_RULES
from newsbot.extraction.body.phrases import MAX_PHRASE_CHARS, rule_of_phrase
from newsbot.extraction.document.blocks import PageBlock
from newsbot.extraction.values.date_lines import TIME_WORDS
from newsbot.extraction.values.vocabulary import read_words

MAX_FUNCTION_CHARS = 3
"""Lower-case words up to this length are articles and the like, not names."""

_TABLES = ("bylines", "credits", "datewords", "months", "reading")
_MORE = (
    "am pm uhr gmt utc est edt cet cest ist wib http https www com org net co html "
    "true false null none http schema og nb no yes"
)
"""Parts of times, URLs and values."""


def find_kept_words(result: PageResult, *, names: Iterable[str]) -> frozenset[str]:
    """Find the words of a page that are kept, in lower case.

    They are the words of the parsers' vocabularies, short function words, and for each block that
    matches an interface phrase the fewest words with which it still matches.

    :param names: names of people, publishers and hosts, whose words are never kept.
    """
    hidden = frozenset(word for name in names for word in split_words(name.casefold()))
    kept = _vocabulary() | (_function_words(result) - hidden)
    for block in result.body.blocks:
        for phrase in _phrases(block):
            rule = rule_of_phrase(phrase)
            if rule is not None:
                needed = _needed_words(phrase, rule, kept)
                kept |= needed | _joined_words(block, needed)
                break
    return kept


def split_words(text: str) -> list[str]:
    """Return the words of a text, split as they are invented."""
    return WORD.findall(text)


def _phrases(block: PageBlock) -> Iterator[str]:
    """Yield the parts of a block that may be a phrase: all of it, or the label before its link."""
    if len(block.text) <= MAX_PHRASE_CHARS:
        yield block.text
        if 0 < block.link_chars < len(block.text):
            yield block.text[: -block.link_chars]


def _joined_words(block: PageBlock, needed: frozenset[str]) -> frozenset[str]:
    """Return the words of the block's elements that its text joins without a space."""
    inside = {word for text in block.element.itertext() for word in split_words(text.casefold())}
    return frozenset(word for word in inside if any(word in whole for whole in needed))


@cache
def _vocabulary() -> frozenset[str]:
    listed = [word for name in _TABLES for word in _strings(read_words(name))]
    return frozenset(
        word for text in [*listed, *TIME_WORDS, _MORE] for word in split_words(text.casefold())
    )


@cache
def markup_words() -> frozenset[str]:
    """Return the words of class names that chrome rules match."""
    listed = (word for rule in CHROME_RULES for word in rule.words)
    return frozenset(part for word in listed for part in word.split())


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _function_words(result: PageResult) -> frozenset[str]:
    found = {word for block in result.body.blocks for word in split_words(block.text)}
    return frozenset(word for word in found if len(word) <= MAX_FUNCTION_CHARS and word.islower())


def _needed_words(text: str, rule: str, kept: frozenset[str]) -> frozenset[str]:
    """Return the words that a phrase needs to match its rule."""
    if rule_of_phrase(Inventor(kept).rewrite(text)) == rule:
        return frozenset()
    needed = frozenset(split_words(text.casefold()))
    for word in sorted(needed):
        fewer = needed - {word}
        if rule_of_phrase(Inventor(kept | fewer).rewrite(text)) == rule:
            needed = fewer
    return needed
