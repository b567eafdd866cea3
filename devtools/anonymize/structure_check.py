"""What extraction made of two pages -> whether they come out alike, whatever their words are."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from newsbot.extraction import PageResult
from newsbot.extraction.document.blocks import PageBlock

SAME_VALUES = ("datePublished", "dateModified", "readingTimeMinutes", "articleType", "isTruncated")
"""Fields whose values hold no words, so that they must be the same ones."""
COUNTED = ("authors", "images", "videos", "audios", "breadcrumbs", "liveBlogUpdates")
_SHOWN_CHARS = 60


def find_structure_differences(before: PageResult, after: PageResult) -> list[str]:
    """Say line by line what comes out otherwise; empty where both have the same structure.

    That is the same blocks kept and dropped under the same rules, the same fields filled from the
    same sources, and the same dates, lengths and numbers of people and pictures. A language that
    was detected from the words is not compared: invented words are of none.
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
                yield f"block {index} <{now[0]}>: {_word(was[1])}, is now {_word(now[1])}: {text!r}"
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, first, last, start, stop in matcher.get_opcodes():
        if kind != "equal":
            lost, found = str(old[first:last]), str(new[start:stop])
            yield f"blocks {first} to {last}: {lost:.120} are now {found:.120}"


def _word(rule: str | None) -> str:
    return "kept" if rule is None else f"dropped by {rule}"


def _compare_fields(before: PageResult, after: PageResult) -> Iterator[str]:
    old, new = before.article.metadata.fieldSources, after.article.metadata.fieldSources
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name) and old.get(name) != "detected":
            yield f"{name}: filled from {old.get(name)}, is now from {new.get(name)}"
    for name in SAME_VALUES:
        yield from _compare(name, getattr(before.article, name), getattr(after.article, name))
    for name in COUNTED:
        counts = [len(getattr(page.article, name)) for page in (before, after)]
        yield from _compare(f"number of {name}", *counts)
    texts = [[block.type for block in page.article.articleBlocks] for page in (before, after)]
    yield from _compare("kinds of blocks of the text", *texts)
    verdicts = [page.verdict and page.verdict.outcome for page in (before, after)]
    yield from _compare("verdict", *verdicts)
    datelines = [page.article.dateline is not None for page in (before, after)]
    yield from _compare("dateline", *datelines)


def _compare(name: str, was: Any, now: Any) -> Iterator[str]:
    if was != now:
        yield f"{name}: was {was!r}, is now {now!r}"
