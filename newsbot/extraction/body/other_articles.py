"""Drop the blocks that lead to, or belong to, other articles."""

from __future__ import annotations

from itertools import zip_longest

from newsbot.extraction.body.headline_column import (
    find_column,
    find_stated_headline,
    is_enough_text,
)
from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.document.blocks import count_chars, find_group
from newsbot.extraction.document.rule_names import KeptAs, Rule
from newsbot.extraction.document.tags import HEADING_TAGS
from newsbot.text.tokens import tokenize_text

_COLUMN_POINTS = -2.5
"""What a paragraph below the headline needs if hardly any there is kept: little speaks for short
ones beside a long text, and their place does."""
_MIN_ARTICLE_CHARS = 400
"""From this much kept text above it, a further headline is another article's."""
_NEAR_HEADLINE = 4
"""If the article's headline follows this near, the heading above it was a section's name."""
_MIN_LINK_LINE_WORDS = 4
_LINK_LINE_SHARE = 0.85
_LINK_LINES_SHARE = 0.6
"""Between several links on lines of their own there may be labels."""
SENTENCE_ENDS = (".", "!", "?", "…", '"', "”", "»", "。")


def drop_link_lines(page: PageContext) -> None:
    """Drop paragraphs that are links from end to end and no sentence.

    Headings of a list of products or places are linked too: text of the article follows them.
    """
    kept = page.kept()
    for block, after in zip_longest(kept, kept[1:]):
        heads = block.tag in HEADING_TAGS and after is not None and after.tag not in HEADING_TAGS
        share = block.link_chars / len(block.text)
        several = "\n" in block.text and share > _LINK_LINES_SHARE
        if (
            (several or share > _LINK_LINE_SHARE)
            and block.text.count(" ") >= _MIN_LINK_LINE_WORDS - 1
            and not block.text.endswith(SENTENCE_ENDS)
            and find_group(block) is None
            and not heads
        ):
            block.rule = Rule.LINK_LINE


def keep_text_below_headline(page: PageContext) -> None:
    """Keep the paragraphs below the headline if hardly any is kept, and drop text above it.

    A short article has fewer points than a long text of the publisher beside it.
    """
    headline = find_stated_headline(page.blocks, page.hints)
    if headline is None:
        return
    column = find_column(headline, page.scored)
    inside = [block for block in column if block.rule is None]
    outside = count_chars(page.kept()) - count_chars(inside)
    if not is_enough_text(inside) and count_chars(inside) < outside:
        for block in column:
            if block.rule is Rule.NOT_THE_ARTICLE and block.points > _COLUMN_POINTS:
                block.keep(KeptAs.BELOW_HEADLINE)
    if is_enough_text(block for block in column if block.rule is None):
        for block in page.kept():
            if block.index < headline.index:
                block.rule = Rule.OTHER_ARTICLE


def drop_other_articles(page: PageContext) -> None:
    """Drop blocks above the article's headline, and below the headline of a further article."""
    blocks = page.blocks
    wanted = [tokenize_text(headline) for headline in page.hints.headlines]
    headlines = [i for i, block in enumerate(blocks) if block.rule is Rule.HEADLINE]
    if not headlines:
        return
    own = next((i for i in headlines if blocks[i].tokens in wanted), headlines[0])
    above = [block for block in blocks[:own] if block.rule is None]
    below = [block for block in blocks[own:] if block.rule is None]
    if 0 < count_chars(above) < count_chars(below):
        for block in above:
            block.rule = Rule.OTHER_ARTICLE
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
                    block.rule = Rule.OTHER_ARTICLE
            return


def drop_below_related(page: PageContext) -> None:
    """Drop what follows a heading of related articles until the article's layout returns."""
    layouts: set[tuple[str, tuple[str, ...]]] = set()
    announced = False
    for block in page.blocks:
        around = block.scope.parent or block.scope
        if block.rule is Rule.RELATED and block.tag in HEADING_TAGS:
            announced = bool(layouts)
        elif block.rule is None:
            if announced and (around.tag, around.words) not in layouts:
                block.rule = Rule.RELATED
            else:
                announced = False
                layouts.add((around.tag, around.words))
