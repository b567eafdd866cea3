"""Kept blocks -> the same blocks without what ends, signs or repeats the text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsbot.extraction.body.model.block_features import Hints
from newsbot.extraction.body.model.page_stats import is_prose_block
from newsbot.extraction.body.rule_names import BYLINE_RULE, LONE_HEADING_RULE, REPEATED_RULE
from newsbot.extraction.document.blocks import HEADING_TAGS, PageBlock, Scope
from newsbot.text.tokens import tokenize_text

_MIN_REPEAT_CHARS = 40
"""Shorter texts may well stand twice in one article, as longer ones may in one element."""
_MIN_SIGNED_BLOCKS = 4
_NAMES = re.compile(r"(?:[^\W\d_a-zß-ÿ][\w.'’-]+[ ,/&|]{1,3}){1,4}[^\W\d_a-zß-ÿ][\w'’-]+")
"""Two to five capitalised words, as names are, without the full stop of a sentence."""
_QUOTE_WORDS = frozenset(("pullquote", "pull", "zitat", "quote"))
_QUOTE_STEPS = 3
_MIN_QUOTE_WORDS = 5
_MIN_NAME_WORDS = 2
_MAX_ROLE_WORDS = 3
_PORTRAIT_VERBS = frozenset(
    "is was has writes covers reports works leads ist war schreibt arbeitet berichtet leitet lebt "
    "est écrit couvre travaille es era escribe cubre trabaja è scrive lavora é escreve cobre jest "
    "pisze är skriver er schrijft werkt on kirjoittaa je píše yazıyor".split()
)
"""What authors do in the line about them, a few languages each in the third person."""


def drop_trailing_heading(standing: list[PageBlock]) -> None:
    """Drop the one heading that ends the text: what it announced is gone."""
    kept = [block for block in standing if block.rule is None]
    if len(kept) > 1 and kept[-1].tag in HEADING_TAGS and kept[-2].tag not in HEADING_TAGS:
        kept[-1].rule = LONE_HEADING_RULE


def drop_signatures(standing: list[PageBlock]) -> None:
    """Drop a line of names alone that stands above the first paragraph or below the last."""
    kept = [block for block in standing if block.rule is None]
    if len(kept) < _MIN_SIGNED_BLOCKS:
        return
    for block, beside in ((kept[0], kept[1]), (kept[-1], kept[-2])):
        if (
            block.tag not in HEADING_TAGS
            and is_prose_block(beside)
            and _NAMES.fullmatch(block.text)
        ):
            block.rule = BYLINE_RULE


def drop_portrait(standing: list[PageBlock], hints: Hints) -> None:
    """Drop the last paragraph if it says who an author is."""
    kept = [block for block in standing if block.rule is None]
    if len(kept) < _MIN_SIGNED_BLOCKS:
        return
    for author in hints.authors:
        name = tokenize_text(author)
        if len(name) >= _MIN_NAME_WORDS and _is_portrait(kept[-1].tokens, name):
            kept[-1].rule = BYLINE_RULE


def _is_portrait(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Tell whether a text begins with a name, maybe after a role, and goes on with what one does.

    >>> _is_portrait(tokenize_text("Our reporter Ann Poe is the author of a book"), ("ann", "poe"))
    True
    >>> _is_portrait(tokenize_text("Ann Poe told the court that she had seen it"), ("ann", "poe"))
    False
    """
    for start in range(_MAX_ROLE_WORDS + 1):
        end = start + len(name)
        if words[start:end] == name:
            return not _PORTRAIT_VERBS.isdisjoint(words[end : end + 2])
    return False


def drop_pull_quotes(standing: list[PageBlock]) -> None:
    """Drop a quotation set apart that repeats what a paragraph says anyway."""
    kept = [block for block in standing if block.rule is None]
    quotes = [block for block in kept if _is_set_apart(block)]
    if not quotes:
        return
    texts = [" ".join(("", *block.tokens, "")) for block in kept if not _is_set_apart(block)]
    for block in quotes:
        words = " ".join(("", *block.tokens, ""))
        if len(block.tokens) >= _MIN_QUOTE_WORDS and any(words in text for text in texts):
            block.rule = REPEATED_RULE


def _is_set_apart(block: PageBlock) -> bool:
    return any(
        scope.tag in {"blockquote", "aside", "figure"} or not _QUOTE_WORDS.isdisjoint(scope.words)
        for _, scope in zip(range(_QUOTE_STEPS), block.scope.near(), strict=False)
    )


def drop_repeated_blocks(blocks: Iterable[PageBlock]) -> None:
    """Drop the second showing of a text: pages repeat paragraphs for other screen sizes."""
    seen: dict[str, Scope | None] = {}
    for block in blocks:
        if (
            block.rule is None
            and len(block.text) > _MIN_REPEAT_CHARS
            and seen.setdefault(block.text, block.scope.parent) is not block.scope.parent
        ):
            block.rule = REPEATED_RULE
