"""Count what is in a release, for its manifest and its data card."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

LENGTH_STEPS = (0, 50, 100, 200, 400, 800, 1600, 3200, 6400)
"""Lower bounds of the classes of lengths, in words."""

_RIGHTS = (
    ("rights", "robotsAllowed", False, "robots.txt forbids the URL"),
    ("rights", "tdmReservation", 1, "text and data mining reserved (TDM Reservation Protocol)"),
    ("rights", "aiOptOut", True, "use by AI refused (robots.txt, header or page)"),
    ("isAccessibleForFree", "", False, "stated not to be free"),
    ("isTruncated", "", True, "the text ends at a paywall, or a page is missing"),
)
NO_VALUE = ""
"""Of an article without a site, language or date."""


class ReleaseFigures:
    """Counts of articles; memory grows only with the number of sites, languages and months."""

    def __init__(self) -> None:
        self.articles = 0
        self.words = 0
        self.sites: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.types: Counter[str] = Counter()
        self.months: Counter[str] = Counter()
        self.lengths: Counter[int] = Counter()
        """Articles with at least so many words, for each of ``LENGTH_STEPS``."""
        self.filled: Counter[str] = Counter()
        """Articles that have a value, by column."""
        self.rights: Counter[str] = Counter()
        self.first_day = ""
        self.last_day = ""

    def add(self, table: pa.Table) -> None:
        """Count the rows of a table that has the columns ``site`` and ``date``."""
        self.articles += table.num_rows
        self.words += pc.sum(table.column("wordCount")).as_py() or 0
        self._count(self.sites, table.column("site"))
        self._count(self.languages, table.column("inLanguage"))
        self._count(self.types, table.column("articleType"))
        self._count(self.months, pc.strftime(table.column("date"), "%Y-%m"))
        days = pc.min_max(table.column("date")).as_py()
        if days["min"] is not None:
            first, last = days["min"].isoformat(), days["max"].isoformat()
            self.first_day = min(self.first_day or first, first)
            self.last_day = max(self.last_day, last)
        words = table.column("wordCount").drop_null()
        for low in LENGTH_STEPS:
            self.lengths[low] += pc.sum(pc.greater_equal(words, low)).as_py() or 0
        for name in table.column_names:
            self.filled[name] += _count_filled(table.column(name))
        for name, inner, value, label in _RIGHTS:
            column = table.column(name)
            values = pc.struct_field(column, inner) if inner else column
            self.rights[label] += pc.sum(pc.equal(values, value)).as_py() or 0

    def count_lengths(self) -> dict[str, int]:
        """Return the number of articles of each class of lengths, such as ``50 to 99``."""
        counts = {
            f"{low:,} to {high - 1:,}": self.lengths[low] - self.lengths[high]
            for low, high in pairwise(LENGTH_STEPS)
        }
        return {**counts, f"{LENGTH_STEPS[-1]:,} or more": self.lengths[LENGTH_STEPS[-1]]}

    @staticmethod
    def _count(counter: Counter[str], column: Any) -> None:
        for each in pc.value_counts(column.combine_chunks()).to_pylist():
            counter[each["values"] or NO_VALUE] += each["counts"]


def _count_filled(column: Any) -> int:
    kind = column.type
    lengths = None
    if pa.types.is_list(kind):
        lengths = pc.list_value_length(column)
    elif pa.types.is_string(kind):
        lengths = pc.binary_length(column)
    if lengths is None:
        return len(column) - int(column.null_count)
    return int(pc.sum(pc.greater(lengths, 0)).as_py() or 0)
