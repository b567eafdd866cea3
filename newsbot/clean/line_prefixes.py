"""A long line that begins with furniture -> the furniture, and the text after it.

Whoever flattened a page into one line glued what stood above the text to its first sentence. Only
what is certain is cut: lengths and reading times with their units.
"""

from __future__ import annotations

import re

from newsbot.extraction.body.phrases import rule_of_phrase
from newsbot.extraction.document.rule_names import Rule

MIN_LINE_CHARS = 200
"""Shorter lines are judged as a whole."""
MAX_PREFIX_WORDS = 6
MAX_PREFIXES = 4

_RULES = frozenset({Rule.READING_TIME, Rule.AUDIO_LENGTH})
_WORD_END = re.compile(r"(?<=\S)\s+")
_SURE = re.compile(r"[^\W\d_]{2,}.*\d|\d+\s*m\s*\d+\s*s?\b|\d.*[^\W\d_]{3,}")
"""A number with a word or units to it: 12:40 alone may be the time of day."""
_TEXT_BEGINS = re.compile("[^\\W\\d_a-zß-öø-ÿ]|[\"'“„«‘‹「『¿¡(\\d–-]")


def split_prefixes(text: str) -> tuple[list[tuple[str, str]], str]:
    """Cut what is certainly no text off the head of a long line.

    :return: what was cut, each with its rule, and the rest; nothing cut off other lines.

    >>> text = "Listen to article 3 min " + "The rain went on, and nobody slept. " * 6
    >>> cut, rest = cut_prefixes(text)
    >>> cut, rest[:8]
    ([('Listen to article 3 min', 'audio-length')], 'The rain')
    """
    cut: list[tuple[str, str]] = []
    while len(text) >= MIN_LINE_CHARS and len(cut) < MAX_PREFIXES:
        found = _find_prefix(text)
        if found is None:
            break
        end, rule = found
        cut.append((text[:end].strip(), rule))
        text = text[end:].strip()
    return cut, text


def _find_prefix(text: str) -> tuple[int, str] | None:
    """Return where the longest sure prefix ends, and its rule."""
    found = None
    head = text[:MIN_LINE_CHARS]
    for number, gap in enumerate(_WORD_END.finditer(head)):
        if number == MAX_PREFIX_WORDS:
            break
        prefix = head[: gap.start()]
        rule = rule_of_phrase(prefix) if _SURE.search(prefix) else None
        if rule in _RULES and _TEXT_BEGINS.match(text, gap.end()):
            found = gap.end(), rule
    return found
