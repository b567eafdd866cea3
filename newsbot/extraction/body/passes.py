"""Passes after scoring: decisions that need more than one block.

The scorecard judges each block by itself. The passes judge groups together (the items of a list,
the rows of a table) and blocks by their neighbours: a sub-heading belongs to the text under it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from newsbot.extraction.body.chrome import rule_of_element
from newsbot.extraction.body.model.block_features import Hints
from newsbot.extraction.body.other_articles import (
    drop_below_related,
    drop_link_lines,
    drop_other_articles,
)
from newsbot.extraction.body.site_boilerplate import drop_site_boilerplate
from newsbot.extraction.body.trim import (
    drop_author_portrait,
    drop_pull_quotes,
    drop_repeated_blocks,
    drop_signatures,
    drop_trailing_heading,
)
from newsbot.extraction.document.blocks import (
    HEADING_TAGS,
    PageBlock,
    Scope,
    count_chars,
    find_group,
)
from newsbot.extraction.document.rule_names import KeptAs, Rule
from newsbot.extraction.profile.site_profile import SiteProfile
from newsbot.text.tokens import tokenize_text

EMBED_WORDS = frozenset({"tweet", "instagram", "tiktok", "bluesky", "mastodon"})
_INSIDE_GROUP_POINTS = -2.5
"""What a list between kept paragraphs needs; elsewhere it needs 0."""
_INSIDE_LINKED_POINTS = -0.5
_LINKED_GROUP_SHARE = 0.2
_HEADING_POINTS = -1.0
"""What a sub-heading needs that opens an element of its own."""
_MIN_LINES_CHARS = 150
_LAYOUT_TIMES = 4
_RESCUE_CHARS = 250
_RESCUE_POINTS = -2.5
"""If fewer than ``_RESCUE_CHARS`` are kept, paragraphs with this many points are tried."""
_MIN_STANDFIRST_WORDS = 5
STANDFIRST_START_WORDS = 6
"""Descriptions are cut short or end otherwise; their first words are the standfirst's."""
_MAX_PLACE_WORDS = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class PassContext:
    """What passes read and change: the blocks of one page, in reading order.

    ``scored`` are those of ``blocks`` that have points; chrome rules dropped the others.
    """

    blocks: list[PageBlock]
    scored: list[PageBlock]
    hints: Hints
    profile: SiteProfile | None = None


class Pass(NamedTuple):
    """One step after scoring; ``run`` changes the state of blocks in place."""

    name: str
    why: str
    run: Callable[[PassContext], None]


PASSES: tuple[Pass, ...] = (
    Pass(
        "average groups",
        "The items of a list and the cells of a table belong together.",
        lambda page: _average_groups(page.scored),
    ),
    Pass(
        "drop below zero",
        "A block with less than 0 points is unlike the article in text or place.",
        lambda page: _drop_below_zero(page.scored),
    ),
    Pass(
        "drop link lines",
        "A paragraph that is one link and no sentence leads elsewhere.",
        lambda page: drop_link_lines(page.scored),
    ),
    Pass(
        "drop other articles",
        "Text above the headline, or below a further headline, is of another article.",
        lambda page: drop_other_articles(page.blocks, page.hints),
    ),
    Pass(
        "drop below related",
        "Teasers follow a heading of related articles until the article's layout returns.",
        lambda page: drop_below_related(page.blocks),
    ),
    Pass(
        "rescue text",
        "If almost nothing is kept, the best paragraph and those beside it are the text.",
        lambda page: _rescue_text(page.scored),
    ),
    Pass(
        "drop margin",
        "If short lines beside the headline are the article, prose in a sidebar is not.",
        lambda page: _drop_margin(page.blocks, page.scored),
    ),
    Pass(
        "keep inner groups",
        "A list or table between kept paragraphs belongs to them.",
        lambda page: _keep_inner_groups(page.scored),
    ),
    Pass(
        "keep embeds",
        "An embedded post is kept or dropped as a whole.",
        lambda page: _keep_embeds(page.scored),
    ),
    Pass(
        "keep standfirst",
        "The block above the text that begins as the description does is the standfirst.",
        lambda page: _keep_standfirst(page.scored, page.hints),
    ),
    Pass(
        "keep sub-headings",
        "A heading between kept blocks belongs to the text under it.",
        lambda page: _keep_sub_headings(page.scored),
    ),
    Pass(
        "drop site boilerplate",
        "What other pages of the site repeat at the same place is not of this article.",
        lambda page: drop_site_boilerplate(
            page.scored, page.profile, headlines=page.hints.headlines
        ),
    ),
    Pass(
        "drop trailing heading",
        "A heading that ends the text announced something that was dropped.",
        lambda page: drop_trailing_heading(page.scored),
    ),
    Pass(
        "drop signatures",
        "A line of names above the first or below the last paragraph is a byline.",
        lambda page: drop_signatures(page.scored),
    ),
    Pass(
        "drop author portrait",
        "A last paragraph that says who the author is belongs to the byline.",
        lambda page: drop_author_portrait(page.scored, page.hints),
    ),
    Pass(
        "drop pull quotes",
        "A quotation set apart repeats a paragraph.",
        lambda page: drop_pull_quotes(page.scored),
    ),
    Pass(
        "drop repeated blocks",
        "Pages show a paragraph twice, for several widths of screen.",
        lambda page: drop_repeated_blocks(page.scored),
    ),
)
"""All passes in their order: each works on what the ones before it left."""


def run_passes(page: PassContext) -> None:
    """Run all passes; afterwards the blocks with ``rule`` None are the article."""
    for step in PASSES:
        step.run(page)


