"""Samples of the values of a run: a median and percentiles in bounded memory."""

from __future__ import annotations

import random
from heapq import heappushpop
from statistics import quantiles

from newsbot.run_record import Spread

MAX_SAMPLE = 5_000
"""Values that are kept, 40 KB; of more, a random choice."""


class ValueSample:
    """Values of which a spread is made; of more than ``MAX_SAMPLE``, each is as likely kept."""

    def __init__(self) -> None:
        self._values: list[float] = []
        self._count = 0
        self._random = random.Random(1)  # noqa: S311 - the same values give the same spread

    def add(self, value: float) -> None:
        """Add a value."""
        self._count += 1
        if len(self._values) < MAX_SAMPLE:
            self._values.append(value)
        elif (place := self._random.randrange(self._count)) < MAX_SAMPLE:
            self._values[place] = value

    def spread(self, digits: int | None = None) -> Spread | None:
        """Return the spread, rounded to so many digits; None without a value.

        >>> sample = ValueSample()
        >>> for value in range(101):
        ...     sample.add(value)
        >>> sample.spread()
        Spread(n=101, median=50, p10=10, p90=90)
        """
        if not self._values:
            return None
        # A single value has no quantiles.
        cuts = quantiles(
            self._values * 2 if self._count == 1 else self._values, n=10, method="inclusive"
        )
        p10, median, p90 = (round(cuts[place], digits) for place in (0, 4, 8))
        return Spread(n=self._count, median=median, p10=p10, p90=p90)


class Slowest:
    """The slowest responses of a run."""

    def __init__(self, most: int) -> None:
        self._heap: list[tuple[int, str]] = [(-1, "")] * most

    def add(self, url: str, milliseconds: int) -> None:
        """Add a response."""
        heappushpop(self._heap, (milliseconds, url))

    def ranking(self) -> list[tuple[str, int]]:
        """Return the URLs and their milliseconds, the slowest first."""
        ranked = sorted(self._heap, reverse=True)
        return [(url, milliseconds) for milliseconds, url in ranked if milliseconds >= 0]
