"""Mark the blocks that show a field of the article and nothing else.

Those are the headline, the byline and the lines of date, reading time and counters around them.
"""

from __future__ import annotations

import re

from newsbot.extraction.body.model.block_features import Hints
from newsbot.extraction.body.phrases import rule_of_phrase
from newsbot.extraction.document.blocks import PageBlock, Scope, find_group
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.document.tags import HEADING_TAGS
from newsbot.extraction.values.author_names import is_name_line, parse_authors
from newsbot.extraction.values.byline_text import find_byline, find_label
from newsbot.extraction.values.date_lines import (
    find_other_words,
    is_date_line,
    is_labelled_date,
    is_placed_date,
)
from newsbot.text.prose import ends_sentence
from newsbot.text.tokens import fold_tokens, tokenize_text

_HEADLINE_LIKENESS = 0.7
_MIN_HEADLINE_WORDS = 3
_MAX_BYLINE_WORDS = 14
_MAX_BYLINE_CHARS = 300
MAX_STANDFIRSTS = 1
"""Paragraphs above a byline and a date: a standfirst."""
_MAX_FACTS_CHARS = 240
"""Two dates with labels, days of the week and zones are as long."""
_MAX_PART_WORDS = 5
"""A part beside a date or byline in one line, such as a section or a count, has no more words."""
_MAX_ROLE_WORDS = 6
"""Words beside the names in a byline: a role and a place."""
_MAX_ABBREVIATED = 4
"""Letters of a last word whose full stop ends no sentence: "μ.μ."."""
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
_PARTS = re.compile(r"\s*[|｜·•∙\n]\s*|\s[–—/-]\s|\u3000+|\s{2,}")
_LAST_COUNTER = re.compile(r"\s+[^\W\d_]+ \(\d{1,6}\)$")
"""The number of comments after a date: "12 May 2026 Comments (14)"."""
_COUNT = re.compile(r"\d{1,6}")
_DIGIT = re.compile(r"\d")


def mark_fields(blocks: list[PageBlock], hints: Hints) -> None:
    """Set ``rule`` of the blocks whose whole text is a field: headline, byline, date, counters."""
    headlines = [(words, frozenset(words)) for words in hints.headline_words]
    authors = [frozenset(tokenize_text(author)) for author in hints.authors]
    names = frozenset[str]().union(*authors)
    prose_in: set[Scope | None] = set()
    paragraphs = 0
    for block in blocks:
        if block.rule is not None:
            continue
        is_line = block.tag not in HEADING_TAGS and find_group(block) is None
        if _is_first_heading(block, prose_in) or (
            not prose_in and _is_headline(block.tokens, headlines)
        ):
            block.rule = Rule.HEADLINE
        elif _is_byline(block, names, is_worded=is_line or paragraphs <= MAX_STANDFIRSTS):
            block.rule = Rule.BYLINE
        elif is_line and paragraphs <= MAX_STANDFIRSTS:
            is_name = not paragraphs and "\n" not in block.text and is_name_line(block.text)
            block.rule = Rule.BYLINE if is_name else _rule_of_facts(block.text, authors)
        if block.rule in {None, Rule.HEADLINE} and block.is_prose:
            paragraphs += block.rule is None
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


def _is_byline(block: PageBlock, names: frozenset[str], *, is_worded: bool) -> bool:
    """Return whether a block names the authors and does nothing else.

    :param is_worded: whether words such as "by" are enough; "By size" may be a sub-heading.
    """
    text = block.text
    if len(text) > _MAX_BYLINE_CHARS or len(block.tokens) > _MAX_BYLINE_WORDS:
        return False
    if is_worded and _BYLINE.fullmatch(text):
        return True
    words = frozenset(block.tokens) if names else names
    if len(words & names) <= 1:
        return False
    return len(words - names) <= 1 or bool(_LINE_OF_FACTS.search(text))


def _rule_of_facts(text: str, authors: list[frozenset[str]]) -> Rule | None:
    """Return the rule of a line above the text that is a date, a byline, or several fields."""
    if len(text) > _MAX_FACTS_CHARS:
        return None
    if _is_worded_byline(text):
        return Rule.BYLINE
    has_digit = _DIGIT.search(text) is not None
    is_stated = has_digit and (is_placed_date(text) or is_labelled_date(text))
    if is_stated or is_date_line(text):  # Arabic and Hebrew have a word for two hours.
        return Rule.DATE
    if not has_digit:
        return None
    parts = [part for part in _PARTS.split(_LAST_COUNTER.sub("", text)) if part]
    facts = [_is_fact(part, authors) for part in parts]
    if parts and (all(facts) or _is_short_beside_date(parts, facts)):
        return Rule.META_LINE
    return None


def _is_worded_byline(text: str) -> bool:
    """Return whether a line begins with a word such as "by" or "author:" and names people.

    Beside the names are a date, and few words for roles and places.
    """
    if _is_sentence(text):
        return False
    byline = find_byline(text) or (text if find_label(text) else None)
    if byline is None:
        return False
    people = parse_authors(byline, strict=True)
    names = frozenset(fold_tokens(" ".join(people)))
    others = [word for word in find_other_words(text)[1] if word not in names]
    return bool(people) and len(others) <= _MAX_ROLE_WORDS


def _is_sentence(text: str) -> bool:
    """Return whether a line ends as a sentence; a full stop after a short word abbreviates."""
    if not ends_sentence(text):
        return False
    words = tokenize_text(text) if text.endswith(".") else ()
    return not words or len(words[-1]) > _MAX_ABBREVIATED


def _is_short_beside_date(parts: list[str], facts: list[bool]) -> bool:
    """Return whether one of several parts is a full date and the others are short: a section."""
    others = [part for part, is_fact in zip(parts, facts, strict=True) if not is_fact]
    is_short = all(
        len(fold_tokens(part)) <= _MAX_PART_WORDS and not ends_sentence(part) for part in others
    )
    return is_short and any(map(is_date_line, parts))


def _is_fact(part: str, authors: list[frozenset[str]]) -> bool:
    return (
        _COUNT.fullmatch(part) is not None
        or is_date_line(part)
        or is_labelled_date(part)
        or rule_of_phrase(part) is not None
        or find_byline(part) is not None
        or frozenset(tokenize_text(part)) in authors
    )
