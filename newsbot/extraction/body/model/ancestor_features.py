"""Features of the elements around each block: their tags, names, pictures and distance.

Distances are counted in steps up the tree, ``FAR`` if there is no such element.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from newsbot.extraction.document.blocks import NEAR_SCOPES, PageBlock, Scope

FAR = 20.0
_NAMED_STEPS, _NEAR_STEPS = 8, 2
"""How many steps up names still describe the block and not the page, and how many are near."""
_UNNAMED = 3.0
_PICTURE_STEPS = 3
"""A caption is within this many elements of its picture."""

_CONTAINERS = ("article", "main", "header", "footer", "table")

_WORD_GROUPS: dict[str, frozenset[str]] = {
    "content": frozenset(
        "article articlebody body content text story entry post paragraph richtext rich copy prose "
        "textbody artikel beitrag noticia nota corps texte contenu texto cuerpo recipe rezept "
        "ingredient ingredients zutaten instructions directions steps step zubereitung faq".split()
    ),
    "teaser": frozenset(
        "teaser teasers promo promos promotion more next previous prev card cards tile tiles feed "
        "grid stories headlines archive list listing links link further weitere mehr themen".split()
    ),
    "picture": frozenset(
        "figure image img photo foto picture media thumbnail bild slide embed video".split()
    ),
    "info": frozenset(
        "meta info infos infobox box factbox data details source sources label labels tag".split()
    ),
    "title": frozenset("headline title heading head header titel titre titulo titolo".split()),
    "quote": frozenset("quote pullquote blockquote zitat tweet".split()),
    "widget": frozenset("widget module secondary extra aside side".split()),
}

_PLACES: dict[str, int] = {tag: place for place, tag in enumerate(_CONTAINERS)}
_GROUPS: dict[str, int] = {
    name: place for place, name in enumerate(_WORD_GROUPS, start=len(_CONTAINERS))
}
SURROUNDINGS = tuple(f"in <{tag}>" for tag in _CONTAINERS) + tuple(f"named {n}" for n in _GROUPS)
"""What ``measure_ancestors`` measures of each block, in this order."""


def measure_ancestors(blocks: Sequence[PageBlock]) -> list[list[float]]:
    """Measure in which containers each block is, and how near to which groups of names.

    A group of names is 0 on the block itself, 1 near it, 2 farther out and 3 if there is none.
    """
    around: dict[Scope | None, list[float]] = {}
    groups: dict[Scope, tuple[int, ...]] = {}
    rows = []
    for block in blocks:
        scope = block.scope
        if scope.parent not in around:
            around[scope.parent] = _measure_around(scope.parent, groups)
        row = around[scope.parent].copy()
        if scope.tag in _PLACES:
            row[_PLACES[scope.tag]] = 0.0
        for place in _groups(scope.words):
            row[place] = 0.0
        for place in _groups(block.inline_words):
            row[place] = 0.0
        rows.append(row)
    return rows


def _measure_around(scope: Scope | None, groups: dict[Scope, tuple[int, ...]]) -> list[float]:
    """Measure the surroundings of the blocks whose innermost element has the parent ``scope``.

    :param groups: the groups of an element's names, for the elements that were read before.
    """
    row = [FAR] * len(_CONTAINERS) + [_UNNAMED] * len(_GROUPS)
    step = 1
    while scope is not None and step <= NEAR_SCOPES:
        place = _PLACES.get(scope.tag)
        if place is not None and row[place] == FAR:
            row[place] = float(step)
        if step <= _NAMED_STEPS:
            found = groups.get(scope)
            if found is None:
                found = groups[scope] = _groups(scope.words)
            for group in found:
                row[group] = min(row[group], 1.0 if step <= _NEAR_STEPS else 2.0)
        scope, step = scope.parent, step + 1
    return row


@lru_cache(maxsize=20_000)
def _groups(words: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(_GROUPS[n] for n, group in _WORD_GROUPS.items() if not group.isdisjoint(words))


def share_beside_picture(block: PageBlock) -> float:
    """Return the block's share of the text around the nearest picture, 0 without a picture."""
    scope: Scope | None = block.scope
    for _ in range(_PICTURE_STEPS + 1):
        if scope is None:
            break
        if scope.pictures:
            return len(block.text) / max(1, scope.chars)
        scope = scope.parent
    return 0.0


def measure_root_steps(
    blocks: Sequence[PageBlock], root_steps: dict[Scope, int]
) -> list[tuple[float, float]]:
    """Measure how deep inside the article's root each block is, and how far beside it.

    :param root_steps: the steps from the root up to each element around it.
    :return: for each block the steps from it up to the root, -1 outside; and those from the root
        up to the first element around both.
    """
    around: dict[Scope | None, tuple[float, float]] = {}
    found = []
    for block in blocks:
        scope, parent = block.scope, block.scope.parent
        if scope in root_steps:
            found.append(_steps_from(scope, 0, root_steps))
            continue
        if parent not in around:
            around[parent] = _steps_from(parent, 1, root_steps)
        found.append(around[parent])
    return found


def _steps_from(
    scope: Scope | None, step: int, root_steps: dict[Scope, int]
) -> tuple[float, float]:
    while scope is not None and step < NEAR_SCOPES:
        if scope in root_steps:
            to_root = root_steps[scope]
            return -1.0 if to_root else float(step), float(to_root)
        scope, step = scope.parent, step + 1
    return -1.0, FAR


def link_share(scope: Scope | None) -> float:
    """Return the share of an element's text in links, 0 for no element."""
    return scope.link_chars / max(1, scope.chars) if scope is not None else 0.0
