"""Find the article among the blocks of a page, as text and as typed blocks.

``find_body`` is the order of the stages: chrome rules, lines that are fields, the scorecard, the
passes that look at the page as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from typing import Literal, TypeAlias

from newsbot.extraction.body.chrome import drop_chrome, rule_of_element
from newsbot.extraction.body.field_lines import mark_fields
from newsbot.extraction.body.model.block_features import FeatureMatrix, FeatureRow, Hints
from newsbot.extraction.body.model.scorecard import score_all
from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.body.passes import EMBED_WORDS, run_passes
from newsbot.extraction.document.blocks import PageBlock, Scope, common_scope, find_group
from newsbot.extraction.document.element import Element
from newsbot.extraction.document.embedded_text import find_embedded_html, find_noscript_html
from newsbot.extraction.document.parse import parse_html
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.document.tags import HEADING_TAGS
from newsbot.extraction.document.walk import find_blocks
from newsbot.extraction.profile.site_profile import SiteProfile
from newsbot.items import ArticleBlock, BlockType, DroppedBlock
from newsbot.site import Site

EmbeddedIn: TypeAlias = Literal["json-ld", "script", "noscript"]
"""Where a page has its text if it shows it by script alone."""

LIST_TAGS = ("ul", "ol", "dl")

DROPPED_TEXT_CHARS = 80
"""How much of a dropped block's text ``chromeDropped`` shows."""

CELL_SEPARATOR = " | "
"""Between the cells of a table's row in its text."""

_RUN_RULES = frozenset(
    {
        Rule.NAVIGATION,
        Rule.PAGE_FOOTER,
        Rule.RELATED,
        Rule.SIDEBAR,
        Rule.COMMENTS,
        Rule.NOT_THE_ARTICLE,
    }
)
"""Rules that drop whole runs of blocks, such as a menu: one entry for each run."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """The article's text of a page, and its place on the page.

    ``blocks`` are all blocks of the page; those of the article have ``rule`` None. ``text`` has a
    blank line between paragraphs and is empty if the page holds no article text. ``root`` is the
    innermost element around the text and its headline, None without text. ``embedded_in`` names
    the data of the page that the text is from if none of the blocks shows it.
    """

    blocks: list[PageBlock]
    article_blocks: list[ArticleBlock]
    text: str
    root: Element | None
    embedded_in: EmbeddedIn | None = None

    def dropped(self) -> list[DroppedBlock]:
        """Return what is not in the text, one entry for each run of blocks under one rule."""
        runs = groupby(self.blocks, key=lambda b: (b.rule, -1 if b.rule in _RUN_RULES else b.index))
        return [
            DroppedBlock(
                rule=rule.value, text=" ".join(block.text for block in run)[:DROPPED_TEXT_CHARS]
            )
            for (rule, _), run in runs
            if rule is not None
        ]


def find_body(
    root: Element, hints: Hints, *, site: Site | None = None, profile: SiteProfile | None = None
) -> Body:
    """Find the article among the blocks of a page.

    :param root: the page's root element; it is not changed.
    :param hints: what the metadata of the page says of its text.
    :param profile: what is known of the site from other pages of it.
    :return: the body; its text is empty if nothing on the page reads like an article.
    """
    # A site's selectors may match an element of any kind, so none becomes one block before them.
    has_selectors = site is not None and bool(site.body or site.chrome or site.keep)
    blocks = find_blocks(root, rule_of=None if has_selectors else rule_of_element)
    drop_chrome(blocks, site=site, root=root)
    mark_fields(blocks, hints)
    scored = _score_kept(blocks, hints)
    run_passes(PageContext(blocks=blocks, scored=scored, hints=hints, profile=profile))
    kept = [block for block in blocks if block.rule is None]
    article_blocks, embedded_in = _type_blocks(kept), None
    if not article_blocks:
        article_blocks, embedded_in = _find_embedded_text(root, hints)
    return Body(
        blocks=blocks,
        article_blocks=article_blocks,
        text="\n\n".join(block.text for block in article_blocks),
        root=_find_article_element(blocks, kept),
        embedded_in=embedded_in,
    )


def undecided_blocks(root: Element, hints: Hints) -> list[PageBlock]:
    """Return the blocks of a page that no rule drops: those that the scorecard judges."""
    blocks = find_blocks(root, rule_of=rule_of_element)
    drop_chrome(blocks)
    mark_fields(blocks, hints)
    return [block for block in blocks if block.rule is None]


def _score_kept(blocks: list[PageBlock], hints: Hints) -> list[PageBlock]:
    """Set features and points of the blocks that no rule dropped, and return these blocks."""
    kept = [block for block in blocks if block.rule is None]
    features = FeatureMatrix(kept, hints)
    points = score_all(features, len(kept))
    for place, block in enumerate(kept):
        block.features = FeatureRow(features.measured, place)
        block.points = points[place]
    return kept


def _find_embedded_text(
    root: Element, hints: Hints
) -> tuple[list[ArticleBlock], EmbeddedIn | None]:
    """Return the text that a page holds in its data, for pages that show it by script alone.

    Nothing is taken from a page that says it is not free: no paywall is bypassed.
    """
    if hints.is_accessible_for_free is False:
        return [], None
    paragraphs = (" ".join(part.split()) for part in hints.article_body.split("\n\n"))
    found = [ArticleBlock(type="paragraph", text=text) for text in paragraphs if text]
    if found:
        return found, "json-ld"
    sources: tuple[tuple[EmbeddedIn, str], ...] = (
        ("noscript", find_noscript_html(root)),
        ("script", find_embedded_html(root)),
    )
    for origin, html in sources:
        blocks = find_blocks(parse_html(html)) if html else []
        drop_chrome(blocks)
        found = _type_blocks([block for block in blocks if block.rule is None])
        if found:
            return found, origin
    return [], None


def _type_blocks(kept: list[PageBlock]) -> list[ArticleBlock]:
    """Return the article's blocks with types; items of a list and rows of a table become one."""
    typed: list[ArticleBlock] = []
    for (block_type, _), run in groupby(kept, key=_run_of):
        blocks = list(run)
        lines = _rows(blocks) if block_type == "table" else [block.text for block in blocks]
        typed.append(ArticleBlock(type=block_type, text="\n".join(lines)))
    return typed


