"""The layout of a text: its core of prose, the runs of other lines, and their labels.

Without markup, the longest stretch of paragraphs counts as the core of the article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from newsbot.clean.text_lines import LONG_LINE_CHARS, TextLine

_GAP_COST = 130
"""Characters of prose that a line without prose costs a stretch that continues past it."""
MIN_LABELLED_PARTS = 5
"""With fewer, similar labels may be a coincidence."""
MAX_LABEL_LINES = 4
MAX_LABEL_WORDS = 6
"""Captions and the headlines of other articles are mostly longer."""
MAX_UNSPACED_LABEL_CHARS = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class TextCore:
    """The stretch with the most prose: indexes of its first and last line."""

    first: int
    last: int

    def has(self, i: int) -> bool:
        """Return whether a line is in it."""
        return self.first <= i <= self.last


@dataclass(frozen=True, kw_only=True, slots=True)
class TextLayout:
    """The lines of one text, with the totals that each is measured against.

    ``runs`` are the stretches without prose, as indexes of their first line and of the line after
    their last; ``run_of`` holds the run of each line, None for prose. ``core_keys`` counts the
    lines of the core that have a word. ``before`` counts the characters before each line, of long
    lines only the first ``LONG_LINE_CHARS``.
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
        """The share of prose among the characters."""
        return self.prose_chars / max(1, self.chars)


def measure_layout(lines: Sequence[TextLine]) -> TextLayout:
    """Measure the layout of one text."""
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
    """Find the stretch with the most prose and no long interruption; empty without prose.

    It is the stretch with the greatest sum, where prose adds and other lines subtract (Kadane's
    algorithm, Bentley 1984).
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


def find_repeated_labels(text: TextLayout) -> frozenset[int]:
    """Find the headings or signatures of a text's parts, which are the article's.

    Readers' letters are each signed with a name and a place, the items of a list of products each
    have a heading. Such lines look like chrome, but recur between paragraphs with other words;
    chrome is in one place, or is the same everywhere.

    :return: indexes of the lines; empty if fewer than ``MIN_LABELLED_PARTS`` differ.
    """
    runs = [(first, end) for first, end in text.runs if _is_between(text, first, end)]
    patterns = {text.lines[first].pattern for first, _ in runs}
    if len(patterns) < MIN_LABELLED_PARTS:
        return frozenset()
    return frozenset(i for first, end in runs for i in range(first, end))


def _is_between(text: TextLayout, first: int, end: int) -> bool:
    is_inside = first > 0 and end < len(text.lines) and end - first <= MAX_LABEL_LINES
    return is_inside and all(map(_is_label, text.lines[first:end]))


def _is_label(line: TextLine) -> bool:
    if line.rule is not None or line.ends_sentence:
        return False
    if line.is_unspaced:
        return len(line.text) <= MAX_UNSPACED_LABEL_CHARS
    return len(line.words) <= MAX_LABEL_WORDS
