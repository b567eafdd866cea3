"""Known given names, to recognize names of people without any markup."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

MIN_WORDS = 2
MAX_WORDS = 4


@cache
def _given_names() -> frozenset[str]:
    text = (files(__package__) / "given_names.txt").read_text(encoding="utf-8")
    return frozenset(text.partition("\n")[2].split())


def has_given_name(name: str) -> bool:
    """Say whether a full name begins with a known given name, or ends with one as in Hungarian.

    For text that only looks like a name; rare names and scripts other than Latin fail.

    >>> has_given_name("Anna-Lena Maier"), has_given_name("Kovács János")
    (True, True)
    >>> has_given_name("North Korea"), has_given_name("Anna")
    (False, False)
    """
    words = name.casefold().split()
    if not MIN_WORDS <= len(words) <= MAX_WORDS:
        return False
    known = _given_names()
    ends = (words[0].partition("-")[0], words[-1])
    return any(word in known for word in ends)
