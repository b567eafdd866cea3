"""A text -> its words as they are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"\w+")


@lru_cache(maxsize=1)  # the hash of a text and its signature are made one after the other
def fold_words(text: str) -> tuple[str, list[str]]:
    """Return a text without differences of case and of Unicode's forms, and its words.

    The list is shared: not to be changed.

    >>> fold_words("Two\u00a0\uff37ORDS.")
    ('two words.', ['two', 'words'])
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded, _WORD.findall(folded)
