"""Find the article among the blocks of a page, as text and as typed parts.

``find_body`` is the order of the stages: chrome rules, lines that are fields, the scorecard, the
passes that look at the page as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from typing import TYPE_CHECKING, Literal, TypeAlias

from newsbot.extraction.body.body_parts import BodyPart, join_blocks
from newsbot.extraction.body.chrome import drop_chrome, rule_of_element
from newsbot.extraction.body.field_lines import mark_fields
from newsbot.extraction.body.model.block_features import FeatureMatrix, FeatureRow, Hints
from newsbot.extraction.body.model.scorecard import score_all
from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.body.passes import run_passes
from newsbot.extraction.document.blocks import PageBlock, common_scope
from newsbot.extraction.document.element import Element
from newsbot.extraction.document.embedded_text import find_embedded_html, find_noscript_html
from newsbot.extraction.document.page_elements import PageElements
from newsbot.extraction.document.parse import parse_html
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.document.walk import find_blocks
from newsbot.extraction.profile.site_profile import SiteProfile
from newsbot.items import DroppedBlock

if TYPE_CHECKING:
    from newsbot.site import Site

EmbeddedIn: TypeAlias = Literal["json-ld", "script", "noscript"]
"""Where a page has its text if it shows it by script alone."""

DROPPED_TEXT_CHARS = 80
"""How much of a dropped block's text ``chromeDropped`` shows."""

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

    ``blocks`` are all blocks of the page; those of the article have ``rule`` None, and are joined
    in ``parts``. ``text`` has a blank line between parts and is empty if the page holds no article
    text. ``root`` is the innermost element around the text and its headline, None without text.
    ``embedded_in`` names the data of the page that the text is from if none of the blocks shows it.
    """

    blocks: list[PageBlock]
    parts: list[BodyPart]
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
    elements: PageElements,
    hints: Hints,
    *,
    site: Site | None = None,
    profile: SiteProfile | None = None,
) -> Body:
    """Find the article among the blocks of a page.

    :param elements: all elements of the page; they are not changed.
    :param hints: what the metadata of the page says of its text.
    :param profile: what is known of the site from other pages of it.
    :return: the body; its text is empty if nothing on the page reads like an article.
    """
    # A site's selectors may match an element of any kind, so none becomes one block before them.
    has_selectors = site is not None and bool(site.body or site.chrome or site.keep)
    root = elements.root
    blocks = find_blocks(root, elements=elements, rule_of=rule_of_element, walks_all=has_selectors)
    drop_chrome(blocks, site=site, root=root)
    mark_fields(blocks, hints)
    scored = _score_kept(blocks, hints)
    run_passes(PageContext(blocks=blocks, scored=scored, hints=hints, profile=profile))
    kept = [block for block in blocks if block.rule is None]
    parts, embedded_in = join_blocks(kept), None
    if not parts:
        parts, embedded_in = _find_embedded_text(root, hints)
    return Body(
        blocks=blocks,
        parts=parts,
        text="\n\n".join(part.text for part in parts),
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


def _find_embedded_text(root: Element, hints: Hints) -> tuple[list[BodyPart], EmbeddedIn | None]:
    """Return the text that a page holds in its data, for pages that show it by script alone.

    Nothing is taken from a page that says it is not free: no paywall is bypassed.
    """
    if hints.is_accessible_for_free is False:
        return [], None
    paragraphs = (" ".join(part.split()) for part in hints.article_body.split("\n\n"))
    found = [BodyPart("paragraph", text) for text in paragraphs if text]
    if found:
        return found, "json-ld"
    sources: tuple[tuple[EmbeddedIn, str], ...] = (
        ("noscript", find_noscript_html(root)),
        ("script", find_embedded_html(root)),
    )
    for origin, html in sources:
        if not html:
            continue
        blocks = find_blocks(parse_html(html), rule_of=rule_of_element, walks_all=True)
        drop_chrome(blocks)
        found = join_blocks([block for block in blocks if block.rule is None])
        if found:
            return found, origin
    return [], None


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
