"""Passes after scoring: decisions that need more than one block.

The scorecard judges each block by itself. The passes judge groups together (the items of a list,
the rows of a table) and blocks by their neighbours: a sub-heading belongs to the text under it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple

from newsbot.extraction.body.box_text import (
    drop_box_text,
    drop_labelled_links,
    drop_labelled_lists,
)
from newsbot.extraction.body.corrections import keep_corrections
from newsbot.extraction.body.notice_boxes import drop_notices
from newsbot.extraction.body.other_articles import (
    SENTENCE_ENDS,
    drop_below_related,
    drop_link_lines,
    drop_other_articles,
    keep_text_below_headline,
)
from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.body.picture_boxes import drop_picture_boxes
from newsbot.extraction.body.question_lists import keep_questions
from newsbot.extraction.body.same_template import keep_same_template
from newsbot.extraction.body.site_boilerplate import drop_site_boilerplate
from newsbot.extraction.body.sub_headings import keep_sub_headings
from newsbot.extraction.body.teaser_cards import drop_teaser_cards
from newsbot.extraction.body.trim import (
    drop_author_portrait,
    drop_drawn_lines,
    drop_end_marks,
    drop_pull_quotes,
    drop_repeated_blocks,
    drop_signatures,
    drop_trailing_heading,
)
from newsbot.extraction.document.blocks import (
    PageBlock,
    Scope,
    count_chars,
    find_group,
    find_parent,
)
from newsbot.extraction.document.rule_names import KeptAs, Rule

EMBED_WORDS = frozenset({"tweet", "instagram", "tiktok", "bluesky", "mastodon"})
_INSIDE_GROUP_POINTS = -2.5
"""What a list between kept paragraphs needs; elsewhere it needs 0."""
_INSIDE_LINKED_POINTS = -0.5
_LINKED_INSIDE_POINTS = -2.0
"""What a list with links needs between two paragraphs of its element, if there is more to its items
or the first paragraph ends in a colon."""
_LINKED_GROUP_SHARE, _LINKS_ONLY_SHARE = 0.2, 0.9
_MIN_LINES_CHARS = 150
_LAYOUT_TIMES = 4
_RESCUE_CHARS = 250
_RESCUE_POINTS = -2.5
"""If fewer than ``_RESCUE_CHARS`` are kept, paragraphs with this many points are tried."""
_MIN_STANDFIRST_WORDS = 5
_STANDFIRST_POINTS = -0.5
"""What a standfirst directly below the headline needs."""
STANDFIRST_START_WORDS = 6
"""Descriptions are cut short or end otherwise; their first words are the standfirst's."""
_MAX_PLACE_WORDS = 2


class Pass(NamedTuple):
    """One step after scoring; ``run`` changes the state of blocks in place."""

    run: Callable[[PageContext], None]
    why: str

    @property
    def name(self) -> str:
        """The name of the function in words."""
        return self.run.__name__.replace("_", " ")


def average_groups(page: PageContext) -> None:
    """Give each item of a list and each cell of a table the mean of the group's points."""
    groups: dict[Scope, list[PageBlock]] = {}
    for block in page.scored:
        scope = find_group(block)
        if scope is not None:
            groups.setdefault(scope, []).append(block)
    for group in groups.values():
        mean = sum(block.points * len(block.text) for block in group) / count_chars(group)
        for block in group:
            block.points = mean


def drop_below_zero(page: PageContext) -> None:
    """Drop the blocks with less than 0 points."""
    for block in page.scored:
        if block.points < 0:
            block.rule = Rule.NOT_THE_ARTICLE


def rescue_text(page: PageContext) -> None:
    """Keep the best paragraph and those beside it if almost nothing is kept."""
    if sum(block.length for block in page.kept()) >= _RESCUE_CHARS:
        return
    prose = [b for b in page.scored if b.is_prose and b.points > _RESCUE_POINTS]
    if not prose:
        return
    best = max(prose, key=lambda block: block.points)
    for block in page.scored:
        if block.scope is best.scope or block.scope.parent is best.scope.parent:
            if block.points > _RESCUE_POINTS:
                block.keep(KeptAs.ONLY_TEXT)
        elif block.rule is None:
            block.rule = Rule.NOT_THE_ARTICLE


