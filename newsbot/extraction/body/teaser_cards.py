"""Drop the text of teasers: boxes with the linked title of another article and a few lines."""

from __future__ import annotations

from itertools import islice, takewhile

from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.document.blocks import PageBlock, count_chars
from newsbot.extraction.document.rule_names import Rule

_MAX_CARD_CHARS = 600
"""An element with more text is the layout of an article; it has fewer blocks than that, too."""
_MAX_CARDS_SHARE = 0.2
"""Of the kept text; with more of it in such boxes, the article is a list of linked items."""
_SURE_POINTS = 2.0
"""A block with more is like the article in text and place."""
_MIN_TITLE_WORDS, _MIN_HEADLINE_LENGTH = 4, 36
"""Words of a title, and Latin letters of a headline: the linked name of a product or place in a
list of them is shorter."""
_NEAR_BLOCKS = 3
"""A picture's caption and a date may be between the title and the text."""
_CARD_STEPS = 8
"""Elements from a title or text up to the box around both."""
_TITLE_RULES = frozenset({Rule.NOT_THE_ARTICLE, Rule.LINK_LINE, Rule.RELATED})


def drop_teaser_cards(page: PageContext) -> None:
    """Drop the blocks below a dropped linked title in the innermost element around both.

    The element is small, holds no other text, and not much of the page's text is in such elements.
    All titles are as long as headlines.
    """
    kept = page.kept()
    texts: dict[PageBlock, None] = {}
    for block in kept:
        if block in texts:
            continue
        title = _find_title(page.blocks, block)
        found = [] if title is None else _find_texts(page.blocks, title, block)
        if found and title is not None and title.length < _MIN_HEADLINE_LENGTH:
            return
        texts |= dict.fromkeys(found)
    if count_chars(texts) <= _MAX_CARDS_SHARE * count_chars(kept):
        for block in texts:
            block.rule = Rule.RELATED


def _find_title(blocks: list[PageBlock], block: PageBlock) -> PageBlock | None:
    """Return the linked title directly above a block that was dropped, if there is one."""
    for above in reversed(blocks[max(0, block.index - _NEAR_BLOCKS) : block.index]):
        if above.rule is None or above.rule is Rule.HEADLINE:
            return None
        is_linked = above.link_chars == len(above.text)
        if is_linked and above.rule in _TITLE_RULES and len(above.tokens) >= _MIN_TITLE_WORDS:
            return above
    return None


def _find_texts(blocks: list[PageBlock], title: PageBlock, first: PageBlock) -> list[PageBlock]:
    """Return the kept blocks of the box that begins with a title and its first text, or none."""
    around = set(islice(first.scope.chain(), _CARD_STEPS))
    box = next(
        (scope for scope in islice(title.scope.chain(), _CARD_STEPS) if scope in around), None
    )
    if box is None or box.chars > _MAX_CARD_CHARS or first.points > _SURE_POINTS:
        return []
    start, end = max(0, first.index - _MAX_CARD_CHARS), first.index + _MAX_CARD_CHARS
    above = takewhile(lambda b: box in b.scope.near(), reversed(blocks[start : first.index]))
    if any(block.rule is None for block in above):
        return []
    inside = takewhile(lambda b: box in b.scope.near(), blocks[first.index : end])
    return [block for block in inside if block.rule is None]
