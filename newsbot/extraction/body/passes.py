"""Blocks with points -> the same blocks, settled by what the page shows as a whole.

The scorecard judges each block by itself. Here groups are judged together (the items of a list,
the rows of a table), and blocks by their neighbours: a sub-heading belongs to the text under it.
"""

from __future__ import annotations

from newsbot.extraction.body.chrome import rule_of_element
from newsbot.extraction.body.groups import group_of, judge_groups
from newsbot.extraction.body.model.block_features import Hints
from newsbot.extraction.body.model.page_stats import is_prose_block
from newsbot.extraction.body.other_articles import (
    drop_below_related,
    drop_link_lines,
    drop_other_articles,
)
from newsbot.extraction.body.rule_names import HEADLINE_RULE, OUTSIDE_RULE, keep_block
from newsbot.extraction.body.site_boilerplate import drop_site_boilerplate
from newsbot.extraction.body.trim import (
    drop_portrait,
    drop_pull_quotes,
    drop_repeated_blocks,
    drop_signatures,
    drop_trailing_heading,
)
from newsbot.extraction.document.blocks import HEADING_TAGS, PageBlock, Scope, count_chars
from newsbot.extraction.profile.site_profile import SiteProfile
from newsbot.text.tokens import tokenize_text

EMBED_WORDS = frozenset({"tweet", "instagram", "tiktok", "bluesky", "mastodon"})
_INSIDE_GROUP_POINTS = -2.5
"""What a list between kept paragraphs needs; elsewhere it needs 0."""
_INSIDE_LINKED_POINTS = -0.5
_LINKED_GROUP_SHARE = 0.2
_HEADING_POINTS = -1.0
"""What a sub-heading needs that opens an element of its own."""
_MARGIN_RULE = "sidebar"
_MIN_LINES_CHARS = 150
_LAYOUT_TIMES = 4
_RESCUE_CHARS = 250
_RESCUE_POINTS = -2.5
"""Where less than this many characters are kept, paragraphs with this many points are tried."""
_MIN_STANDFIRST_WORDS = 5
STANDFIRST_START_WORDS = 6
"""Descriptions are cut short or end otherwise; their first words are the standfirst's."""
_MAX_PLACE_WORDS = 2


def run_passes(
    blocks: list[PageBlock], hints: Hints, *, profile: SiteProfile | None = None
) -> None:
    """Settle in place which of a page's blocks are the article.

    :param blocks: all blocks of the page, those that no chrome rule dropped with their points.
    :param profile: what is known of the site from other pages of it.
    """
    standing = [block for block in blocks if block.rule is None]
    judge_groups(standing)
    for block in standing:
        if block.points < 0:
            block.rule = OUTSIDE_RULE
    drop_link_lines(standing)
    drop_other_articles(blocks, hints)
    drop_below_related(blocks)
    _rescue(standing)
    _leave_the_margin(blocks, standing)
    _keep_inner_groups(standing)
    _keep_embeds(standing)
    _keep_standfirst(standing, hints)
    _keep_headings(standing)
    if profile is not None:
        drop_site_boilerplate(standing, profile, headlines=hints.headlines)
    drop_trailing_heading(standing)
    drop_signatures(standing)
    drop_portrait(standing, hints)
    drop_pull_quotes(standing)
    drop_repeated_blocks(standing)


def _rescue(standing: list[PageBlock]) -> None:
    """Take the best paragraph and those beside it where next to nothing was kept."""
    if count_chars(block for block in standing if block.rule is None) >= _RESCUE_CHARS:
        return
    prose = [b for b in standing if is_prose_block(b) and b.points > _RESCUE_POINTS]
    if not prose:
        return
    best = max(prose, key=lambda block: block.points)
    for block in standing:
        if block.scope is best.scope or block.scope.parent is best.scope.parent:
            if block.points > _RESCUE_POINTS:
                keep_block(block, "only-text")
        elif block.rule is None:
            block.rule = OUTSIDE_RULE


