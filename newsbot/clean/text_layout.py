"""The lines of a text -> what the text is as a whole: its core of prose, and the runs between.

There is no mark-up to read: the longest stretch of paragraphs is taken for the article's core.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from newsbot.clean.text_lines import LONG_LINE_CHARS, TextLine

_GAP_COST = 130
"""How many characters of prose a line that is none costs a stretch that goes on over it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TextCore:
    """The stretch of lines that holds the most prose: indexes of its first and last line."""

    first: int
    last: int

    def has(self, i: int) -> bool:
        """Tell whether a line is in it."""
        return self.first <= i <= self.last


@dataclass(frozen=True, kw_only=True, slots=True)
class TextLayout:
    """One text's lines with the sums that all of them are measured by.

    ``runs`` are the stretches without prose, as indexes of their first line and of the line after
    their last; ``run_of`` gives each line's, None for prose. ``core_keys`` counts in how many lines
    of the core a word stands. ``before`` are the characters before each line, long lines cut.
    """

    lines: Sequence[TextLine]
    prose: tuple[bool, ...]
    core: TextCore
    runs: tuple[tuple[int, int], ...]
    run_of: tuple[tuple[int, int] | None, ...]
    core_keys: Counter[str]
    patterns: Counter[str]
    chars: int
    prose_chars: int
    prose_length: int
    before: tuple[int, ...]

    @property
    def prose_share(self) -> float:
        """How much of the text is prose, by characters."""
        return self.prose_chars / max(1, self.chars)


def measure_layout(lines: Sequence[TextLine]) -> TextLayout:
    """Survey the lines of one text."""
    core = find_core(lines)
    prose = tuple(line.is_prose for line in lines)
    lengths = sorted(len(line.text) for line in lines if line.is_prose)
    runs = _find_runs(prose)
    run_of: list[tuple[int, int] | None] = [None] * len(lines)
    for first, end in runs:
        run_of[first:end] = [(first, end)] * (end - first)
    inside = lines[core.first : core.last + 1]
    cut = [min(len(line.text), LONG_LINE_CHARS) for line in lines]
    return TextLayout(
        lines=lines,
        prose=prose,
        core=core,
        runs=runs,
        run_of=tuple(run_of),
        core_keys=Counter(key for line in inside for key in set(line.keys)),
        patterns=Counter(line.pattern for line in lines),
        chars=sum(len(line.text) for line in lines),
        prose_chars=sum(lengths),
        prose_length=lengths[len(lengths) // 2] if lengths else 0,
        before=tuple(accumulate(cut, initial=0)),
    )


def find_core(lines: Sequence[TextLine]) -> TextCore:
    """Find the stretch with the most prose that is not interrupted for long; empty without prose.

    It is the stretch with the greatest sum, prose counted up and other lines down (Kadane's
    algorithm, after Bentley 1984).
    """
    best, core = 0, TextCore(first=0, last=-1)
    total = start = 0
    for i, line in enumerate(lines):
        total += min(len(line.text), LONG_LINE_CHARS) if line.is_prose else -_GAP_COST
        if total > best:
            best, core = total, TextCore(first=start, last=i)
        if total <= 0:
            total, start = 0, i + 1
    return core


def _find_runs(prose: Sequence[bool]) -> tuple[tuple[int, int], ...]:
    runs: list[tuple[int, int]] = []
    start = 0
    for end in range(len(prose) + 1):
        if end == len(prose) or prose[end]:
            if end > start:
                runs.append((start, end))
            start = end + 1
    return tuple(runs)
