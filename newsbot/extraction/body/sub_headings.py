"""Keep the sub-headings of the article: headings between its text.

The scorecard judges a heading by its own words and place, which a teaser's headline has as well.
The block below it decides: a sub-heading is directly above text of the article.
"""

from __future__ import annotations

from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.document.blocks import PageBlock, find_parent
from newsbot.extraction.document.rule_names import KeptAs, Rule
from newsbot.extraction.document.tags import HEADING_TAGS

_HEADING_POINTS = -2.0
"""What a heading needs that is directly above kept text."""
_LONE_HEADING_POINTS = -1.0
"""What it needs with chrome between, if it opens an element of its own."""
_MAX_LABEL_CHARS = 120
_LABEL_ENDS = (":", "?", "：", "？", "؟")
"""What lines that announce text end with: "Ingredients:", the questions of an interview or FAQ."""
_PICTURE_RULES = frozenset({Rule.CAPTION, Rule.CREDIT, Rule.GALLERY, Rule.ADVERTISEMENT})
"""Rules of what may be between a sub-heading and its text."""


def keep_sub_headings(page: PageContext) -> None:
    """Keep a sub-heading, or a line like one, below kept text and directly above kept text."""
    _keep_in_one_element(page.scored)
    first = next((block.index for block in page.kept()), len(page.blocks))
    below: PageBlock | None = None
    for block in reversed(page.blocks[first:]):
        if below is not None and _is_above_its_text(block, below):
            block.keep(KeptAs.SUB_HEADING)
        if block.rule not in _PICTURE_RULES:
            below = block if block.rule is None else None


def _is_above_its_text(block: PageBlock, below: PageBlock) -> bool:
    """Return whether a dropped heading belongs to the kept block below it.

    A linked one may be a teaser's headline, unless it is in one element with a paragraph.
    """
    return (
        block.rule is Rule.NOT_THE_ARTICLE
        and (block.tag in HEADING_TAGS or _is_label(block))
        and block.points > _HEADING_POINTS
        and (not block.links or (below.is_prose and find_parent(block) is find_parent(below)))
    )


def _is_label(block: PageBlock) -> bool:
    """Return whether a line announces text: unlinked, and bold or with a colon or question mark."""
    text = block.text
    return (
        len(text) <= _MAX_LABEL_CHARS
        and not block.links
        and (text.endswith(_LABEL_ENDS) or block.bold_chars == len(text))
        and bool(block.tokens)
        and "\n" not in text
    )


def _keep_in_one_element(scored: list[PageBlock]) -> None:
    """Keep headings, linked or not, between kept blocks of which the next has the same parent."""
    for before, block, after in zip(scored, scored[1:], scored[2:], strict=False):
        if (
            block.rule is Rule.NOT_THE_ARTICLE
            and block.tag in HEADING_TAGS
            and before.rule is None
            and after.rule is None
            and (block.points > _LONE_HEADING_POINTS or find_parent(before) is find_parent(block))
            and find_parent(block) is find_parent(after)
        ):
            block.keep(KeptAs.SUB_HEADING)
