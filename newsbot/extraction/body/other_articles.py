"""Drop the blocks that lead to, or belong to, other articles."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from newsbot.extraction.body.headline_column import (
    find_column,
    find_stated_headline,
    is_enough_text,
)
from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.document.blocks import PageBlock, Scope, count_chars, find_group
from newsbot.extraction.document.rule_names import KeptAs, Rule
from newsbot.extraction.document.tags import HEADING_TAGS

_COLUMN_POINTS = -2.5
"""What a paragraph below the headline needs if hardly any there is kept: little speaks for short
ones beside a long text, and their place does."""
_MIN_ARTICLE_CHARS = 400
"""From this much kept text above it, a further headline is another article's."""
_NEAR_HEADLINE = 4
"""If the article's headline follows this near, the heading above it was a section's name."""
_NEAR_FACTS = 8
"""How many blocks below a further headline are searched for its byline and date."""
_MIN_PART_SHARE = 0.25
"""Less text below a further headline, beside that above it, is a box."""
_FACT_RULES = frozenset({Rule.BYLINE, Rule.DATE, Rule.META_LINE, Rule.TAGS, Rule.READING_TIME})
_OWN_TAGS = frozenset(("article", "aside"))
_MIN_LINK_LINE_WORDS = 4
_LINK_LINE_SHARE = 0.85
_LINK_LINES_SHARE = 0.6
"""Between several links on lines of their own there may be labels."""
_ARTICLE_TIMES = 4
"""Teasers below a short article are longer than it, too, though not so many times."""
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
    wanted = page.hints.headline_words
    headlines = [i for i, block in enumerate(blocks) if block.rule is Rule.HEADLINE]
    if not headlines:
        return
    own = next((i for i in headlines if blocks[i].tokens in wanted), headlines[0])
    above = [block for block in blocks[:own] if block.rule is None]
    below = [block for block in blocks[own:] if block.rule is None]
    if 0 < count_chars(above) < count_chars(below):
        for block in above:
            block.rule = Rule.OTHER_ARTICLE
    _drop_further_articles(blocks, own, headlines, wanted)


def _drop_further_articles(
    blocks: list[PageBlock], own: int, headlines: list[int], wanted: Sequence[tuple[str, ...]]
) -> None:
    """Drop what is below the first h1 that begins a further article; keep h1s before it.

    :param own: the index of the article's headline; ``headlines`` are those of all.
    :param wanted: the words of the headlines that the metadata states.
    """
    total = count_chars(block for block in blocks[own:] if block.rule is None)
    chars, start, columns = 0, own, set[Scope | None]()
    last: PageBlock | None = None
    has_parts = False
    for i in headlines:
        for block in blocks[start:i]:
            if block.rule is None:
                chars += len(block.text)
                columns.add(block.scope.parent)
                last = block
        start = max(start, i)
        if blocks[i].tag != "h1" or last is None or chars < _MIN_ARTICLE_CHARS:
            continue
        again = blocks[i].tokens not in wanted and any(
            block.tokens in wanted for block in blocks[i + 1 : i + _NEAR_HEADLINE]
        )
        if again or blocks[i].scope.parent in columns:
            continue
        is_small = not has_parts and total - chars < _MIN_PART_SHARE * chars
        if is_small or _begins_article(blocks, i, last):
            for block in blocks[i:]:
                if block.rule is None:
                    block.rule = Rule.OTHER_ARTICLE
            return
        has_parts = True
        if i + 1 < len(blocks) and blocks[i + 1].rule is None and blocks[i].tokens not in wanted:
            blocks[i].keep(KeptAs.SUB_HEADING)


def _begins_article(blocks: list[PageBlock], i: int, above: PageBlock) -> bool:
    """Return whether an h1 is the headline of a further article, not a heading of this one.

    It is linked, or in an article or aside element of its own, or has a byline, a date or tags.

    :param above: the last kept block above it.
    """
    block = blocks[i]
    around = set(above.scope.near())
    return (
        block.links > 0
        or any(scope.tag in _OWN_TAGS and scope not in around for scope in block.scope.near())
        or any(near.rule in _FACT_RULES for near in blocks[i + 1 : i + _NEAR_FACTS])
    )


def drop_below_related(page: PageContext) -> None:
    """Drop what follows a heading of related articles until the article's layout returns.

    A run of many times the text above it is the article: what is above is a standfirst.
    """
    layouts: set[tuple[str, tuple[str, ...]]] = set()
    teasers: list[PageBlock] = []
    announced, chars = False, 0
    for block in page.blocks:
        around = block.scope.parent or block.scope
        if block.rule is Rule.RELATED and block.tag in HEADING_TAGS:
            announced = bool(layouts)
        elif block.rule is None:
            if announced and (around.tag, around.words) not in layouts:
                teasers.append(block)
            else:
                announced = False
                chars = _drop_run(teasers, chars) + len(block.text)
                layouts.add((around.tag, around.words))
    _drop_run(teasers, chars)


def _drop_run(teasers: list[PageBlock], above: int) -> int:
    """Drop and clear a run of blocks, unless it is many times longer than the text above it.

    :return: the characters of kept text above what follows.
    """
    chars = count_chars(teasers)
    if chars <= _ARTICLE_TIMES * above:
        for block in teasers:
            block.rule = Rule.RELATED
        chars = 0
    teasers.clear()
    return above + chars
