"""Words of a text, in the four ways that they are compared.

- ``find_words``: as written.
- ``tokenize_text``: in lower case. Blocks of a page are compared by these.
- ``fold_words``, ``fold_tokens``: without differences of case and of Unicode's forms. Articles are
  compared by these; ``fold_tokens`` takes each character of a script without spaces by itself.
- ``find_line_words``: of a line without markup, "don't" is one word, "well-known" two.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from newsbot.text.lazy_pattern import lazy_pattern
from newsbot.text.scripts import UNSPACED, has_unspaced

WORD = re.compile(r"\w+")
_LATIN_1_WORDS = bytes(c if WORD.fullmatch(chr(c)) else 32 for c in range(256))
"""For each byte the same if it is of a word in Latin-1, else a space."""
_LATIN_1_TOKENS = _LATIN_1_WORDS.decode("latin-1").lower().encode("latin-1")
"""The same in lower case: ``str.lower()`` looks up each character of a text that is not ASCII."""
_SIGNS = "’“”„–—‘…"
"""The signs without which most texts of Western European languages are Latin-1."""
_TOKEN = lazy_pattern(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
_LINE_WORD = lazy_pattern(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+(?:['’][^\W\d_]+)?")


def find_words(text: str) -> list[str]:
    """Return the words and numbers of a text as written; a run of Han or Kana is one word.

    >>> find_words("It’s 5_a"), find_words("Größe")
    (['It', 's', '5_a'], ['Größe'])
    """
    found = _split_latin_1(text, _LATIN_1_WORDS)
    return WORD.findall(text) if found is None else found


def _split_latin_1(text: str, table: bytes) -> list[str] | None:
    """Return the words of a text in Latin-1 and the ``_SIGNS``; None of any other text.

    The regular expression takes three times as long as a table.
    """
    if not text.isascii():
        for sign in _SIGNS:
            if sign in text:
                text = text.replace(sign, " ")
    try:
        octets = text.encode("latin-1")
    except UnicodeEncodeError:
        return None
    return octets.translate(table).decode("latin-1").split()


def tokenize_text(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case; a run of Han or Kana is one word.

    >>> tokenize_text("The Sea, at 5")
    ('the', 'sea', 'at', '5')
    """
    found = _split_latin_1(text, _LATIN_1_TOKENS)
    return tuple(WORD.findall(text.lower()) if found is None else found)


@lru_cache(maxsize=1)  # the hash of a text and its signature are made one after the other
def fold_words(text: str) -> tuple[str, list[str]]:
    """Return a text without differences of case and of Unicode's forms (NFKC), and its words.

    The list is shared: do not change it.

    >>> fold_words("Two\u00a0\uff37ORDS.")
    ('two words.', ['two', 'words'])
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded, find_words(folded)


def fold_tokens(text: str) -> list[str]:
    """Return the words as ``fold_words`` does, but each character of a script without spaces.

    >>> fold_tokens("Two  words."), fold_tokens("東京 2026年")
    (['two', 'words'], ['東', '京', '2026', '年'])
    """
    folded, words = fold_words(text)
    return _TOKEN.findall(folded) if has_unspaced(folded) else words


def find_line_words(text: str) -> list[str]:
    """Return the words of a line as written, each character of a script without spaces.

    >>> find_line_words("A well-known port, isn't it_?"), find_line_words("港は")
    (['A', 'well', 'known', 'port', "isn't", 'it'], ['港', 'は'])
    """
    return _LINE_WORD.findall(text)
