"""Compare extracted fields with gold ones: titles, days, authors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime

from newsbot.text.normalize import collapse_spaces

_ONE_SPELLING = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\ufeff", ""),  # invisible
    }
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_BETWEEN_NAMES = re.compile(r"\s*[;,|/&\n]\s*|\s+(?:and|und|et|y)\s+")
_BEFORE_NAMES = re.compile(r"^(?:by|von|par|por)\s+")


def normalize_text(text: str) -> str:
    """Normalize case, quotes, dashes, spaces and compatible characters.

    >>> normalize_text("“Harbour” – a  Story")
    '"harbour" - a story'
    """
    return collapse_spaces(unicodedata.normalize("NFKC", text).translate(_ONE_SPELLING).casefold())


def find_gold_days(stamp: str) -> frozenset[str]:
    """Return the calendar days of an ISO 8601 timestamp, in its own offset and in UTC.

    The set is empty if the timestamp is invalid.

    >>> sorted(find_gold_days("2024-01-01T23:30:00-05:00"))
    ['2024-01-01', '2024-01-02']
    >>> find_gold_days("yesterday")
    frozenset()
    """
    stamp = stamp.strip().replace("Z", "+00:00")
    try:
        when = datetime.fromisoformat(stamp)
    except ValueError:
        start = _DAY.match(stamp)
        return frozenset({start.group()}) if start else frozenset()
    found = {when.date().isoformat()}
    if when.tzinfo is not None:
        with suppress(OverflowError):  # of year 1 or 9999
            found.add(when.astimezone(UTC).date().isoformat())
    return frozenset(found)


def find_names(authors: Iterable[str]) -> frozenset[str]:
    """Return the normalized names in author strings; several in one string are split.

    >>> sorted(find_names(["By Ann Example and Bo Sample", "bo sample"]))
    ['ann example', 'bo sample']
    >>> find_names(["desk@example.com"])
    frozenset()
    """
    parts = (part for author in authors for part in _BETWEEN_NAMES.split(author))
    names = (_BEFORE_NAMES.sub("", normalize_text(part)).strip(" .:-") for part in parts)
    return frozenset(name for name in names if name and "@" not in name)


def is_same_title(gold: str, got: str | None) -> bool:
    """Return whether two headlines are equal when normalized."""
    return normalize_text(gold) == normalize_text(got or "")


def is_same_day(gold: str, got: str | None) -> bool:
    """Return whether two timestamps share a calendar day."""
    return not find_gold_days(gold).isdisjoint(find_gold_days(got or ""))


def score_authors(gold: Iterable[str], got: Iterable[str]) -> float:
    """Return F1 of two sets of names; 1.0 if both are empty."""
    wanted, found = find_names(gold), find_names(got)
    if not wanted and not found:
        return 1.0
    return 2 * len(wanted & found) / (len(wanted) + len(found))
