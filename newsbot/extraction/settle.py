"""Blocks with points -> the same blocks, settled by what the page shows as a whole.

The scorecard judges each block by itself. Here groups are judged together (the items of a list,
the rows of a table), and blocks by their neighbours: a sub-heading belongs to the text under it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsbot.extraction.blocks import HEADING_TAGS, PageBlock, Scope, tokens
from newsbot.extraction.features import Hints
from newsbot.extraction.profile import SiteProfile
from newsbot.extraction.repeats import SITE_REPEATS_MEANING, SITE_REPEATS_RULE, drop_repeats
from newsbot.extraction.survey import is_prose

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

EMBED_WORDS = frozenset({"tweet", "instagram", "tiktok", "bluesky", "mastodon"})
GROUP_TAGS = frozenset({"ul", "ol", "dl", "table"})

_MIN_REPEAT_CHARS = 40
"""Shorter texts may well stand twice in one article, as longer ones may in one element."""
_MIN_ARTICLE_CHARS = 400
"""Kept text above a further headline from which on that headline is another article's."""
_INSIDE_GROUP_POINTS = -0.5
"""What a list between kept paragraphs needs; elsewhere it needs 0."""
_RESCUE_CHARS = 250
_RESCUE_POINTS = -2.5
"""Where less than this many characters are kept, paragraphs with this many points are tried."""
_MIN_LINK_LINE_WORDS = 4
_LINK_LINE_SHARE = 0.85
_LINK_LINES_SHARE = 0.6
"""Where several links stand on lines of their own, labels may stand between them."""
_MIN_SIGNED_BLOCKS = 4
_NAMES = re.compile(r"(?:[^\W\d_a-zß-ÿ][\w.'’-]+[ ,/&|]{1,3}){1,4}[^\W\d_a-zß-ÿ][\w'’-]+")
"""Two to five capitalised words, as names are, without the full stop of a sentence."""
_MIN_STANDFIRST_WORDS = 5
_STANDFIRST_START_WORDS = 6
"""Descriptions are cut short or end otherwise; their first words are the standfirst's."""
_SENTENCE_ENDS = (".", "!", "?", "…", '"', "”", "»", "。")


def settle(blocks: list[PageBlock], hints: Hints, *, profile: SiteProfile | None = None) -> None:
    """Settle in place which of a page's blocks are the article.

    :param blocks: all blocks of the page, those that no chrome rule dropped with their points.
    :param profile: what is known of the site from other pages of it.
    """
    standing = [block for block in blocks if block.rule is None]
    _judge_groups(standing)
    for block in standing:
        if block.points < 0:
            block.rule = OUTSIDE_RULE
    _drop_link_lines(standing)
    _drop_other_articles(blocks, hints)
    _drop_below_related(blocks)
    _rescue(standing)
    _keep_inner_groups(standing)
    _keep_embeds(standing)
    _keep_standfirst(standing, hints)
    _keep_headings(standing)
    if profile is not None:
        drop_repeats(standing, profile, headlines=hints.headlines)
    _drop_trailing_heading(standing)
    _drop_signatures(standing)
    _drop_copies(standing)


def _drop_other_articles(blocks: list[PageBlock], hints: Hints) -> None:
    """Drop what stands above the article's headline, and below the headline of a further one."""
    wanted = [tokens(headline) for headline in hints.headlines]
    headlines = [i for i, block in enumerate(blocks) if block.rule == HEADLINE_RULE]
    if not headlines:
        return
    own = next((i for i in headlines if blocks[i].tokens in wanted), headlines[0])
    above = [block for block in blocks[:own] if block.rule is None]
    below = [block for block in blocks[own:] if block.rule is None]
    if 0 < _chars(above) < _chars(below):
        for block in above:
            block.rule = OTHER_ARTICLE_RULE
    for i in headlines:
        before = [block for block in blocks[own:i] if block.rule is None]
        inside = id(blocks[i].scope.parent) in {id(block.scope.parent) for block in before}
        if blocks[i].tag == "h1" and not inside and _chars(before) >= _MIN_ARTICLE_CHARS:
            for block in blocks[i:]:
                if block.rule is None:
                    block.rule = OTHER_ARTICLE_RULE
            return


def _drop_below_related(blocks: list[PageBlock]) -> None:
    """Drop what follows a heading of related articles until the text's own kind goes on."""
    kinds: set[tuple[str, tuple[str, ...]]] = set()
    announced = False
    for block in blocks:
        around = block.scope.parent or block.scope
        if block.rule == RELATED_RULE and block.tag in HEADING_TAGS:
            announced = bool(kinds)
        elif block.rule is None:
            if announced and (around.tag, around.words) not in kinds:
                block.rule = RELATED_RULE
            else:
                announced = False
                kinds.add((around.tag, around.words))


def _keep(block: PageBlock, kept_as: str) -> None:
    """Let a dropped block stand again, and note why; one that stands needs no reason."""
    if block.rule is not None:
        block.rule, block.kept_as = None, kept_as


def _chars(blocks: Iterable[PageBlock]) -> int:
    return sum(len(block.text) for block in blocks)


def _rescue(standing: list[PageBlock]) -> None:
    """Take the best paragraph and those beside it where next to nothing was kept."""
    if _chars(block for block in standing if block.rule is None) >= _RESCUE_CHARS:
        return
    prose = [b for b in standing if is_prose(b) and b.points > _RESCUE_POINTS]
    if not prose:
        return
    best = max(prose, key=lambda block: block.points)
    for block in standing:
        if block.scope is best.scope or block.scope.parent is best.scope.parent:
            if block.points > _RESCUE_POINTS:
                _keep(block, "only-text")
        elif block.rule is None:
            block.rule = OUTSIDE_RULE


