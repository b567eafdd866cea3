"""A block -> the list or table that it is a part of; its parts are judged together."""

from __future__ import annotations

from newsbot.extraction.body.model.page_stats import is_prose_block
from newsbot.extraction.document.blocks import HEADING_TAGS, PageBlock, Scope

GROUP_TAGS = frozenset({"ul", "ol", "dl", "table"})
_TABLE_STEPS = 5
"""Farther out a table is the layout of an old page."""


def group_of(block: PageBlock) -> Scope | None:
    """Return the list or data table that a block is an item of, None outside of any."""
    if block.tag in HEADING_TAGS:
        return None
    for step, scope in enumerate(block.scope.near()):
        if scope.tag in GROUP_TAGS:
            # Whole sentences in a table: it is the layout of an old page, too.
            return None if scope.tag == "table" and is_prose_block(block) else scope
        if step >= _TABLE_STEPS:
            break
    return None


def judge_groups(standing: list[PageBlock]) -> None:
    """Give each item of a list and each cell of a table the mean of the group's points."""
    groups: dict[Scope, list[PageBlock]] = {}
    for block in standing:
        scope = group_of(block)
        if scope is not None:
            groups.setdefault(scope, []).append(block)
    for group in groups.values():
        chars = sum(len(block.text) for block in group)
        mean = sum(block.points * len(block.text) for block in group) / chars
        for block in group:
            block.points = mean