def drop_margin(page: PageContext) -> None:
    """Drop text in a sidebar if lines beside the headline are the article.

    A calendar or a table of results is no prose; the widgets in the sidebar may be, and then the
    chrome rule for sidebars did not apply. A layout with such a name holds the article, and many
    times more text.
    """
    headline = next((block for block in page.blocks if block.rule is Rule.HEADLINE), None)
    if headline is None:
        return
    known = dict.fromkeys(headline.scope.near(), False)
    margin = [b for b in page.scored if b.rule is None and _is_in_margin(b.scope, known)]
    column = headline.scope.parent
    lines = [b for b in page.scored if b.scope.parent is column and b.points > _RESCUE_POINTS]
    chars = count_chars(block for block in lines if not block.links)
    if chars < _MIN_LINES_CHARS or count_chars(margin) > _LAYOUT_TIMES * chars:
        return
    for block in margin:
        block.rule = Rule.NOT_THE_ARTICLE
    if not page.kept():
        for block in lines:
            block.keep(KeptAs.ONLY_TEXT)


def _is_in_margin(innermost: Scope, known: dict[Scope, bool]) -> bool:
    """Return whether an element is in a sidebar.

    :param known: the answer for each element that was asked for, and for those around the headline.
    """
    path: list[Scope] = []
    scope: Scope | None = innermost
    while scope is not None and scope not in known:
        path.append(scope)
        scope = scope.parent
    inside = scope is not None and known[scope]
    for scope in reversed(path):
        inside = inside or scope.rule is Rule.SIDEBAR
        known[scope] = inside
    return inside


def keep_inner_groups(page: PageContext) -> None:
    """Keep a list or table between kept paragraphs unless its points are far below zero."""
    kept = page.kept()
    places = [block.index for block in kept]
    columns = {block.scope.parent for block in kept}
    for block in page.scored:
        if block.rule is not Rule.NOT_THE_ARTICLE or not kept or block.index < places[0]:
            continue
        group = find_group(block)
        is_last = block.index > places[-1]
        if group is None or (is_last and group.parent not in columns):
            continue
        next_place = bisect_right(places, block.index)
        beside = kept[next_place - 1 : next_place + 1]
        if block.points > _needed_points(group, [] if is_last else beside):
            block.keep(KeptAs.INNER_GROUP)


def _needed_points(group: Scope, beside: list[PageBlock]) -> float:
    """Return the points that a list or table needs.

    :param beside: the kept blocks above and below it; empty if none is below.
    """
    share = group.link_chars / max(1, group.chars)
    if share <= _LINKED_GROUP_SHARE:
        return _INSIDE_GROUP_POINTS
    is_inside = bool(beside) and all(find_parent(block) is group.parent for block in beside)
    if is_inside and (share < _LINKS_ONLY_SHARE or beside[0].text.endswith((":", "："))):
        return _LINKED_INSIDE_POINTS
    return _INSIDE_LINKED_POINTS


def keep_embeds(page: PageContext) -> None:
    """Keep an embedded post as a whole between kept blocks, elsewhere blocks of 0 points."""
    posts: dict[Scope, list[PageBlock]] = {}
    for block in page.scored:
        quote = block.scope.nearest("blockquote")
        while quote is not None and EMBED_WORDS.isdisjoint(quote.words):
            quote = quote.landmarks.get("blockquote")
        if quote is not None:
            posts.setdefault(quote, []).append(block)
    kept = [block.index for block in page.kept()]
    for post in posts.values():
        inside = bool(kept) and kept[0] < post[0].index < kept[-1]
        for block in post:
            if inside or block.points >= 0:
                block.keep(KeptAs.EMBED)


