"""Number of words of a text, as its readers count them."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from newsbot.text.scripts import UNSPACED
from newsbot.text.tokens import WORD

_CODES = 0x40000
"""Unicode has no letters from here on."""
_IN_WORD, _WHOLE_WORD, _JOINT = 1, 2, 3


def count_words(text: str) -> int:
    """Count the words of a text; in scripts without spaces each character counts as one.

    "well-known" and "don't" are one word each. Texts are long, so this is done for all of their
    characters at once: a regular expression takes twenty times as long.

    >>> count_words("Fish and chips, twice"), count_words("港は静か"), count_words("")
    (4, 4, 0)
    >>> count_words("Isn't it well-known - or ‘so-so’?"), count_words(" - ")
    (5, 0)
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = np.zeros(len(codes) + 2, np.uint8)
    _kinds().take(codes, out=kinds[1:-1], mode="clip")
    in_word = kinds == _IN_WORD
    starts = np.count_nonzero(in_word[1:] > in_word[:-1])
    joints = np.count_nonzero((kinds[1:-1] == _JOINT) & in_word[:-2] & in_word[2:])
    return int(starts - joints + np.count_nonzero(kinds == _WHOLE_WORD))


@cache
def _kinds() -> NDArray[np.uint8]:
    """Return what each code point is; the last value is that of all further ones."""
    characters = "".join(map(chr, range(_CODES)))
    kinds = np.zeros(_CODES + 1, np.uint8)
    for pattern, kind in ((WORD, _IN_WORD), (re.compile(f"[{UNSPACED}]+"), _WHOLE_WORD)):
        for run in pattern.finditer(characters):
            kinds[run.start() : run.end()] = kind
    kinds[list(map(ord, "'’-"))] = _JOINT
    return kinds
