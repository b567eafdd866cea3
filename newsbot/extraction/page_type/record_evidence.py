"""Evidence for records: entries of dictionaries, tables of data, profiles of people."""

from __future__ import annotations

from itertools import islice

from newsbot.extraction.page_type.evidence import Evidence, PageType
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.stated_evidence import (
    MOST_LINES,
    SEVERAL,
    add_labels,
    add_lines,
    require_reasons,
    score_stated,
)
from newsbot.extraction.page_type.type_words import find_title
from newsbot.extraction.values.author_names import is_name_line

_TITLE, _ACCOUNT, _LABELS, _NAME = 2.5, 2.0, 2.0, 1.5
_MANY_LINES = 3.5
"""Points for so many usual lines that no second reason is needed."""
_ROWS, _ALL_ROWS = 2.5, 1.5
_MIN_ROWS, _MAX_CELLS = 5, 2_000
_MAX_CELL_TEXTS, _MAX_CELL_CHARS = 8, 200
"""Text nodes that are read of one cell, and characters of all of them."""
_MIN_ROWS_SHARE = 0.4
"""Share of the page's text in tables and lists of values, from which it is a page of data."""
_ALL_ROWS_SHARE = 0.75
_MAX_LINK_SHARE = 0.3
"""Rows with more text in links are of a list of articles."""
_MAX_PROSE = 2


def score_reference(signals: PageSignals, needed: float = 0.0) -> Evidence | None:
    """Score an entry of a dictionary, the record of a thing, or a page of data.

    :param needed: the points for a lead; evidence with fewer may be returned as None.
    """
    evidence = score_stated(signals, PageType.REFERENCE, "reference")
    evidence.add_title(_TITLE, find_title("reference", signals.titles))
    add_lines(signals, evidence, "reference")
    if signals.shape.prose <= _MAX_PROSE:  # reviews end with the director and the cast
        add_lines(signals, evidence, "work")
    if evidence.points + _ROWS + _ALL_ROWS < needed:
        return None
    _add_rows(signals, evidence)
    return require_reasons(evidence)


def score_profile(signals: PageSignals, needed: float = 0.0) -> Evidence | None:
    """Score the profile of a person or of an account.

    :param needed: the points for a lead; evidence with fewer may be returned as None.
    """
    evidence = score_stated(signals, PageType.PROFILE, "profile")
    if signals.path.startswith("/@"):
        evidence.add(_ACCOUNT, "the URL of an account")
    if evidence.points + _LABELS + SEVERAL + MOST_LINES + _NAME < needed:
        return None
    add_labels(signals, evidence, "profile", _LABELS)
    add_lines(signals, evidence, "profile")
    if any(map(is_name_line, signals.headings[:1])):
        evidence.add(_NAME, "a name is its heading")
    return require_reasons(evidence, 1 if evidence.points >= _MANY_LINES else 2)


def _add_rows(signals: PageSignals, evidence: Evidence) -> None:
    """Add points for rows of data, if they are most of the page's text and not links."""
    if signals.shape.prose > _MAX_PROSE:
        return
    elements = signals.page.elements
    cells = islice(elements.find("td", "th", "dd", "dt"), _MAX_CELLS)
    texts = (" ".join(islice(cell.itertext(), _MAX_CELL_TEXTS))[:_MAX_CELL_CHARS] for cell in cells)
    chars = sum(len(" ".join(text.split())) for text in texts)
    rows = min(len(elements.find("tr", "dt")), _MAX_CELLS)
    share = chars / signals.shape.chars if signals.shape.chars else 0.0
    links = sum(block.link_chars for block in signals.page.blocks)
    if rows < _MIN_ROWS or share < _MIN_ROWS_SHARE or links > _MAX_LINK_SHARE * chars:
        return
    evidence.add(_ROWS, f"{rows} rows of data")
    if share >= _ALL_ROWS_SHARE:
        evidence.add(_ALL_ROWS, "hardly any other text")