def keep_standfirst(page: PageContext) -> None:
    """Keep the block above the text that begins as the page's description does.

    Without one, keep a sentence directly below the headline.
    """
    first = next((block.index for block in page.kept()), None)
    if first is None:
        return
    wanted = page.hints.description_words[:STANDFIRST_START_WORDS]
    starts: list[PageBlock] = []
    if len(wanted) >= _MIN_STANDFIRST_WORDS:
        starts = [b for b in page.scored if _begins(b.tokens, wanted)]
    if not starts:
        starts = [b for b in page.scored if _is_below_headline(b, page.blocks)]
    if any(block.rule is None for block in starts):
        return
    for block in starts:
        if block.index < first:
            block.keep(KeptAs.STANDFIRST)
            return


def _is_below_headline(block: PageBlock, blocks: list[PageBlock]) -> bool:
    """Return whether a block is a sentence directly below the headline, or a line beside it."""
    above = blocks[block.index - 1] if block.index else block
    return (
        above.rule is Rule.HEADLINE
        and block.points > _STANDFIRST_POINTS
        and not block.links
        and len(block.tokens) >= _MIN_STANDFIRST_WORDS
        and (block.text.endswith(SENTENCE_ENDS) or block.scope.parent is above.scope.parent)
    )


def _begins(words: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Return whether a text begins with these words, maybe after a place as in a dateline."""
    return wanted[0] in words[: _MAX_PLACE_WORDS + 1] and any(
        words[i : i + len(wanted)] == wanted for i in range(_MAX_PLACE_WORDS + 1)
    )


PASSES: tuple[Pass, ...] = (
    Pass(average_groups, "The items of a list and the cells of a table belong together."),
    Pass(drop_below_zero, "The block is unlike the article in text or place."),
    Pass(keep_text_below_headline, "A short article has fewer points than a long text beside it."),
    Pass(drop_link_lines, "A paragraph that is one link and no sentence leads elsewhere."),
    Pass(drop_labelled_links, "A few words with a colon announce the link to another article."),
    Pass(drop_labelled_lists, "A list of links with a label each leads to other articles."),
    Pass(drop_other_articles, "Above the headline and below a further one are other articles."),
    Pass(drop_below_related, "Teasers follow a heading of related articles."),
    Pass(drop_teaser_cards, "The text under a linked title in a box of its own is a teaser."),
    Pass(drop_picture_boxes, "The only text of an element named after its picture is a caption."),
    Pass(rescue_text, "If almost nothing is kept, the best paragraph is the text."),
    Pass(drop_margin, "If lines beside the headline are the article, a sidebar is not."),
    Pass(drop_box_text, "Below a heading of comments or a newsletter is their text."),
    Pass(drop_notices, "Below the heading of a notice, such as about the author, is its text."),
    Pass(keep_inner_groups, "A list or table between kept paragraphs belongs to them."),
    Pass(keep_embeds, "An embedded post is kept or dropped as a whole."),
    Pass(keep_standfirst, "A block that begins as the description does is the standfirst."),
    Pass(keep_same_template, "Between kept blocks, blocks of one template belong together."),
    Pass(keep_questions, "Questions with answers in or directly below the text belong to it."),
    Pass(keep_sub_headings, "A heading between kept blocks belongs to the text under it."),
    Pass(keep_corrections, "A note of a correction below the text belongs to it."),
    Pass(drop_site_boilerplate, "Other pages of the site have the text at the same place."),
    Pass(drop_drawn_lines, "A line of signs is drawn between parts of the text."),
    Pass(drop_end_marks, "Agencies end a text with signs or a word for its end."),
    Pass(drop_trailing_heading, "A heading at the end announced something that was dropped."),
    Pass(drop_signatures, "Names alone above or below the text are a byline."),
    Pass(drop_author_portrait, "A last paragraph about the author belongs to the byline."),
    Pass(drop_pull_quotes, "A quotation set apart repeats a paragraph."),
    Pass(drop_repeated_blocks, "Pages have a paragraph twice, for several screen widths."),
)
"""All passes in their order: each works on what the ones before it left."""


def run_passes(page: PageContext) -> None:
    """Run all passes; afterwards the blocks with ``rule`` None are the article."""
    for step in PASSES:
        step.run(page)
