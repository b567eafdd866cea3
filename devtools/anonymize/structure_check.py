"""Compare what was extracted from two pages, apart from their words."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from newsbot.extraction import PageResult
from newsbot.extraction.document.blocks import PageBlock

SAME_VALUES = ("datePublished", "dateModified", "readingTimeMinutes", "articleType", "isTruncated")
"""Fields whose values hold no words, so that they must be equal."""
COUNTED = ("authors", "images", "videos", "audios", "breadcrumbs", "liveBlogUpdates")
_SHOWN_CHARS = 60


def find_structure_differences(before: PageResult, after: PageResult) -> list[str]:
    """Return the differences in structure, a line each; empty if there are none.

    Compared are the blocks kept and dropped by each rule, the source of each field, and dates,
    lengths and numbers of people and pictures. A language detected from the words is left out:
    invented words belong to none.
    """
    return [
        *_compare_blocks(before.body.blocks, after.body.blocks),
        *_compare_fields(before, after),
    ]


def _compare_blocks(before: list[PageBlock], after: list[PageBlock]) -> Iterator[str]:
    old, new = ([(block.tag, block.rule) for block in blocks] for blocks in (before, after))
    if len(old) == len(new):
        for index, block in enumerate(after):
            was, now = old[index], new[index]
            if was != now:
                text = block.text[:_SHOWN_CHARS]
                change = f"{_describe(was[1])}, now {_describe(now[1])}"
                yield f"block {index} <{now[0]}>: {change}: {text!r}"
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, first, last, start, stop in matcher.get_opcodes():
        if kind != "equal":
            lost, found = str(old[first:last]), str(new[start:stop])
            yield f"blocks {first} to {last}: {lost:.120} became {found:.120}"


def _describe(rule: str | None) -> str:
    return "kept" if rule is None else f"dropped by {rule}"


def _compare_fields(before: PageResult, after: PageResult) -> Iterator[str]:
    old, new = before.article.metadata.fieldSources, after.article.metadata.fieldSources
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name) and old.get(name) != "detected":
            yield f"{name}: filled from {old.get(name)}, now from {new.get(name)}"
    for name in SAME_VALUES:
        yield from _compare(name, getattr(before.article, name), getattr(after.article, name))
    for name in COUNTED:
        counts = [len(getattr(page.article, name)) for page in (before, after)]
        yield from _compare(f"number of {name}", *counts)
    texts = [[block.type for block in page.article.articleBlocks] for page in (before, after)]
    yield from _compare("block types of the text", *texts)
    verdicts = [page.verdict and page.verdict.outcome for page in (before, after)]
    yield from _compare("verdict", *verdicts)
    datelines = [page.article.dateline is not None for page in (before, after)]
    yield from _compare("dateline", *datelines)


def _compare(name: str, was: Any, now: Any) -> Iterator[str]:
    if was != now:
        yield f"{name}: was {was!r}, now {now!r}"
