"""How unlikely a count is, given the counts of earlier runs: shares that vary from run to run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma

MAX_TRIALS = 300
"""Larger counts are scaled down to it: more articles are no more evidence than that."""
MIN_CORRELATION = 0.01
"""Within a run, at least: the articles of one run share their day, their section and their author.
Without it, 5 runs of equal shares would make the slightest difference certain."""
MAX_CORRELATION = 0.6
ODD_RUNS = 30
"""Of so many runs, one may be odd: a server was in trouble, or a holiday had other articles."""


@dataclass(frozen=True, slots=True)
class Part:
    """So many of all, such as articles with a date of all articles."""

    number: int
    total: int

    def __post_init__(self) -> None:
        """Cut off what contradicts the total: a record may be of another version."""
        if not 0 <= self.number <= self.total:
            object.__setattr__(self, "number", min(max(self.number, 0), max(self.total, 0)))

    @property
    def share(self) -> float:
        """The number as a share of the total, 0 of nothing."""
        return self.number / self.total if self.total else 0.0


def add_parts(parts: Sequence[Part]) -> Part:
    """Return the sum of parts."""
    return Part(sum(part.number for part in parts), sum(part.total for part in parts))


def leave_out_odd(parts: Sequence[Part]) -> list[Part]:
    """Return the parts without the few that differ most from the whole."""
    share = add_parts(parts).share
    ranked = sorted(parts, key=lambda part: part.total * (part.share - share) ** 2)
    return ranked[: len(ranked) - len(ranked) // ODD_RUNS]


@dataclass(frozen=True, slots=True)
class ShareModel:
    """The beta-binomial distribution of a share; its two parameters are both above 0."""

    a: float
    b: float

    @classmethod
    def fit(cls, parts: Sequence[Part]) -> ShareModel:
        """Fit the model to the parts of earlier runs; how they differ is its correlation."""
        parts = [part for part in parts if part.total]
        whole = add_parts(parts)
        share = (whole.number + 0.5) / (whole.total + 1)
        variance = share * (1 - share)
        distance = sum(part.total * (part.share - share) ** 2 for part in parts) / variance
        pairs = sum(part.total - 1 for part in parts)
        measured = (distance - len(parts) + 1) / pairs if pairs > 0 else 0.0
        correlation = min(max(measured, MIN_CORRELATION), MAX_CORRELATION)
        precision = (1 - correlation) / correlation
        # What is known of the share itself is no more than the articles that were seen.
        weight = 1 / (1 / precision + 1 / (whole.total + 1))
        return cls(share * weight, (1 - share) * weight)

    def chance_of_fewer(self, part: Part) -> float:
        """Return the probability of this number or a smaller one."""
        total = min(part.total, MAX_TRIALS)
        number = round(part.share * total)
        return min(1.0, sum(self._chance(k, total) for k in range(number + 1)))

    def chance_of_more(self, part: Part) -> float:
        """Return the probability of this number or a larger one."""
        opposite = Part(part.total - part.number, part.total)
        return ShareModel(self.b, self.a).chance_of_fewer(opposite)

    def _chance(self, number: int, total: int) -> float:
        a, b, rest = self.a, self.b, total - number
        ways = lgamma(total + 1) - lgamma(number + 1) - lgamma(rest + 1)
        joint = lgamma(number + a) + lgamma(rest + b) - lgamma(total + a + b)
        return exp(ways + joint - lgamma(a) - lgamma(b) + lgamma(a + b))
