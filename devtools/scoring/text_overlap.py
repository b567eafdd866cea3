"""Measure the overlap of two texts, in tokens and in shingles of four tokens.

Shingles are those of Scrapinghub's article-extraction-benchmark (2020), the longest common
subsequence is that of ROUGE-L (Lin 2004).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from newsbot.text.tokens import find_words

SHINGLE_TOKENS = 4
"""Short enough to locate a sentence, long enough not to occur in two texts by chance."""
LEAST_COVERED = 0.5
"""The share of a line's tokens that the other text must hold for the line to count as held."""

Shingle: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two multisets share; precision (recall) is None if nothing was got (wanted)."""

    precision: float | None
    recall: float | None
    f1: float


def count_shingles(tokens: Sequence[str]) -> Counter[Shingle]:
    """Count the shingles of four tokens; a shorter text is one shingle, an empty one has none.

    >>> count_shingles(["a", "b"])
    Counter({('a', 'b'): 1})
    """
    if not tokens:
        return Counter()
    last = max(len(tokens) - SHINGLE_TOKENS, 0)
    return Counter(tuple(tokens[i : i + SHINGLE_TOKENS]) for i in range(last + 1))


def measure_overlap(wanted: Counter[Shingle], got: Counter[Shingle]) -> Overlap:
    """Measure what two multisets share."""
    n_wanted, n_got = wanted.total(), got.total()
    if not n_wanted and not n_got:
        return Overlap(None, None, 1.0)
    shared = (wanted & got).total()
    return Overlap(
        precision=shared / n_got if n_got else None,
        recall=shared / n_wanted if n_wanted else None,
        f1=2 * shared / (n_wanted + n_got),
    )


def common_f1(wanted: Sequence[str], got: Sequence[str]) -> float:
    """Return F1 of the longest common subsequence; 1.0 for two empty texts.

    Bit-parallel (Hyyrö 2004): a long live blog would need a large quadratic table.

    >>> common_f1("abcde", "axcye")
    0.6
    """
    if not wanted or not got:
        return float(not wanted and not got)
    places: dict[str, int] = {}
    for i, token in enumerate(wanted):
        places[token] = places.get(token, 0) | (1 << i)
    everywhere = (1 << len(wanted)) - 1
    free = everywhere  # a bit is cleared where the subsequence grows
    for token in got:
        matches = free & places.get(token, 0)
        free = (free + matches | free - matches) & everywhere
    shared = len(wanted) - free.bit_count()
    return 2 * shared / (len(wanted) + len(got))


def find_covered(tokens: Sequence[str], known: Container[Shingle]) -> set[int]:
    """Return the indexes of the tokens in a known shingle."""
    covered: set[int] = set()
    for i in range(len(tokens) - SHINGLE_TOKENS + 1):
        if tuple(tokens[i : i + SHINGLE_TOKENS]) in known:
            covered.update(range(i, i + SHINGLE_TOKENS))
    return covered


def is_foreign(line: str, known: Container[Shingle]) -> bool:
    """Return whether a line of four tokens or more has less than half of them in known shingles."""
    tokens = find_words(line)
    if len(tokens) < SHINGLE_TOKENS:
        return False
    return len(find_covered(tokens, known)) < LEAST_COVERED * len(tokens)
