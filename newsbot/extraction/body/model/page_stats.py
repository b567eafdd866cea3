"""Statistics of a page over the blocks that no chrome rule dropped.

Blocks with the same tag and names in the same kind of parent form a template: the paragraphs of an
article do, and so do the teasers beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
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
class PageStats:
    """Statistics of a page; the lists have an entry for each block.

    ``keys`` are the blocks' templates, ``main`` is the one with most text, ``root`` the element
    that holds most of the prose, and ``root_steps`` counts from it up to each element around it.
    ``parent_*`` are keyed by the parent elements of the blocks.
    """

    prose: list[bool]
    keys: list[Template]
    counts: list[TemplateCount]
    main: Template | None
    root_steps: dict[Scope, int]
    total_chars: int
    prose_chars: int
    parent_prose: dict[Scope | None, int]
    parent_blocks: Counter[Scope | None]


def find_article_root(blocks: Sequence[PageBlock], prose: list[bool]) -> Scope | None:
    """Find the element that holds most of the prose; None on a page without prose.

    Each paragraph votes for the elements around it, with less weight the farther they are (as in
    Arc90's Readability, 2009); votes for elements made of links count less.
    """
    votes: dict[Scope, float] = {}
    for block, counts in zip(blocks, prose, strict=True):
        if not counts:
            continue
        vote = float(min(len(block.text), _PARAGRAPH_CAP_CHARS))
        if block.tag != "p":
            vote *= _OTHER_TAG_VOTE
        scope: Scope | None = block.scope
        for step in range(_ROOT_STEPS + 1):
            if scope is None:
                break
            votes[scope] = votes.get(scope, 0.0) + vote
            scope = scope.parent
            if step:
                vote *= _ROOT_DECAY
    if not votes:
        return None
    return max(
        votes,
        key=lambda scope: votes[scope] * (1 - scope.link_chars / max(1, scope.chars)),
    )


def measure_page(blocks: Sequence[PageBlock]) -> PageStats:
    """Measure the blocks of a page that no chrome rule dropped, in reading order."""
    prose = [block.is_prose for block in blocks]
    templates: dict[Template, TemplateCount] = {}
    keys: list[Template] = []
    parent_prose: dict[Scope | None, int] = {}
    parent_blocks: Counter[Scope | None] = Counter()
    for block, counts in zip(blocks, prose, strict=True):
        key = find_template(block)
        keys.append(key)
        template = templates.setdefault(key, TemplateCount())
        template.chars += len(block.text)
        template.link_chars += block.link_chars
        template.blocks += 1
        parent = block.scope.parent
        parent_blocks[parent] += 1
        if counts:
            parent_prose[parent] = parent_prose.get(parent, 0) + len(block.text) - block.link_chars
    root = find_article_root(blocks, prose)
    return PageStats(
        prose=prose,
        keys=keys,
        counts=[templates[key] for key in keys],
        main=max(templates, key=lambda k: templates[k].chars - 2 * templates[k].link_chars)
        if templates
        else None,
        root_steps={} if root is None else {s: step for step, s in enumerate(root.chain())},
        total_chars=max(1, sum(len(block.text) for block in blocks)),
        prose_chars=max(1, sum(len(b.text) for b, p in zip(blocks, prose, strict=True) if p)),
        parent_prose=parent_prose,
        parent_blocks=parent_blocks,
    )


def find_template(block: PageBlock) -> Template:
    """Return the template of a block: tag and names of its element and of the one around it."""
    parent = block.scope.parent
    if parent is None:
        return block.tag, block.scope.words, "", ()
    return block.tag, block.scope.words, parent.tag, parent.words
