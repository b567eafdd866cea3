"""Evidence for documentation: manuals, references of interfaces, help centers."""

from __future__ import annotations

import re
from itertools import islice

from newsbot.extraction.page_type.evidence import Evidence, PageType
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.stated_evidence import (
    SEVERAL,
    add_generator,
    add_host,
    add_labels,
    require_reasons,
    score_stated,
)
from newsbot.extraction.page_type.type_words import find_title, listed_words

_SOFTWARE, _HELPFUL, _CODE, _TITLE, _META, _ANCHORS = 3.0, 2.0, 1.5, 2.0, 3.0, 2.0
_REFERENCE, _NUMBER, _OWN_MENU = 2.0, 1.5, 1.5
_SEGMENT, _HELP, _WIKI = 1.0, 1.0, 2.0
"""Besides the points for any type; and for words that other pages have, too."""
_MIN_CODE_BLOCKS = 3
_MIN_ANCHORS = 3
_MIN_LINES = 2
_NUMBERED = re.compile(r"\d{1,3}\.\d{1,3}\.? ")
_MAX_LINKS = 500


def score_documentation(signals: PageSignals, needed: float = 0.0) -> Evidence | None:
    """Score a page of a manual, of the reference of an interface or of a help center.

    :param needed: the points for a lead; evidence with fewer may be returned as None.
    """
    evidence = score_stated(signals, PageType.DOCUMENTATION, "documentation")
    add_generator(signals, evidence, "documentation")
    if "mediawiki" in (signals.page.metadata.first_meta("generator") or "").lower():
        evidence.add(_WIKI, "a wiki")
    add_host(signals, evidence, "documentation")
    evidence.add_found(_SEGMENT, signals.matches("segments", "documentation"), "")
    evidence.add_found(_HELP, signals.matches("segments", "help"), "{} in its URL")
    marks = signals.shape.words & listed_words("words", "documentation")
    evidence.add_found(_SOFTWARE, marks, "elements of class {}")
    evidence.add_title(_TITLE, find_title("documentation", signals.titles))
    meta = signals.page.metadata.meta.keys() & listed_words("meta", "documentation")
    evidence.add_found(_META, meta, "a meta element {}")
    lines = listed_words("lines", "documentation") & set(signals.shape.labels.split("\n"))
    if len(lines) >= _MIN_LINES:
        evidence.add(_REFERENCE, f"parts such as {min(lines)!r}")
    if any(_NUMBERED.match(heading) for heading in signals.headings):
        evidence.add(_NUMBER, "a numbered chapter")
    if signals.menu_link:
        evidence.add(_OWN_MENU, f"{signals.menu_link!r} in its menu")
    if evidence.points + _HELPFUL + SEVERAL + _CODE + _ANCHORS < needed:
        return None
    add_labels(signals, evidence, "documentation", _HELPFUL)
    if len(signals.page.elements.find("pre")) >= _MIN_CODE_BLOCKS:
        evidence.add(_CODE, "several pieces of code")
    if _count_anchors(signals) >= _MIN_ANCHORS:
        evidence.add(_ANCHORS, "links to its own headings")
    return require_reasons(evidence)


def _count_anchors(signals: PageSignals) -> int:
    """Count links of a heading to itself, which are a sign such as ``#``."""
    links = islice(signals.page.elements.find("a"), _MAX_LINKS)
    return sum((link.text or "").strip() in ("#", "¶", "§") for link in links)
