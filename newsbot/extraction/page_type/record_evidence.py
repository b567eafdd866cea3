"""Evidence for records: entries of dictionaries, tables of data, profiles of people."""

from __future__ import annotations

from itertools import islice

from newsbot.extraction.page_type.evidence import Evidence, PageType, find_points
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.stated_evidence import (
    add_labels,
    require_reasons,
    score_stated,
)
from newsbot.extraction.page_type.type_words import find_title, listed_words

_TITLE, _ACCOUNT, _LABELS = 2.5, 2.0, 2.0
_LINES = ((4, 3.5), (2, 2.0))
"""Least number of usual lines of a type, such as "Synonyms", and the points for them."""
_ROWS = 2.5
_MIN_ROWS, _MAX_CELLS, _MAX_CELL_CHARS = 5, 2_000, 200
_MIN_ROWS_SHARE = 0.4
"""Share of the page's text in tables and lists of values, from which it is a page of data."""
_MAX_PROSE = 2


def score_reference(signals: PageSignals) -> Evidence | None:
    """Score an entry of a dictionary, the record of a thing, or a page of data."""
    evidence = score_stated(signals, PageType.REFERENCE, "reference")
    evidence.add_title(_TITLE, find_title("reference", signals.titles))
    _add_lines(signals, evidence, "reference")
    rows = _count_rows(signals)
    if rows >= _MIN_ROWS:
        evidence.add(_ROWS, f"{rows} rows of data")
    return require_reasons(evidence)


def score_profile(signals: PageSignals) -> Evidence | None:
    """Score the profile of a person or of an account."""
    evidence = score_stated(signals, PageType.PROFILE, "profile")
    if signals.path.startswith("/@"):
        evidence.add(_ACCOUNT, "the URL of an account")
    add_labels(signals, evidence, "profile", _LABELS)
    _add_lines(signals, evidence, "profile")
    return require_reasons(evidence)


def _add_lines(signals: PageSignals, evidence: Evidence, name: str) -> None:
    """Add points for short lines that pages of a type have."""
    lines = {line.strip(" :") for line in signals.shape.labels.split("\n")}
    found = lines & listed_words("lines", name)
    if points := find_points(len(found), _LINES):
        evidence.add(points, f"parts such as {min(found)!r}")


def _count_rows(signals: PageSignals) -> int:
    """Return the number of rows of tables and lists of values, 0 beside more text than in them."""
    if signals.shape.prose > _MAX_PROSE:
        return 0
    elements = signals.page.elements
    cells = islice(elements.find("td", "th", "dd", "dt"), _MAX_CELLS)
    texts = (" ".join(islice(cell.itertext(), 8))[:_MAX_CELL_CHARS] for cell in cells)
    chars = sum(len(" ".join(text.split())) for text in texts)
    if chars < _MIN_ROWS_SHARE * signals.shape.chars:
        return 0
    return sum(1 for _ in islice(elements.find("tr", "dt"), _MAX_CELLS))
