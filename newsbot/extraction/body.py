"""The blocks of a page -> those that are the article, as text and as typed blocks.

Chrome rules speak first, then the scorecard gives each standing block its points, then the page
is looked at as a whole: a heading needs text under it, the standfirst belongs to the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from newsbot.extraction.blocks import HEADING_TAGS, PageBlock, Scope, find_blocks
from newsbot.extraction.chrome import drop_chrome
from newsbot.extraction.features import Hints, measure, tokens
from newsbot.extraction.scorecard import explain, score
from newsbot.items import ArticleBlock, BlockType, DroppedBlock
from newsbot.rules import Site

HEADLINE_RULE = "headline"
REPEATED_RULE = "repeated"
LONE_HEADING_RULE = "heading-without-text"
OUTSIDE_RULE = "not-the-article"
"""The ledger's names for drops that no chrome rule stands for."""

LEDGER_TEXT_CHARS = 80
"""How much of a dropped block's text the ledger shows."""

_EMBED_WORDS = frozenset({"tweet", "instagram", "tiktok", "bluesky", "mastodon", "embed"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """The article's text of a page, and where it stands.

    ``blocks`` are all blocks of the page; those of the article have ``rule`` None. ``text`` has a
    blank line between paragraphs and is empty where the page holds no article text.
    """

    blocks: list[PageBlock]
    article_blocks: list[ArticleBlock]
    text: str
    root: Any

    def dropped(self) -> list[DroppedBlock]:
        """List what is not in the text, one entry for each run of blocks under one rule."""
        return _ledger(self.blocks)


def find_body(root: Any, hints: Hints, *, site: Site | None = None) -> Body:
    """Find the article among the blocks of a page.

    :param root: the page's root element; it is not changed.
    :param hints: what the page says of its text for machines.
    :return: the body; its text is empty where nothing on the page reads like an article.
    """
    blocks = find_blocks(root)
    standing = _standing(blocks, root, hints, site)
    for block, row in zip(standing, measure(standing, hints), strict=True):
        block.features = row
        block.points = score(row)
        if block.points < 0:
            block.rule = OUTSIDE_RULE
    _drop_copies(standing)
    _settle_headings(standing)
    kept = [block for block in blocks if block.rule is None]
    article_blocks = _typed(kept)
    return Body(
        blocks=blocks,
        article_blocks=article_blocks,
        text="\n\n".join(block.text for block in article_blocks),
        root=_common_element(kept),
    )


def standing_blocks(root: Any, hints: Hints) -> list[PageBlock]:
    """Return the blocks of a page that no rule drops: those that the scorecard has to judge."""
    return _standing(find_blocks(root), root, hints, None)


def _standing(
    blocks: list[PageBlock], root: Any, hints: Hints, site: Site | None
) -> list[PageBlock]:
    drop_chrome(blocks, site=site, root=root)
    _drop_headline(blocks, hints)
    return [block for block in blocks if block.rule is None]


def _drop_headline(blocks: list[PageBlock], hints: Hints) -> None:
    headlines = {tuple(tokens(headline)) for headline in hints.headlines}
    for block in blocks:
        if block.rule is None and (
            block.tag == "h1"
            or (block.tag in HEADING_TAGS and tuple(tokens(block.text)) in headlines)
        ):
            block.rule = HEADLINE_RULE


def _drop_copies(blocks: list[PageBlock]) -> None:
    """Drop the second showing of a text: pages repeat paragraphs for other screen sizes."""
    seen: set[str] = set()
    for block in blocks:
        if block.rule is None and len(block.text) > LEDGER_TEXT_CHARS // 2:
            if block.text in seen:
                block.rule = REPEATED_RULE
            seen.add(block.text)


def _settle_headings(standing: list[PageBlock]) -> None:
    """Keep a sub-heading when text follows it, drop it when none does."""
    following: PageBlock | None = None
    for block in reversed(standing):
        if block.tag in HEADING_TAGS:
            if block.rule is None and following is None:
                block.rule = LONE_HEADING_RULE
            continue
        if block.rule is None:
            following = block


def _typed(kept: list[PageBlock]) -> list[ArticleBlock]:
    """Turn the article's blocks into typed ones; items of a list and rows of a table join."""
    typed: list[ArticleBlock] = []
    group: Scope | None = None
    lines: list[str] = []
    kind: BlockType = "paragraph"
    for block in kept:
        block_kind, block_group = _kind_of(block)
        if lines and (block_group is None or block_group is not group):
            typed.append(ArticleBlock(type=kind, text="\n".join(lines)))
            lines = []
        kind, group = block_kind, block_group
        lines.append(block.text)
    if lines:
        typed.append(ArticleBlock(type=kind, text="\n".join(lines)))
    return typed


def _kind_of(block: PageBlock) -> tuple[BlockType, Scope | None]:
    """Return the type of a block and the element whose blocks stand together, if any."""
    if block.tag in HEADING_TAGS:
        return "heading", None
    for step, scope in enumerate(block.scope.chain()):
        if scope.tag in {"ul", "ol", "dl"}:
            return "list", scope
        if scope.tag == "table" and step <= 4:  # noqa: PLR2004 - farther out it is page layout
            return "table", scope
        if scope.tag == "blockquote":
            return ("quote" if _EMBED_WORDS.isdisjoint(scope.words) else "embed"), scope
    return "paragraph", None


def _common_element(kept: list[PageBlock]) -> Any:
    """Return the innermost element around all of the article's blocks, None if there are none."""
    common: list[Scope] = []
    for block in kept:
        chain = list(block.scope.chain())[::-1]
        if not common:
            common = chain
            continue
        depth = 0
        for ours, theirs in zip(common, chain, strict=False):
            if ours is not theirs:
                break
            depth += 1
        common = common[:depth]
    return common[-1].element if common else None


def _ledger(blocks: list[PageBlock]) -> list[DroppedBlock]:
    entries: list[DroppedBlock] = []
    rule: str | None = None
    text = ""
    for block in blocks:
        if block.rule is not None and block.rule == rule and rule in _RUNS:
            text = f"{text} {block.text}" if len(text) < LEDGER_TEXT_CHARS else text
            continue
        if rule is not None:
            entries.append(DroppedBlock(rule=rule, text=text[:LEDGER_TEXT_CHARS]))
        rule, text = block.rule, block.text
    if rule is not None:
        entries.append(DroppedBlock(rule=rule, text=text[:LEDGER_TEXT_CHARS]))
    return entries


_RUNS = frozenset({"navigation", "page-footer", "related", "sidebar", "comments", OUTSIDE_RULE})
"""Rules under which one entry stands for a whole run of blocks, such as a menu."""


def reason(block: PageBlock) -> str:
    """Say in words why a block was scored as it was: its weightiest features and their points."""
    return ", ".join(f"{name} {points:+.1f}" for name, points in explain(block.features))