def _average_groups(scored: list[PageBlock]) -> None:
    """Give each item of a list and each cell of a table the mean of the group's points."""
    groups: dict[Scope, list[PageBlock]] = {}
    for block in scored:
        scope = find_group(block)
        if scope is not None:
            groups.setdefault(scope, []).append(block)
    for group in groups.values():
        mean = sum(block.points * len(block.text) for block in group) / count_chars(group)
        for block in group:
            block.points = mean


def _drop_below_zero(scored: list[PageBlock]) -> None:
    for block in scored:
        if block.points < 0:
            block.rule = Rule.NOT_THE_ARTICLE


def _rescue_text(scored: list[PageBlock]) -> None:
    """Keep the best paragraph and those beside it if almost nothing is kept."""
    if count_chars(block for block in scored if block.rule is None) >= _RESCUE_CHARS:
        return
    prose = [b for b in scored if b.is_prose and b.points > _RESCUE_POINTS]
    if not prose:
        return
    best = max(prose, key=lambda block: block.points)
    for block in scored:
        if block.scope is best.scope or block.scope.parent is best.scope.parent:
            if block.points > _RESCUE_POINTS:
                block.keep(KeptAs.ONLY_TEXT)
        elif block.rule is None:
            block.rule = Rule.NOT_THE_ARTICLE


def _drop_margin(blocks: list[PageBlock], scored: list[PageBlock]) -> None:
    """Drop text in a sidebar if lines beside the headline are the article.

    A calendar or a table of results is no prose; the widgets in the sidebar may be, and then the
    chrome rule for sidebars did not apply. A layout with such a name holds the article, and many
    times more text.
    """
    headline = next((block for block in blocks if block.rule is Rule.HEADLINE), None)
    if headline is None:
        return
    margin = [b for b in scored if b.rule is None and _is_in_margin(b, headline)]
    column = headline.scope.parent
    lines = [b for b in scored if b.scope.parent is column and b.points > _RESCUE_POINTS]
    chars = count_chars(block for block in lines if not block.links)
    if chars < _MIN_LINES_CHARS or count_chars(margin) > _LAYOUT_TIMES * chars:
        return
    for block in margin:
        block.rule = Rule.NOT_THE_ARTICLE
    if all(block.rule is not None for block in scored):
        for block in lines:
            block.keep(KeptAs.ONLY_TEXT)


def _is_in_margin(block: PageBlock, headline: PageBlock) -> bool:
    around = set(headline.scope.near())
    return any(
        rule_of_element(scope.tag, scope.words) is Rule.SIDEBAR and scope not in around
        for scope in block.scope.near()
    )


def _keep_inner_groups(scored: list[PageBlock]) -> None:
    """Keep a list or table between kept paragraphs unless its points are far below zero."""
    kept = [block.index for block in scored if block.rule is None]
    columns = {block.scope.parent for block in scored if block.rule is None}
    for block in scored:
        if block.rule is not Rule.NOT_THE_ARTICLE or not kept or block.index < kept[0]:
            continue
        group = find_group(block)
        if group is None or (block.index > kept[-1] and group.parent not in columns):
            continue
        linked = group.link_chars > _LINKED_GROUP_SHARE * group.chars
        if block.points > (_INSIDE_LINKED_POINTS if linked else _INSIDE_GROUP_POINTS):
            block.keep(KeptAs.INNER_GROUP)


def _keep_embeds(scored: list[PageBlock]) -> None:
    """Keep an embedded post as a whole between kept blocks, elsewhere blocks of 0 points."""
    posts: dict[Scope, list[PageBlock]] = {}
    for block in scored:
        for scope in block.scope.near():
            if scope.tag == "blockquote" and not EMBED_WORDS.isdisjoint(scope.words):
                posts.setdefault(scope, []).append(block)
                break
    kept = [block.index for block in scored if block.rule is None]
    for post in posts.values():
        inside = bool(kept) and kept[0] < post[0].index < kept[-1]
        for block in post:
            if inside or block.points >= 0:
                block.keep(KeptAs.EMBED)


def _keep_standfirst(scored: list[PageBlock], hints: Hints) -> None:
    """Keep the block above the text that begins as the page's description does."""
    wanted = tokenize_text(hints.description)[:STANDFIRST_START_WORDS]
    first = next((block.index for block in scored if block.rule is None), None)
    if first is None or len(wanted) < _MIN_STANDFIRST_WORDS:
        return
    starts = [b for b in scored if _begins(b.tokens, wanted)]
    if any(block.rule is None for block in starts):
        return
    for block in starts:
        if block.index < first:
            block.keep(KeptAs.STANDFIRST)
            return


def _begins(words: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Return whether a text begins with these words, maybe after a place as in a dateline."""
    return any(words[i : i + len(wanted)] == wanted for i in range(_MAX_PLACE_WORDS + 1))


def _keep_sub_headings(scored: list[PageBlock]) -> None:
    """Keep a sub-heading below kept text and directly above kept text of the same element."""
    for before, block, after in zip(scored, scored[1:], scored[2:], strict=False):
        if (
            block.rule is Rule.NOT_THE_ARTICLE
            and block.tag in HEADING_TAGS
            and before.rule is None
            and after.rule is None
            and (block.points > _HEADING_POINTS or _share_parent(before, block))
            and _share_parent(block, after)
        ):
            block.keep(KeptAs.SUB_HEADING)


def _share_parent(*blocks: PageBlock) -> bool:
    """Return whether blocks have one parent element; an item of a list has its list's."""
    return len({(find_group(block) or block.scope).parent for block in blocks}) == 1
