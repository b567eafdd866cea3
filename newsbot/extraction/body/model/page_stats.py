"""Statistics of a page over the blocks that no chrome rule dropped.

Blocks with the same tag and names in the same kind of parent form a template: the paragraphs of an
article do, and so do the teasers beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import TypeAlias

from newsbot.extraction.document.blocks import PageBlock, Scope

_ROOT_STEPS = 6
"""How many elements up a paragraph votes for the root of the article."""
_ROOT_DECAY = 0.85
_PARAGRAPH_CAP_CHARS = 800
"""A single block cannot outvote a run of paragraphs."""
_OTHER_TAG_VOTE = 0.8
"""Weight of the vote of a block that is no ``p`` element."""

Template: TypeAlias = tuple[str, tuple[str, ...], str, tuple[str, ...]]


@dataclass(slots=True)
class TemplateCount:
    """Size of one template on a page."""

    chars: int = 0
    link_chars: int = 0
    blocks: int = 0


@dataclass(slots=True)
class Siblings:
    """Blocks in one parent whose elements have the same tag and names: paragraphs of one text.

    Whatever is measured of the elements around a block is the same for all of them. ``block`` is
    the first, ``template`` counts all blocks of their template, here and elsewhere. ``prose_chars``
    are those of paragraphs, outside of links.
    """

    block: PageBlock
    chars: int = 0
    link_chars: int = 0
    blocks: int = 0
    prose_chars: int = 0
    template: TemplateCount = field(default_factory=TemplateCount)


@dataclass(slots=True)
class PageStats:
    """Statistics of a page; ``prose`` and ``sibling_numbers`` have an entry for each block.

    ``siblings`` are in the order of their first blocks, ``sibling_numbers`` the places of the
    blocks' own in it. ``main`` is the template with most text, and ``root_steps`` counts from the
    element that holds most of the prose up to each element around it. ``parent_*`` are keyed by the
    parent elements of the blocks.
    """

    prose: list[bool]
    siblings: list[Siblings]
    sibling_numbers: list[int]
    main: TemplateCount | None
    root_steps: dict[Scope, int]
    total_chars: int
    prose_chars: int
    parent_prose: dict[Scope | None, int]
    parent_blocks: dict[Scope | None, int]


def find_article_root(blocks: Sequence[PageBlock], prose: list[bool]) -> Scope | None:
    """Find the element that holds most of the prose; None on a page without prose.

    Each paragraph votes for the elements around it, with less weight the farther they are (as in
    Arc90's Readability, 2009); votes for elements made of links count less.
    """
    votes: dict[Scope, float] = {}
    parents: dict[Scope | None, float] = {}
    for block in compress(blocks, prose):
        vote = float(min(len(block.text), _PARAGRAPH_CAP_CHARS))
        if block.tag != "p":
            vote *= _OTHER_TAG_VOTE
        scope = block.scope
        votes[scope] = votes.get(scope, 0.0) + vote
        parents[scope.parent] = parents.get(scope.parent, 0.0) + vote
    for parent, total in parents.items():
        around, vote = parent, total
        for _ in range(_ROOT_STEPS):
            if around is None:
                break
            votes[around] = votes.get(around, 0.0) + vote
            vote *= _ROOT_DECAY
            around = around.parent
    return max(
        votes,
        key=lambda scope: votes[scope] * (1 - scope.link_chars / max(1, scope.chars)),
        default=None,
    )


def measure_page(blocks: Sequence[PageBlock]) -> PageStats:
    """Measure the blocks of a page that no chrome rule dropped, in reading order."""
    prose = [block.is_prose for block in blocks]
    root = find_article_root(blocks, prose)
    root_steps = {} if root is None else {s: step for step, s in enumerate(root.chain())}
    siblings: list[Siblings] = []
    sibling_numbers: list[int] = []
    numbers: dict[tuple[object, ...], int] = {}
    for block, is_prose in zip(blocks, prose, strict=True):
        scope = block.scope
        key = scope.parent, block.tag, scope.words, block.inline_words, scope in root_steps
        number = numbers.setdefault(key, len(siblings))
        if number == len(siblings):
            siblings.append(Siblings(block))
        sibling_numbers.append(number)
        alike = siblings[number]
        chars = len(block.text)
        alike.chars += chars
        alike.link_chars += block.link_chars
        alike.blocks += 1
        if is_prose:
            alike.prose_chars += chars - block.link_chars
    templates: dict[Template, TemplateCount] = {}
    parent_prose: dict[Scope | None, int] = {}
    parent_blocks: dict[Scope | None, int] = {}
    for alike in siblings:
        alike.template = template = templates.setdefault(find_template(alike.block), alike.template)
        template.chars += alike.chars
        template.link_chars += alike.link_chars
        template.blocks += alike.blocks
        parent = alike.block.scope.parent
        parent_prose[parent] = parent_prose.get(parent, 0) + alike.prose_chars
        parent_blocks[parent] = parent_blocks.get(parent, 0) + alike.blocks
    return PageStats(
        prose=prose,
        siblings=siblings,
        sibling_numbers=sibling_numbers,
        main=max(templates.values(), key=lambda t: t.chars - 2 * t.link_chars, default=None),
        root_steps=root_steps,
        total_chars=max(1, sum(alike.chars for alike in siblings)),
        prose_chars=max(1, sum(len(block.text) for block in compress(blocks, prose))),
        parent_prose=parent_prose,
        parent_blocks=parent_blocks,
    )


def find_template(block: PageBlock) -> Template:
    """Return the template of a block: tag and names of its element and of the one around it."""
    parent = block.scope.parent
    if parent is None:
        return block.tag, block.scope.words, "", ()
    return block.tag, block.scope.words, parent.tag, parent.words
