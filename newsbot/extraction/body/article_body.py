"""The blocks of a page -> those that are the article, as text and as typed blocks.

Chrome rules speak first, then the scorecard gives each standing block its points, then the page
is looked at as a whole: a heading needs text under it, the standfirst belongs to the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from typing import Literal, TypeAlias

from newsbot.extraction.body.chrome import drop_chrome, rule_of_element
from newsbot.extraction.body.field_lines import mark_fields
from newsbot.extraction.body.groups import group_of
from newsbot.extraction.body.model.block_features import FeatureMatrix, FeatureRow, Hints
from newsbot.extraction.body.model.scorecard import score_all
from newsbot.extraction.body.passes import EMBED_WORDS, run_passes
from newsbot.extraction.body.rule_names import HEADLINE_RULE, OUTSIDE_RULE
from newsbot.extraction.document.blocks import HEADING_TAGS, PageBlock, Scope, common_scope
from newsbot.extraction.document.embedded_text import find_embedded_html
from newsbot.extraction.document.parse import Element, parse_html
from newsbot.extraction.document.walk import find_blocks
from newsbot.extraction.profile.site_profile import SiteProfile
from newsbot.items import ArticleBlock, BlockType, DroppedBlock
from newsbot.site import Site

ToldIn: TypeAlias = Literal["json-ld", "script"]
"""Where a page keeps its text when it shows it by script alone."""

LEDGER_TEXT_CHARS = 80
"""How much of a dropped block's text the ledger shows."""

CELL_SEPARATOR = " | "
"""What stands between the cells of a table's row in its text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """The article's text of a page, and where it stands.

    ``blocks`` are all blocks of the page; those of the article have ``rule`` None. ``text`` has a
    blank line between paragraphs and is empty where the page holds no article text. ``told_in``
    names the data of the page that the text is from, where none of the blocks shows it.
    """

    blocks: list[PageBlock]
    article_blocks: list[ArticleBlock]
    text: str
    root: Element | None
    told_in: ToldIn | None = None

    def dropped(self) -> list[DroppedBlock]:
        """List what is not in the text, one entry for each run of blocks under one rule."""
        return _ledger(self.blocks)


def find_body(
    root: Element, hints: Hints, *, site: Site | None = None, profile: SiteProfile | None = None
) -> Body:
    """Find the article among the blocks of a page.

    :param root: the page's root element; it is not changed.
    :param hints: what the page says of its text for machines.
    :param profile: what is known of the site from other pages of it.
    :return: the body; its text is empty where nothing on the page reads like an article.
    """
    # A site's selectors may name an element of any kind, so nothing is taken whole before them.
    picky = site is not None and bool(site.body or site.chrome or site.keep)
    blocks = find_blocks(root, rule_of=None if picky else rule_of_element)
    standing = _standing(blocks, root, hints, site)
    measures = FeatureMatrix(standing, hints)
    points = score_all(measures, len(standing))
    for place, block in enumerate(standing):
        block.features = FeatureRow(measures.measured, place)
        block.points = points[place]
    run_passes(blocks, hints, profile=profile)
    kept = [block for block in blocks if block.rule is None]
    article_blocks, told_in = _typed(kept), None
    if not article_blocks:
        article_blocks, told_in = _told(root, hints)
    return Body(
        blocks=blocks,
        article_blocks=article_blocks,
        text="\n\n".join(block.text for block in article_blocks),
        root=_article_element(blocks, kept),
        told_in=told_in,
    )


def _told(root: Element, hints: Hints) -> tuple[list[ArticleBlock], ToldIn | None]:
    """Return the text that a page keeps in its data, for pages that show it by script alone.

    A page that says it is not free keeps its text to itself: no paywall is got round.
    """
    if hints.is_accessible_for_free is False:
        return [], None
    paragraphs = (" ".join(part.split()) for part in hints.article_body.split("\n\n"))
    told = [ArticleBlock(type="paragraph", text=text) for text in paragraphs if text]
    if told:
        return told, "json-ld"
    html = find_embedded_html(root)
    if not html:
        return [], None
    blocks = find_blocks(parse_html(html))
    drop_chrome(blocks)
    told = _typed([block for block in blocks if block.rule is None])
    return told, "script" if told else None


def undecided_blocks(root: Element, hints: Hints) -> list[PageBlock]:
    """Return the blocks of a page that no rule drops: those that the scorecard has to judge."""
    return _standing(find_blocks(root, rule_of=rule_of_element), root, hints, None)


def _standing(
    blocks: list[PageBlock], root: Element, hints: Hints, site: Site | None
) -> list[PageBlock]:
    drop_chrome(blocks, site=site, root=root)
    mark_fields(blocks, hints)
    return [block for block in blocks if block.rule is None]


def _typed(kept: list[PageBlock]) -> list[ArticleBlock]:
    """Turn the article's blocks into typed ones; items of a list and rows of a table join."""
    typed: list[ArticleBlock] = []
    for (kind, _), run in groupby(kept, key=_run_of):
        blocks = list(run)
        lines = _rows(blocks) if kind == "table" else [block.text for block in blocks]
        typed.append(ArticleBlock(type=kind, text="\n".join(lines)))
    return typed


def _rows(cells: list[PageBlock]) -> list[str]:
    """Join the cells of each row of a table to a line."""
    rows = groupby(cells, key=lambda cell: _row_of(cell.scope))
    return [CELL_SEPARATOR.join(cell.text for cell in row) for _, row in rows]


def _row_of(cell: Scope) -> Scope:
    return next((scope for scope in cell.near() if scope.tag == "tr"), cell)


def _run_of(block: PageBlock) -> tuple[BlockType, PageBlock | Scope]:
    """Return the type of a block, and what is the same for those that make one with it."""
    kind, group = _kind_of(block)
    return kind, block if group is None else group


def _kind_of(block: PageBlock) -> tuple[BlockType, Scope | None]:
    """Return the type of a block and the element whose blocks stand together, if any."""
    if block.tag in HEADING_TAGS:
        return "heading", None
    group = group_of(block)
    if group is not None:
        return ("table" if group.tag == "table" else "list"), group
    for scope in block.scope.near():
        if scope.tag == "blockquote":
            return ("quote" if EMBED_WORDS.isdisjoint(scope.words) else "embed"), scope
    return "paragraph", None


def _article_element(blocks: list[PageBlock], kept: list[PageBlock]) -> Element | None:
    """Return the innermost element around the text and its headline, None without text.

    Pictures and players stand between the two. Where only the page holds both, it is the element
    around the text.
    """
    if not kept:
        return None
    heads = [b for b in blocks[: kept[0].index] if b.rule == HEADLINE_RULE]
    element = _common_element(heads[-1:] + kept)
    return _common_element(kept) if element.tag in {"body", "html"} else element


def _common_element(blocks: list[PageBlock]) -> Element:
    """Return the innermost element around all of these blocks, of which there is at least one."""
    return reduce(common_scope, (block.scope for block in blocks)).element


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
