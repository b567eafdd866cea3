"""Blocks that stand -> the same blocks without those that lead to, or are, other articles."""

from __future__ import annotations

from newsbot.extraction.body.groups import group_of
from newsbot.extraction.body.model.block_features import Hints
from newsbot.extraction.body.rule_names import (
    HEADLINE_RULE,
    LINK_LINE_RULE,
    OTHER_ARTICLE_RULE,
    RELATED_RULE,
)
from newsbot.extraction.document.blocks import HEADING_TAGS, PageBlock, count_chars
from newsbot.text.tokens import tokenize_text

_MIN_ARTICLE_CHARS = 400
"""Kept text above a further headline from which on that headline is another article's."""
_NEAR_HEADLINE = 4
"""Where the own headline follows so near, the heading above it was a section's name."""
_MIN_LINK_LINE_WORDS = 4
_LINK_LINE_SHARE = 0.85
_LINK_LINES_SHARE = 0.6
"""Where several links stand on lines of their own, labels may stand between them."""
_SENTENCE_ENDS = (".", "!", "?", "…", '"', "”", "»", "。")


def drop_link_lines(standing: list[PageBlock]) -> None:
    """Drop paragraphs that are links from end to end and no sentence: they lead elsewhere."""
    for block in standing:
        share = block.link_chars / len(block.text)
        several = "\n" in block.text and share > _LINK_LINES_SHARE
        if (
            block.rule is None
            and (several or share > _LINK_LINE_SHARE)
            and block.text.count(" ") >= _MIN_LINK_LINE_WORDS - 1
            and not block.text.endswith(_SENTENCE_ENDS)
            and group_of(block) is None
        ):
            block.rule = LINK_LINE_RULE


def drop_other_articles(blocks: list[PageBlock], hints: Hints) -> None:
    """Drop what stands above the article's headline, and below the headline of a further one."""
    wanted = [tokenize_text(headline) for headline in hints.headlines]
    headlines = [i for i, block in enumerate(blocks) if block.rule == HEADLINE_RULE]
    if not headlines:
        return
    own = next((i for i in headlines if blocks[i].tokens in wanted), headlines[0])
    above = [block for block in blocks[:own] if block.rule is None]
    below = [block for block in blocks[own:] if block.rule is None]
    if 0 < count_chars(above) < count_chars(below):
        for block in above:
            block.rule = OTHER_ARTICLE_RULE
    for i in headlines:
        before = [block for block in blocks[own:i] if block.rule is None]
        inside = blocks[i].scope.parent in {block.scope.parent for block in before}
        again = blocks[i].tokens not in wanted and any(
            block.tokens in wanted for block in blocks[i + 1 : i + _NEAR_HEADLINE]
        )
        if (
            blocks[i].tag == "h1"
            and not (inside or again)
            and count_chars(before) >= _MIN_ARTICLE_CHARS
        ):
            for block in blocks[i:]:
                if block.rule is None:
                    block.rule = OTHER_ARTICLE_RULE
            return


def drop_below_related(blocks: list[PageBlock]) -> None:
    """Drop what follows a heading of related articles until the text's own kind goes on."""
    kinds: set[tuple[str, tuple[str, ...]]] = set()
    announced = False
    for block in blocks:
        around = block.scope.parent or block.scope
        if block.rule == RELATED_RULE and block.tag in HEADING_TAGS:
            announced = bool(kinds)
        elif block.rule is None:
            if announced and (around.tag, around.words) not in kinds:
                block.rule = RELATED_RULE
            else:
                announced = False
                kinds.add((around.tag, around.words))
