"""Find the headline that the page states, and the paragraphs of its column below it.

Where a page has little text, place says more than length: the article is below its headline.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from newsbot.extraction.body.model.block_features import Hints
from newsbot.extraction.document.blocks import PageBlock, Scope
from newsbot.extraction.document.rule_names import Rule

_MIN_COLUMN_CHARS = 350
"""Characters of paragraphs that are more than a standfirst: some 60 words."""
_MIN_HEADLINE_CHARS = 15
_MIN_TITLE_SHARE = 0.4
"""Of the words of a title, the rest of which names the publisher and the section."""
_NEAR_BLOCKS = 12
"""Lines of fields and chrome between a headline and its first paragraph."""


def find_stated_headline(blocks: Sequence[PageBlock], hints: Hints) -> PageBlock | None:
    """Return the first headline whose words are in one that the metadata states, if any."""
    stated = list(map(frozenset, hints.headline_words))
    for block in blocks:
        if block.rule is Rule.HEADLINE and block.length >= _MIN_HEADLINE_CHARS:
            words = frozenset(block.tokens)
            if any(words <= own and len(words) >= _MIN_TITLE_SHARE * len(own) for own in stated):
                return block
    return None


def find_column(headline: PageBlock, scored: Sequence[PageBlock]) -> list[PageBlock]:
    """Return the paragraphs below a headline in the innermost element that holds enough of them.

    :param scored: the blocks of the page that no chrome rule dropped.
    :return: those of enough text, of which the first is near the headline; else empty.
    """
    steps = {scope: step for step, scope in enumerate(headline.scope.near())}
    by_step: dict[int, list[PageBlock]] = {}
    known: dict[Scope, int | None] = {}
    for block in scored:
        if block.index > headline.index and block.is_prose:
            if block.scope not in known:
                known[block.scope] = next(
                    (steps[scope] for scope in block.scope.near() if scope in steps), None
                )
            step = known[block.scope]
            if step is not None:
                by_step.setdefault(step, []).append(block)
    column: list[PageBlock] = []
    for step in sorted(by_step):
        column += by_step[step]
        if is_enough_text(column):
            column.sort(key=lambda block: block.index)
            return column if column[0].index - headline.index <= _NEAR_BLOCKS else []
    return []


def is_enough_text(paragraphs: Iterable[PageBlock]) -> bool:
    """Return whether paragraphs are more text than a standfirst."""
    return sum(block.length for block in paragraphs) >= _MIN_COLUMN_CHARS
