"""What differs between two values of a field, as short texts for people."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MAX_PARTS = 4
"""Shown of each side; a changed text mostly differs in one or two paragraphs."""
MAX_PART_CHARS = 240
_CONTEXT_CHARS = 60
"""Shown of what is the same in front of the first difference."""


@dataclass(frozen=True, slots=True)
class ValueChange:
    """The parts of a value that are gone, and those that are new."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    was_empty: bool = False
    """Whether the value was null or an empty list."""
    is_empty: bool = False


def describe_change(before: Any, after: Any) -> ValueChange:
    r"""Return what differs between two values, of the types of a line.

    Paragraphs of a text and items of a list are compared as a whole, whatever their order.

    >>> describe_change("One.\n\nShare this.\n\nTwo.", "One.\n\nTwo.")
    ValueChange(before=('Share this.',), after=(), was_empty=False, is_empty=False)
    >>> describe_change([{"name": "Ann", "url": None}], [])
    ValueChange(before=('name: Ann',), after=(), was_empty=False, is_empty=True)
    """
    old, new = _separate(before), _separate(after)
    gone, fresh = _subtract(old, new), _subtract(new, old)
    if not gone and not fresh:  # only their order or number differs
        gone, fresh = old, new
    common = [count_alike(*pair) for pair in zip(gone, fresh, strict=False)]
    return ValueChange(
        _shorten(gone, common), _shorten(fresh, common), was_empty=not old, is_empty=not new
    )


def _separate(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [part for part in value.split("\n\n") if part]
    if isinstance(value, list):
        return [_show(item) for item in value]
    return [_show(value)]


def _subtract(parts: Sequence[str], others: Sequence[str]) -> list[str]:
    """Return the parts that the others lack, in their order."""
    left = Counter(others)
    missing = []
    for part in parts:
        if left[part]:
            left[part] -= 1
        else:
            missing.append(part)
    return missing


def _show(value: Any) -> str:
    if isinstance(value, dict):
        filled = ((key, item) for key, item in value.items() if item not in (None, [], {}))
        return ", ".join(f"{key}: {_show(item)}" for key, item in filled)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _shorten(parts: Sequence[str], common: Sequence[int]) -> tuple[str, ...]:
    """Return the first parts, each around its difference from its counterpart.

    :param common: how many characters the first parts have in common with their counterparts.
    """
    starts = [*common, *[0] * (len(parts) - len(common))]
    shown = [_cut(part, start) for part, start in zip(parts[:MAX_PARTS], starts, strict=False)]
    if len(parts) > MAX_PARTS:
        shown.append(f"… {len(parts) - MAX_PARTS:,} more")
    return tuple(shown)


def count_alike(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their start."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _cut(text: str, common: int) -> str:
    """Return a part in one line, from a little before its difference on."""
    start = max(0, common - _CONTEXT_CHARS) if len(text) > MAX_PART_CHARS else 0
    piece = text[start : start + MAX_PART_CHARS]
    ends = "…" * (start > 0), "…" * (start + MAX_PART_CHARS < len(text))
    return " ".join(f"{ends[0]}{piece}{ends[1]}".split())
