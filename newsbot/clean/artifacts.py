"""A short line by itself -> whether it is a mark of some machine or agency, never a sentence.

Flattening leaves such marks on lines of their own: the file a picture is called by, the second at
which a post was made, the agency that a picture or a text is of.
"""

from __future__ import annotations

import re

from newsbot.extraction.values.vocabulary import read_words, word_set

MAX_AGENCY_CHARS = 80
MAX_AGENCY_WORDS = 8
_MIN_AGENCY_CHARS = 3

_FILE_NAME = re.compile(r"\S{1,120}\.(?:jpe?g|png|gif|webp|avif|svg|mp[34])", re.IGNORECASE)
_UNIX_TIME = re.compile(r"1[4-9]\d{8}(?:\d{3})?")
"""A second, or a thousandth, of the years 2014 to 2033."""
_PART_END = re.compile(r"\s*(?:[/|]|\bvia\b)\s*", re.IGNORECASE)
_AGENCIES = frozenset(
    name
    for name in word_set(read_words("bylines"), "agencies", "names")
    if len(name) >= _MIN_AGENCY_CHARS
)


def is_file_name(text: str) -> bool:
    """Tell whether a line is the name of a picture's or a recording's file.

    >>> is_file_name("lamp-2.jpg"), is_file_name("See lamp-2.jpg")
    (True, False)
    """
    return _FILE_NAME.fullmatch(text) is not None


def is_unix_time(text: str) -> bool:
    """Tell whether a line is a number as machines count time.

    >>> is_unix_time("1709410344"), is_unix_time("1709")
    (True, False)
    """
    return _UNIX_TIME.fullmatch(text) is not None


def is_agency_credit(text: str) -> bool:
    """Tell whether a line is names and, behind a stroke or "via", an agency that pictures are of.

    Brackets may stand around it.

    >>> is_agency_credit("(A. Crane | AFP via Getty Images)"), is_agency_credit("Crane / Lamp")
    (True, False)
    >>> is_agency_credit("The lamp went out, says AFP"), is_agency_credit("Both AFP/dpa said so.")
    (False, False)
    """
    if len(text) > MAX_AGENCY_CHARS or len(text.split()) > MAX_AGENCY_WORDS:
        return False
    bare = text.removeprefix("(").removesuffix(")") if text.endswith(")") else text
    parts = _PART_END.split(bare.strip())
    return len(parts) > 1 and (parts[-1].casefold() in _AGENCIES or parts[-1] == "AP")