def _leave_the_margin(blocks: list[PageBlock], standing: list[PageBlock]) -> None:
    """Drop text of a margin where lines beside the headline are the article.

    A calendar or a table of results is no prose; the widgets in the margin beside it may be, and
    then the margin's rule is void. A layout named so holds the article, and many times more text.
    """
    headline = next((block for block in blocks if block.rule == HEADLINE_RULE), None)
    if headline is None:
        return
    margin = [b for b in standing if b.rule is None and _is_in_margin(b, headline)]
    column = headline.scope.parent
    lines = [b for b in standing if b.scope.parent is column and b.points > _RESCUE_POINTS]
    chars = count_chars(block for block in lines if not block.links)
    if chars < _MIN_LINES_CHARS or count_chars(margin) > _LAYOUT_TIMES * chars:
        return
    for block in margin:
        block.rule = OUTSIDE_RULE
    if all(block.rule is not None for block in standing):
        for block in lines:
            keep_block(block, "only-text")


def _is_in_margin(block: PageBlock, headline: PageBlock) -> bool:
    around = set(headline.scope.near())
    return any(
        rule_of_element(scope.tag, scope.words) == _MARGIN_RULE and scope not in around
        for scope in block.scope.near()
    )


def _keep_inner_groups(standing: list[PageBlock]) -> None:
    """Keep a list or table that stands between kept paragraphs, if little speaks against it."""
    kept = [block.index for block in standing if block.rule is None]
    columns = {block.scope.parent for block in standing if block.rule is None}
    for block in standing:
        if block.rule != OUTSIDE_RULE or not kept or block.index < kept[0]:
            continue
        group = group_of(block)
        if group is None or (block.index > kept[-1] and group.parent not in columns):
            continue
        linked = group.link_chars > _LINKED_GROUP_SHARE * group.chars
        if block.points > (_INSIDE_LINKED_POINTS if linked else _INSIDE_GROUP_POINTS):
            keep_block(block, "inner-group")


def _keep_embeds(standing: list[PageBlock]) -> None:
    """Keep or drop an embedded post as a whole, by the better of its points."""
    posts: dict[Scope, list[PageBlock]] = {}
    for block in standing:
        for scope in block.scope.near():
            if scope.tag == "blockquote" and not EMBED_WORDS.isdisjoint(scope.words):
                posts.setdefault(scope, []).append(block)
                break
    kept = [block.index for block in standing if block.rule is None]
    for post in posts.values():
        inside = bool(kept) and kept[0] < post[0].index < kept[-1]
        for block in post:
            if inside or block.points >= 0:
                keep_block(block, "embed")


def _keep_standfirst(standing: list[PageBlock], hints: Hints) -> None:
    """Keep the block above the text that begins as the page's description does."""
    wanted = tokenize_text(hints.description)[:STANDFIRST_START_WORDS]
    first = next((block.index for block in standing if block.rule is None), None)
    if first is None or len(wanted) < _MIN_STANDFIRST_WORDS:
        return
    starts = [b for b in standing if _begins(b.tokens, wanted)]
    if any(block.rule is None for block in starts):
        return
    for block in starts:
        if block.index < first:
            keep_block(block, "standfirst")
            return


def _begins(words: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Tell whether a text begins with these words, maybe after a place as in a dateline."""
    return any(words[i : i + len(wanted)] == wanted for i in range(_MAX_PLACE_WORDS + 1))


def _keep_headings(standing: list[PageBlock]) -> None:
    """Keep a sub-heading below kept text and right above kept text of the same element."""
    for before, block, after in zip(standing, standing[1:], standing[2:], strict=False):
        if (
            block.rule == OUTSIDE_RULE
            and block.tag in HEADING_TAGS
            and before.rule is None
            and after.rule is None
            and (block.points > _HEADING_POINTS or _share_parent(before, block))
            and _share_parent(block, after)
        ):
            keep_block(block, "sub-heading")


def _share_parent(*blocks: PageBlock) -> bool:
    """Tell whether blocks stand in one element; an item of a list stands where its list does."""
    return len({(group_of(block) or block.scope).parent for block in blocks}) == 1
