"""Mark the blocks that show a field of the article and nothing else.

Those are the headline, the byline and the lines of date, reading time and counters around them.
"""

from __future__ import annotations

import re
from functools import cache

from newsbot.extraction.body.model.block_features import Hints
from newsbot.extraction.body.phrases import rule_of_phrase
from newsbot.extraction.document.blocks import PageBlock, Scope, find_group
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.document.tags import HEADING_TAGS
from newsbot.extraction.values.byline_text import find_byline
from newsbot.extraction.values.other_calendars import OTHER_MONTHS
from newsbot.extraction.values.vocabulary import read_words, word_set
from newsbot.text.tokens import tokenize_text

_HEADLINE_LIKENESS = 0.7
_MIN_HEADLINE_WORDS = 3
_MAX_BYLINE_WORDS = 14
_MAX_BYLINE_CHARS = 300
_MAX_FACTS_CHARS = 120
_LINE_OF_FACTS = re.compile(r"[|·•]|\b(?:19|20)\d\d\b.{0,20}$")
"""A line with a name and one of these is no sentence: a bar in it, or a year at its end."""
_NAME = (
    r"(?:[^\W\d_a-zß-ÿ][\w.'’-]*"
    r"|and|und|et|y|e|i|og|och|en|de|van|von|der|für|for|in|[&/|])"
)
_BYLINE = re.compile(
    r"(?:By|BY|Von|von|VON|Par|Por|POR|Di|Av|Af|Door|Text|Autor|Autorin|Auteur|Redaktion):? "
    rf"{_NAME}(?:,? {_NAME}){{0,10}}"
)
"""A line of capitalised names after a word such as "by", without the end of a sentence."""
_PARTS = re.compile(r"\s*[|·•∙\n]\s*|\s[–—-]\s")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_COUNT = re.compile(r"\d{1,6}")
_DAY_OR_TIME = re.compile(
    r"\d{1,2}[./-]\s?\d{1,2}[./-]|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
    r"|\b\d{1,2}[:.h]\d\d\b|\d ?[年년月월日일]"
)
# With the vowel signs of Indic scripts, Thai and Arabic, which are no letters for ``re``.
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0900-\u0dff\u0e31-\u0e4e\u064b-\u065f])*")
_MAX_PLACE_WORDS = 3
"""A place beside a date, such as "New Delhi, 14 May 2026", has no more words."""
_EASTERN_MARKS = frozenset("年月日時分년월일오전후週星期")
TIME_WORDS = word_set(read_words("datewords"), "beside")
"""Words in a line of date and time beside its numbers and months."""


def mark_fields(blocks: list[PageBlock], hints: Hints) -> None:
    """Set ``rule`` of the blocks whose whole text is a field: headline, byline, date, counters."""
    headlines = [(words, frozenset(words)) for words in map(tokenize_text, hints.headlines)]
    authors = [frozenset(tokenize_text(author)) for author in hints.authors]
    names = frozenset[str]().union(*authors)
    prose_in: set[Scope | None] = set()
    for block in blocks:
        if block.rule is not None:
            continue
        if _is_first_heading(block, prose_in) or (
            not prose_in and _is_headline(block.tokens, headlines)
        ):
            block.rule = Rule.HEADLINE
        elif _is_byline(block, names):
            block.rule = Rule.BYLINE
        elif not prose_in and block.tag not in HEADING_TAGS and find_group(block) is None:
            block.rule = _rule_of_facts(block.text, authors)
        if block.is_prose:
            prose_in.add(block.scope.parent)


def _is_first_heading(block: PageBlock, prose_in: set[Scope | None]) -> bool:
    """Return whether a block is an h1 that no prose precedes: later ones are sub-headings."""
    return block.tag == "h1" and block.scope.parent not in prose_in


def _is_headline(
    words: tuple[str, ...], headlines: list[tuple[tuple[str, ...], frozenset[str]]]
) -> bool:
    """Return whether a block has the words of a headline, with a kicker or without its end too.

    :param headlines: the words of each headline, in order and as a set.
    """
    if len(words) < _MIN_HEADLINE_WORDS:
        return any(words == headline for headline, _ in headlines)
    own = frozenset(words)
    return any(
        own <= headline or len(own & headline) >= _HEADLINE_LIKENESS * len(own | headline)
        for _, headline in headlines
    )


def _is_byline(block: PageBlock, names: frozenset[str]) -> bool:
    """Return whether a block names the authors and does nothing else."""
    text = block.text
    if len(text) > _MAX_BYLINE_CHARS or len(block.tokens) > _MAX_BYLINE_WORDS:
        return False
    if _BYLINE.fullmatch(text):
        return True
    words = frozenset(block.tokens) if names else names
    if len(words & names) <= 1:
        return False
    return len(words - names) <= 1 or bool(_LINE_OF_FACTS.search(text))


def _rule_of_facts(text: str, authors: list[frozenset[str]]) -> Rule | None:
    """Return the rule of a line above the text that is a date, or several fields between bars."""
    if len(text) > _MAX_FACTS_CHARS or not any(char.isdigit() for char in text):
        return None
    if is_date_line(text) or _is_placed_date(text):
        return Rule.DATE
    parts = [part for part in _PARTS.split(text) if part]
    if parts and all(_is_fact(part, authors) for part in parts):
        return Rule.META_LINE
    return None


def _is_placed_date(text: str) -> bool:
    """Return whether a line is a place and a full date, separated by a comma."""
    parts = [part.strip(" ()[]") for part in text.split(",")]
    others = [part for part in parts if _WORD.search(part) and not is_date_line(part)]
    if len(others) != 1 or others[0] not in (parts[0], parts[-1]) or not _YEAR.search(text):
        return False
    words = _WORD.findall(others[0])
    is_place = len(words) <= _MAX_PLACE_WORDS and not any(map(str.isdigit, others[0]))
    return is_place and not others[0][0].islower() and any(map(is_date_line, parts))


def _is_fact(part: str, authors: list[frozenset[str]]) -> bool:
    return (
        _COUNT.fullmatch(part) is not None
        or is_date_line(part)
        or rule_of_phrase(part) is not None
        or find_byline(part) is not None
        or frozenset(tokenize_text(part)) in authors
    )


def is_date_line(text: str) -> bool:
    """Return whether a line is a date or a time and nothing else, in any of forty languages.

    >>> is_date_line("Tuesday, 12 May, 10.15 am"), is_date_line("12. maj kl. 10.15")
    (True, True)
    >>> is_date_line("In May 2026 it rained"), is_date_line("2026")
    (False, False)
    """
    words = [word.lower() for word in _WORD.findall(text)]
    known = _date_words()
    named = any(word in _months() for word in words) and any(char.isdigit() for char in text)
    if not named and not _DAY_OR_TIME.search(text):
        return False
    return all(word in known or not set(word) - _EASTERN_MARKS for word in words)


@cache
def _months() -> frozenset[str]:
    tables = read_words("months")
    own = frozenset(form for months in tables.values() for forms in months for form in forms)
    return own | OTHER_MONTHS


@cache
def _date_words() -> frozenset[str]:
    around = read_words("datewords")
    phrases = word_set(around, "published") | word_set(around, "updated")
    return _months() | TIME_WORDS | frozenset(_WORD.findall(" ".join(phrases)))