def _rows(cells: list[PageBlock]) -> list[str]:
    """Join the cells of each row of a table to a line."""
    rows = groupby(cells, key=lambda cell: _row_of(cell.scope))
    return [CELL_SEPARATOR.join(cell.text for cell in row) for _, row in rows]


def _row_of(cell: Scope) -> Scope:
    return next((scope for scope in cell.near() if scope.tag == "tr"), cell)


def _run_of(block: PageBlock) -> tuple[BlockType, PageBlock | Scope]:
    """Return the type of a block, and a key that it shares with those that join it."""
    block_type, group = _type_of(block)
    return block_type, block if group is None else group


def _type_of(block: PageBlock) -> tuple[BlockType, Scope | None]:
    """Return the type of a block, and the element whose blocks join to one, if any."""
    if block.tag in HEADING_TAGS:
        return "heading", None
    group = find_group(block)
    if group is not None:
        return ("table", group) if group.tag == "table" else ("list", _outer_list(group))
    for scope in block.scope.near():
        if scope.tag == "blockquote":
            return ("quote" if EMBED_WORDS.isdisjoint(scope.words) else "embed"), scope
    return "paragraph", None


def _outer_list(group: Scope) -> Scope:
    """Return the outermost of lists inside each other's items."""
    for scope in group.near():
        item = scope.parent
        if item is None or item.tag not in ("li", *LIST_TAGS):
            break
        if item.tag in LIST_TAGS:
            group = item
    return group


def _find_article_element(blocks: list[PageBlock], kept: list[PageBlock]) -> Element | None:
    """Return the innermost element around the text and its headline, None without text.

    Pictures and players are between the two. If only the page holds both, it is the element around
    the text.
    """
    if not kept:
        return None
    heads = [b for b in blocks[: kept[0].index] if b.rule is Rule.HEADLINE]
    element = _common_element(heads[-1:] + kept)
    return _common_element(kept) if element.tag in {"body", "html"} else element


def _common_element(blocks: list[PageBlock]) -> Element:
    """Return the innermost element around all of these blocks, of which there is at least one."""
    return reduce(common_scope, (block.scope for block in blocks)).element
