"""Titles of pages: comparison, parts, and removal of the site's name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from newsbot.extraction.values.person_names import normalize_name

_SEPARATOR = re.compile(
    r"\s+(?:[|\-–—:·•»«›>/~]|::|\|\|)+\s+|\s*[|｜ㅣ»›]\s*|(?<=\w)[_＿](?=\w)|\s+\|\s*|(?<=[^\x00-\xff])-(?=[^\x00-\xff])"
)
# A bar, or the hyphen before a section in East Asian titles: "...커졌다-정치".
_BAR = re.compile(r"(?<!\s)\s+[|│｜]\s+|(?<=[^\x00-\xff])-(?=[^\x00-\xff\s]{1,5}$)")
MIN_HEAD_CHARS = 15
"""Before a bar, a shorter text is often the site or the section."""
MIN_CONTAINED_WORDS = 3
"""A heading of this many words that a title contains as a whole matches that title."""
SHORT_PART_WEIGHT = 0.5
"""Weight of the similarity to a shorter part of a title, often the site or the section."""
_MAX_TITLES = 64
"""Titles and headings in the caches; those of one page are compared many times."""
_NOT_WORD = re.compile(r"[\W_]+")
_QUOTES = str.maketrans(dict.fromkeys("‘’‚‛′`´ʼ“”„‟″«»\"'", None))


@lru_cache(maxsize=_MAX_TITLES)
def normalize_title(title: str) -> str:
    """Return a title for comparison: letters and digits only, in lower case.

    >>> normalize_title("“Fish” – and Chips…") == normalize_title('"fish" - and chips')
    True
    """
    return _NOT_WORD.sub(
        " ", unicodedata.normalize("NFKC", title).casefold().translate(_QUOTES)
    ).strip()


def title_parts(title: str) -> list[str]:
    """Return the parts of a title between separators, in order.

    >>> title_parts("Storm hits coast - Weather | Example Times")
    ['Storm hits coast', 'Weather', 'Example Times']
    """
    return list(_parts(title))


@lru_cache(maxsize=_MAX_TITLES)
def _parts(title: str) -> tuple[str, ...]:
    return tuple(part for part in (p.strip() for p in _SEPARATOR.split(title)) if part)


@lru_cache(maxsize=_MAX_TITLES)
def strip_site(title: str, site_names: frozenset[str]) -> str:
    """Remove the site's name from both ends of a title, with the separator.

    :param site_names: names of the site, normalized by ``normalize_name``.

    >>> strip_site("Storm hits coast - Weather | Example Times", frozenset({"exampletimes"}))
    'Storm hits coast - Weather'
    >>> strip_site("Example Times", frozenset({"exampletimes"}))
    'Example Times'
    """
    marks = list(_SEPARATOR.finditer(title))
    while marks:
        head, tail = title[: marks[0].start()], title[marks[-1].end() :]
        if normalize_name(tail) in site_names:
            title = title[: marks[-1].start()]
        elif normalize_name(head) in site_names:
            title = title[marks[0].end() :]
        else:
            break
        marks = list(_SEPARATOR.finditer(title))
    return title.strip()


def strip_tail(title: str) -> str:
    """Remove the text behind a bar: a section, or a name that the site does not state.

    A title is unchanged if it would be shorter than ``MIN_HEAD_CHARS``.

    >>> strip_tail("Storm hits the coast | Weather | The Times of Example")
    'Storm hits the coast'
    >>> strip_tail("Weather | The Times of Example")
    'Weather | The Times of Example'
    """
    head = _BAR.split(title, maxsplit=1)[0]
    return head if len(head) >= MIN_HEAD_CHARS else title


@lru_cache(maxsize=_MAX_TITLES)
def _words(title: str) -> frozenset[str]:
    return frozenset(normalize_title(title).split())


def title_similarity(left: str, right: str) -> float:
    """Return the words that two titles share over all of their words; 1 for equal titles.

    >>> title_similarity("Storm hits coast", "storm hits the coast")
    0.75
    """
    a, b = _words(left), _words(right)
    return len(a & b) / len(a | b) if a and b else 0.0


def heading_similarity(heading: str, titles: Sequence[str]) -> float:
    """Return how similar a heading is to the most similar title, or part of a title; 1 if equal.

    A heading of some words that a title contains as a whole equals it.

    >>> heading_similarity("Storm hits coast", ["Storm hits coast - Weather"])
    1.0
    >>> heading_similarity("Weather", ["Storm hits coast - Weather"])
    0.5
    """
    words = normalize_title(heading)
    has_words = words.count(" ") >= MIN_CONTAINED_WORDS - 1
    best = 0.0
    for title in titles:
        if has_words and f" {words} " in f" {normalize_title(title)} ":
            return 1.0
        parts = _parts(title)
        longest = max(parts, key=len, default="")
        for text in (title, *parts):
            weight = 1.0 if text in (title, longest) else SHORT_PART_WEIGHT
            best = max(best, weight * title_similarity(heading, text))
    return best
