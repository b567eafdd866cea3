"""A line by itself -> the numbers that tell a paragraph from a label, a headline or a button."""

from __future__ import annotations

import re

from newsbot.clean.field_values import find_credit, has_date, is_byline
from newsbot.clean.interface_vocabulary import interface_share
from newsbot.clean.text_lines import TextLine

NOWHERE = -1.0
"""What stands for a measure that a line cannot have: the length of a neighbour that it has not."""
_NO_COLON = 31.0
_EARLY_CHARS = 30
_YEAR_CHARS = 120
_MAX_NAME_WORDS = 4
_MIN_LONG_WORD_CHARS = 4
_MIN_DOUBLED_WORDS, _MIN_DOUBLED_CHARS = 4, 40
"""A shorter line that says the same twice may be a call."""
_CAPITAL = re.compile(r"[^\W\d_a-zß-öø-ÿа-яёα-ω]")
_DIGIT = re.compile(r"\d")
_ADDRESS = re.compile(r"https?://|www\.|\S@\S+\.\w|\b[\w-]+\.(?:com|org|net|co\.uk|de|fr)\b")
_HANDLE = re.compile(r"(?<!\w)[@#]\w")
_BULLET = re.compile(r"(?:[-–—•·*▪●■◦‣>»|]|\d{1,2}[.)]\s)")
_QUOTES = frozenset("\"'“„«‘‹「『")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def is_bullet(line: TextLine) -> bool:
    """Tell whether a line begins as the item of a list."""
    return _BULLET.match(line.text) is not None


def is_doubled(line: TextLine) -> bool:
    """Tell whether a line says the same twice over, as a link and its own title do."""
    half, odd = divmod(len(line.words), 2)
    is_long = half >= _MIN_DOUBLED_WORDS and len(line.text) >= _MIN_DOUBLED_CHARS
    return is_long and not odd and line.words[:half] == line.words[half:]


def measure_shape(line: TextLine) -> dict[str, float]:
    """Measure a line by its own characters and words."""
    return {**_letters(line), **_signs(line), **_meaning(line)}


def _letters(line: TextLine) -> dict[str, float]:
    head, words = line.head, line.words
    chars, count = len(head), max(1, len(words))
    small = sum(word[0].islower() for word in words)
    longer = [word for word in words if len(word) >= _MIN_LONG_WORD_CHARS]
    capitals = sum(word[0].isupper() for word in longer)
    is_name = 1 < len(words) <= _MAX_NAME_WORDS and not small and not line.has_digit
    return {
        "chars": chars,
        "words": len(words),
        "lower-case words": NOWHERE if line.is_unspaced else small / count,
        "capital words": capitals / max(1, len(longer)),
        "capitals": NOWHERE if line.is_unspaced else len(_CAPITAL.findall(head)) / chars,
        "digits": len(_DIGIT.findall(head)) / chars,
        "letters": sum(map(len, words)) / chars,
        "name": float(is_name),
    }


def _signs(line: TextLine) -> dict[str, float]:
    head, first, last = line.head, line.head[0], line.text[-1]
    colon = head.find(":", 0, _EARLY_CHARS)
    return {
        "ends a sentence": float(line.ends_sentence),
        "sentences inside": line.inner_ends,
        "early colon": float(colon) if colon >= 0 else _NO_COLON,
        "ends with colon": float(last in ":："),
        "ends with ellipsis": float(line.text.endswith(("…", "...", "[…]", "[...]"))),
        "asks": float(last in "?？؟"),
        "calls": float(last in "!！"),
        "commas": head.count(",") / max(1, len(line.words)),
        "bars": float("|" in head or "›" in head or "»" in head[1:] or "·" in head),
        "bullet": float(is_bullet(line)),
        "quotes first": float(first in _QUOTES),
        "small start": float(first.islower()),
        "odd start": float(not first.isalnum()),
        "brackets around": float(first in "([" and last in ")]"),
    }


def _meaning(line: TextLine) -> dict[str, float]:
    head = line.head
    return {
        "address": float(_ADDRESS.search(head) is not None),
        "handle": float(_HANDLE.search(head) is not None),
        "copyright": float("©" in head or "(c)" in head.lower()),
        "has year": float(_YEAR.search(head, 0, _YEAR_CHARS) is not None),
        "phrase": float(line.rule is not None),
        "interface words": interface_share(line.words),
        "date": float(has_date(line)),
        "byline": float(is_byline(line)),
        "credit": float(find_credit(line) is not None),
    }
