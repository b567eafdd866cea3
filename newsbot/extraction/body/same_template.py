"""Keep the paragraphs and headings between kept text that are made as other kept ones are."""

from __future__ import annotations

from newsbot.extraction.body.model.page_stats import find_template
from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.document.rule_names import KeptAs, Rule
from newsbot.extraction.document.tags import HEADING_TAGS

_SAME_TEMPLATE_POINTS = -1.0
"""What a block needs whose template has kept blocks."""


def keep_same_template(page: PageContext) -> None:
    """Keep a paragraph or heading between kept blocks if its template has kept ones."""
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
