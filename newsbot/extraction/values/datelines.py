"""Datelines: place, date and agency at the beginning of a text."""

from __future__ import annotations

from dataclasses import dataclass

from newsbot.extraction.values.vocabulary import one_of, read_words, word_set
from newsbot.text.lazy_pattern import lazy_pattern

MAX_DATELINE_CHARS = 120

_PLACE = r"[^\W\d_a-zà-öø-ÿ][^\W\d_]*(?:[ '’./-]+[^\W\d_]+\.?){0,4}"
_CAPITALS = r"[^\W\d_a-zà-öø-ÿа-я]{3,}(?:[ '’./-]+[^\W\d_a-zà-öø-ÿа-я]+\.?){0,4}"
_DASH = r"\s*[-–—―:]+\s*"


def _place_with_agency() -> str:
    agency = one_of(word_set(read_words("bylines"), "agencies"))
    source = rf"\((?P<source>[^()]{{0,40}}\b(?i:{agency})\b[^()]{{0,40}})\)"
    place = rf"(?:(?P<place>{_PLACE})(?:,[^()\n]{{1,40}})?\s*)?"
    return rf"^(?P<line>{place}{source})(?:{_DASH}|\s+)"


# "PARIS, May 4 (AFP) -", "Berlin (dpa) -", "(Reuters) -".
_WITH_AGENCY = lazy_pattern(_place_with_agency)
# "LONDON, May 4 —", "KYIV —": capitals, then a dash between spaces.
_CAPITAL_PLACE = lazy_pattern(
    rf"^(?P<line>(?P<place>{_CAPITALS})(?:,[^()\n—–]{{1,40}}?)?)\s+[—–―-]+\s+"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dateline:
    """The dateline of a text as printed, its place and agency, and the offset where it ends."""

    text: str
    place: str | None = None
    source: str | None = None
    end: int


def parse_dateline(paragraph: str) -> Dateline:
    """Return the dateline at the beginning of a text's first paragraph.

    :raises ValueError: there is none.

    >>> parse_dateline("PARIS, May 4 (AFP) - The rain stopped.").text
    'PARIS, May 4 (AFP)'
    >>> line = parse_dateline("KYIV — The rain stopped.")
    >>> line.place, line.end
    ('KYIV', 7)
    """
    head = paragraph[:MAX_DATELINE_CHARS]
    match = _WITH_AGENCY.match(head) or _CAPITAL_PLACE.match(head)
    if not match:
        msg = f"paragraph must begin with a place or an agency, got {head[:40]!r}"
        raise ValueError(msg)
    parts = match.groupdict()
    return Dateline(
        text=match["line"].strip(),
        place=parts["place"],
        source=parts.get("source"),
        end=match.end(),
    )


def find_dateline(paragraph: str) -> Dateline | None:
    """Return the dateline at the beginning of a paragraph, or None.

    >>> find_dateline("The rain - at last - stopped.") is None
    True
    """
    try:
        return parse_dateline(paragraph)
    except ValueError:
        return None
