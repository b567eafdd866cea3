"""Evidence by what a page states about itself: types, generator, names of the body, URL."""

from __future__ import annotations

from newsbot.extraction.page_type.evidence import Evidence, PageType, find_points
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.type_words import listed_words
from newsbot.extraction.values.url_parts import host_of

TYPE, GENERATOR, NAME, SEGMENT, HOST = 4.0, 5.0, 4.0, 2.0, 2.0
SEVERAL = 1.0
"""For several different words of a type."""
_LINES = ((4, 3.5), (3, 2.5), (2, 2.0))
"""Least number of usual lines of a type, such as "Synonyms", and the points for them."""
MOST_LINES = _LINES[0][1]


def score_stated(signals: PageSignals, page_type: PageType, name: str) -> Evidence:
    """Score the types, the names of the body and the URL by the words of a page type."""
    evidence = Evidence(page_type)
    evidence.add_found(TYPE, signals.main_types & listed_words("types", name), "type {}")
    evidence.add_found(NAME, signals.matches("names", name), "body of class {}")
    evidence.add_found(SEGMENT, signals.matches("segments", name), "{} in its URL")
    return evidence


def add_generator(signals: PageSignals, evidence: Evidence, name: str) -> None:
    """Add points for a generator that makes only pages of a type."""
    generator = (signals.page.metadata.first_meta("generator") or "").lower()
    known = {word for word in listed_words("generators", name) if word in generator}
    evidence.add_found(GENERATOR, known, "made by {}")


def has_host(signals: PageSignals, name: str) -> bool:
    """Return whether the host is one of a page type, such as ``docs.example.com``."""
    host = host_of(signals.page.url) or ""
    if host.partition(".")[0] in listed_words("hosts", name):
        return True
    return any(word in host for word in listed_words("hosts", f"{name}_part"))


def add_host(signals: PageSignals, evidence: Evidence, name: str) -> None:
    """Add points for a host of a page type."""
    if has_host(signals, name):
        evidence.add(HOST, f"host {host_of(signals.page.url)!r}")


def add_labels(
    signals: PageSignals, evidence: Evidence, name: str, points: float, *, least: int = 1
) -> None:
    """Add points if the short lines of the page hold a word of a type ``least`` times."""
    evidence.add(*find_labels(signals, name, points, least=least))


def find_labels(
    signals: PageSignals, name: str, points: float, *, least: int = 1
) -> tuple[float, str]:
    """Return the points that ``add_labels`` adds, and the reason for them."""
    labels = signals.shape.labels
    found = [word for word in listed_words("labels", name) if word in labels]
    if not found:
        return 0.0, ""
    word = max(found, key=lambda word: (labels.count(word), word))
    count = labels.count(word)
    if count < least:
        return 0.0, ""
    if least > 1:
        return points, f"says {word!r} {count} times"
    return points + SEVERAL * (len(found) > 1), f"says {word!r}"


def add_lines(signals: PageSignals, evidence: Evidence, *names: str) -> None:
    """Add points for short lines, or labels before a colon, that pages of a type have.

    :param names: tables of lines, of which the one with most lines of the page counts.
    """
    evidence.add(*find_lines(signals, *names))


def find_lines(signals: PageSignals, *names: str) -> tuple[float, str]:
    """Return the points that ``add_lines`` adds, and the reason for them."""
    own = signals.shape.label_names
    found = max((own & listed_words("lines", name) for name in names), key=len)
    points = find_points(len(found), _LINES)
    return points, f"parts such as {min(found)!r}" if points else ""


def require_reasons(evidence: Evidence, least: int = 2) -> Evidence | None:
    """Return evidence with ``least`` reasons, else None: articles have one of them as well."""
    return evidence if len(evidence.reasons) >= least else None
