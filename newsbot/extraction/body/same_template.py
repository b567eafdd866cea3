"""Keep the paragraphs and headings among kept text that are made as other kept ones are."""

from __future__ import annotations

from newsbot.extraction.body.model.page_stats import find_template
from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.document.blocks import PageBlock
from newsbot.extraction.document.rule_names import KeptAs, Rule
from newsbot.extraction.document.tags import HEADING_TAGS

_SAME_TEMPLATE_POINTS = -1.0
"""What a block needs whose template has kept blocks."""
_LAST_POINTS = -0.35
"""What a paragraph directly below the last kept one needs: author notes are there, too."""


def keep_same_template(page: PageContext) -> None:
    """Keep a paragraph or heading between kept blocks if its template has kept ones.

    Keep a paragraph directly below the last kept one, too, if both are of one template.
    """
    kept = page.kept()
    if not kept:
        return
    templates = set(map(find_template, kept))
    inside = range(kept[0].index, kept[-1].index)
    for block in page.scored:
        if (
            block.rule is Rule.NOT_THE_ARTICLE
            and block.index in inside
            and block.points > _SAME_TEMPLATE_POINTS
            and (block.is_prose or block.tag in HEADING_TAGS)
            and find_template(block) in templates
        ):
            block.keep(KeptAs.SAME_TEMPLATE)
    if kept[-1] is not page.blocks[-1]:
        _keep_next(kept[-1], page.blocks[kept[-1].index + 1])


def _keep_next(last: PageBlock, block: PageBlock) -> None:
    """Keep the paragraph below the last kept one if it goes on in the same template and column."""
    parent, above = block.scope.parent, last.scope.parent
    if (
        block.rule is Rule.NOT_THE_ARTICLE
        and block.points > _LAST_POINTS
        and block.is_prose
        and parent is not None
        and above is not None
        and (parent is above or parent.parent is above.parent)
        and find_template(block) == find_template(last)
    ):
        block.keep(KeptAs.SAME_TEMPLATE)
