"""What may befall a block in view of its page: the names of the rules and what each means."""

from __future__ import annotations

from newsbot.extraction.body.site_boilerplate import SITE_REPEATS_MEANING, SITE_REPEATS_RULE
from newsbot.extraction.document.blocks import PageBlock

HEADLINE_RULE = "headline"
BYLINE_RULE = "byline"
LINK_LINE_RULE = "link-line"
RELATED_RULE = "related"
OTHER_ARTICLE_RULE = "other-article"
LONE_HEADING_RULE = "heading-without-text"
REPEATED_RULE = "repeated"
OUTSIDE_RULE = "not-the-article"

PAGE_RULES: dict[str, str] = {
    HEADLINE_RULE: "The headline itself, which is a field.",
    BYLINE_RULE: "A line that names the article's authors and no more.",
    LINK_LINE_RULE: "A paragraph that is one link and no sentence leads elsewhere.",
    RELATED_RULE: "What stands under a heading of related articles.",
    OTHER_ARTICLE_RULE: "Text above the headline, or below that of a further article.",
    LONE_HEADING_RULE: "A heading at the end that no text follows.",
    REPEATED_RULE: "A paragraph that the page shows twice, as for other widths of screen.",
    SITE_REPEATS_RULE: SITE_REPEATS_MEANING,
    OUTSIDE_RULE: "A block that reads or stands unlike the article: its points are below zero.",
}
"""What drops a block in view of its page: the ledger's names and what each means."""

KEPT_RULES: dict[str, str] = {
    "only-text": "Next to nothing else was kept, so the best paragraph and those beside it were.",
    "inner-group": "A list or table between kept paragraphs, and little speaks against it.",
    "embed": "An embedded post is kept as a whole.",
    "standfirst": "It stands above the text and begins as the page's description does.",
    "sub-heading": "A sub-heading between kept blocks of the same element.",
}
"""What keeps a block that its points alone would drop, and what each means."""


def keep_block(block: PageBlock, kept_as: str) -> None:
    """Let a dropped block stand again, and note why; one that stands needs no reason."""
    if block.rule is not None:
        block.rule, block.kept_as = None, kept_as