def _keep_inner_groups(standing: list[PageBlock]) -> None:
    """Keep a list or table that stands between kept paragraphs, if little speaks against it."""
    kept = [block.index for block in standing if block.rule is None]
    for block in standing:
        if (
            block.rule == OUTSIDE_RULE
            and block.points > _INSIDE_GROUP_POINTS
            and kept
            and kept[0] < block.index < kept[-1]
            and group_of(block) is not None
        ):
            _keep(block, "inner-group")


def _judge_groups(standing: list[PageBlock]) -> None:
    """Give each item of a list and each cell of a table the mean of the group's points."""
    groups: dict[int, list[PageBlock]] = {}
    for block in standing:
        scope = group_of(block)
        if scope is not None:
            groups.setdefault(id(scope), []).append(block)
    for group in groups.values():
        chars = sum(len(block.text) for block in group)
        mean = sum(block.points * len(block.text) for block in group) / chars
        for block in group:
            block.points = mean


def group_of(block: PageBlock) -> Scope | None:
    """Return the list or data table that a block is an item of, None outside of any."""
    if block.tag in HEADING_TAGS:
        return None
    for step, scope in enumerate(block.scope.near()):
        if scope.tag in GROUP_TAGS:
            # Whole sentences in a table: it is the layout of an old page, too.
            return None if scope.tag == "table" and is_prose(block) else scope
        if step > 4:  # noqa: PLR2004 - farther out a table is the layout of an old page
            break
    return None


def _drop_link_lines(standing: list[PageBlock]) -> None:
    """Drop paragraphs that are links from end to end and no sentence: they lead elsewhere."""
    for block in standing:
        share = block.link_chars / len(block.text)
        several = "\n" in block.text and share > _LINK_LINES_SHARE
        if (
            block.rule is None
            and (several or share > _LINK_LINE_SHARE)
            and block.text.count(" ") >= _MIN_LINK_LINE_WORDS - 1
            and not block.text.endswith(_SENTENCE_ENDS)
            and group_of(block) is None
        ):
            block.rule = LINK_LINE_RULE


def _drop_signatures(standing: list[PageBlock]) -> None:
    """Drop a line of names alone that stands above the first paragraph or below the last."""
    kept = [block for block in standing if block.rule is None]
    if len(kept) < _MIN_SIGNED_BLOCKS:
        return
    for block, beside in ((kept[0], kept[1]), (kept[-1], kept[-2])):
        if block.tag not in HEADING_TAGS and is_prose(beside) and _NAMES.fullmatch(block.text):
            block.rule = BYLINE_RULE


def _keep_embeds(standing: list[PageBlock]) -> None:
    """Keep or drop an embedded post as a whole, by the better of its points."""
    posts: dict[int, list[PageBlock]] = {}
    for block in standing:
        for scope in block.scope.near():
            if scope.tag == "blockquote" and not EMBED_WORDS.isdisjoint(scope.words):
                posts.setdefault(id(scope), []).append(block)
                break
    kept = [block.index for block in standing if block.rule is None]
    for post in posts.values():
        inside = bool(kept) and kept[0] < post[0].index < kept[-1]
        for block in post:
            if inside or block.points >= 0:
                _keep(block, "embed")


def _keep_standfirst(standing: list[PageBlock], hints: Hints) -> None:
    """Keep the block above the text that begins as the page's description does."""
    wanted = tokens(hints.description)[:_STANDFIRST_START_WORDS]
    first = next((block.index for block in standing if block.rule is None), None)
    if first is None or len(wanted) < _MIN_STANDFIRST_WORDS:
        return
    starts = [b for b in standing if b.tokens[: len(wanted)] == wanted]
    if any(block.rule is None for block in starts):
        return
    for block in starts:
        if block.index < first:
            _keep(block, "standfirst")
            return


def _keep_headings(standing: list[PageBlock]) -> None:
    """Keep a sub-heading that stands between kept blocks of the same element."""
    for before, block, after in zip(standing, standing[1:], standing[2:], strict=False):
        if (
            block.rule == OUTSIDE_RULE
            and block.tag in HEADING_TAGS
            and before.rule is None
            and after.rule is None
            and _share_parent(before, block, after)
        ):
            _keep(block, "sub-heading")


def _share_parent(*blocks: PageBlock) -> bool:
    return len({id(block.scope.parent) for block in blocks}) == 1


def _drop_trailing_heading(standing: list[PageBlock]) -> None:
    """Drop the one heading that ends the text: what it announced is gone."""
    kept = [block for block in standing if block.rule is None]
    if len(kept) > 1 and kept[-1].tag in HEADING_TAGS and kept[-2].tag not in HEADING_TAGS:
        kept[-1].rule = LONE_HEADING_RULE


def _drop_copies(blocks: Iterable[PageBlock]) -> None:
    """Drop the second showing of a text: pages repeat paragraphs for other screen sizes."""
    seen: dict[str, Scope | None] = {}
    for block in blocks:
        if (
            block.rule is None
            and len(block.text) > _MIN_REPEAT_CHARS
            and seen.setdefault(block.text, block.scope.parent) is not block.scope.parent
        ):
            block.rule = REPEATED_RULE
