"""Unicode scripts: one table of code points, and what differs between scripts in text length.

Values are the inside of a character class of ``re``. They hold letters, vowel signs and digits, no
punctuation, so that a match can count as a word.
"""

from __future__ import annotations

from newsbot.text.lazy_pattern import lazy_pattern

THAI = "\u0e01-\u0e5b"
LAO = "\u0e81-\u0eff"
MYANMAR = "\u1000-\u1049\u1050-\u109f"
KHMER = "\u1780-\u17d3\u17e0-\u17e9"
KANA = "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HANGUL = "\uac00-\ud7af"

UNSPACED = THAI + LAO + MYANMAR + KHMER + KANA + HAN
"""Scripts without spaces between words: a character counts as a word."""
EAST_ASIAN = KANA + HAN + HANGUL
"""Scripts whose characters are syllables or words. Korean puts spaces between words."""
DENSE = UNSPACED + HANGUL
"""Scripts in which a text has far fewer characters than its translation in Latin letters."""

UNSPACED_CHARACTER = lazy_pattern(f"[{UNSPACED}]")
EAST_ASIAN_CHARACTER = lazy_pattern(f"[{EAST_ASIAN}]")
DENSE_CHARACTER = lazy_pattern(f"[{DENSE}]")
THAI_CHARACTER = lazy_pattern(f"[{THAI}]")
_BEYOND = lazy_pattern("[^\x00-\u0e00\u2000-\u2bff]")
"""A character behind the scripts that have no dense one, other than punctuation and signs. ``re``
takes 2 ms to compile each of the classes above, which no page in Latin letters needs."""

_DENSE_FACTOR = 2.5
"""Latin letters that say as much as a character of ``DENSE``, by the length of translations."""


def has_unspaced(text: str) -> bool:
    """Return whether a character of a script without spaces is in a text."""
    return _may_be_dense(text) and UNSPACED_CHARACTER.search(text) is not None


def has_east_asian(text: str) -> bool:
    """Return whether a character in Kana, Han or Hangul is in a text."""
    return _may_be_dense(text) and EAST_ASIAN_CHARACTER.search(text) is not None


def _may_be_dense(text: str) -> bool:
    return not text.isascii() and _BEYOND.search(text) is not None


def is_mostly_unspaced(text: str) -> bool:
    """Return whether more than half of a text is in scripts without spaces.

    >>> is_mostly_unspaced("港は静か"), is_mostly_unspaced("항구는"), is_mostly_unspaced("Port")
    (True, False, False)
    """
    return _may_be_dense(text) and len(UNSPACED_CHARACTER.findall(text)) * 2 > len(text)


def is_mostly_east_asian(text: str) -> bool:
    """Return whether more than half of a text is in Kana, Han or Hangul.

    >>> is_mostly_east_asian("항구는"), is_mostly_east_asian("ท่าเรือ")
    (True, False)
    """
    return _may_be_dense(text) and len(EAST_ASIAN_CHARACTER.findall(text)) * 2 > len(text)


def latin_length(text: str) -> float:
    """Return the length of a text in Latin letters: a character of a dense script counts 2.5.

    >>> latin_length("Minister resigns"), latin_length("大臣辞任")
    (16, 10.0)
    """
    if not _may_be_dense(text):
        return len(text)
    return len(text) + len(DENSE_CHARACTER.findall(text)) * (_DENSE_FACTOR - 1)
