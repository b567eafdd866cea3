"""A page's title turned into the headline without the name of the site."""

from __future__ import annotations

import re
import unicodedata

_SEPARATOR = re.compile(
    r"\s+(?:[|\-–—:·•»«›>/~]|::|\|\|)+\s+|\s*[|｜»›]\s*|(?<=\w)[_＿](?=\w)|\s+\|\s*|(?<=[^\x00-\xff])-(?=[^\x00-\xff])"
)
_NOT_WORD = re.compile(r"[\W_]+")
_QUOTES = str.maketrans(dict.fromkeys("‘’‚‛′`´ʼ“”„‟″«»\"'", None))


def level_title(title: str) -> str:
    """Return a title as it is compared with others: letters and digits alone, in lower case.

    >>> level_title("“Fish” – and Chips…") == level_title('"fish" - and chips')
    True
    """
    return _NOT_WORD.sub(
        " ", unicodedata.normalize("NFKC", title).casefold().translate(_QUOTES)
    ).strip()


def title_parts(title: str) -> list[str]:
    """Return the parts of a title between separators, in its order.

    >>> title_parts("Storm hits coast - Weather | Example Times")
    ['Storm hits coast', 'Weather', 'Example Times']
    """
    return [part for part in (p.strip() for p in _SEPARATOR.split(title)) if part]


def strip_site(title: str, site_names: frozenset[str]) -> str:
    """Take the site's name and the sections beside it off either end of a title.

    :param site_names: the site's names, as ``level_title`` gives them.

    >>> strip_site("Storm hits coast - Weather | Example Times", frozenset({"example times"}))
    'Storm hits coast - Weather'
    >>> strip_site("Example Times", frozenset({"example times"}))
    'Example Times'
    """
    marks = list(_SEPARATOR.finditer(title))
    while marks:
        head, tail = title[: marks[0].start()], title[marks[-1].end() :]
        if level_title(tail) in site_names:
            title = title[: marks[-1].start()]
        elif level_title(head) in site_names:
            title = title[marks[0].end() :]
        else:
            break
        marks = list(_SEPARATOR.finditer(title))
    return title.strip()


def title_overlap(left: str, right: str) -> float:
    """Return how much two titles share: words in common over the words of the shorter one.

    >>> title_overlap("Storm hits coast", "Storm hits coast of Exampleland | Times")
    1.0
    >>> title_overlap("About us", "Storm hits coast")
    0.0
    """
    a, b = set(level_title(left).split()), set(level_title(right).split())
    if not a or not b:
        return 0.0
    return len(a & b) / min(len(a), len(b))
