"""Recognize lines of boxes by their words, in any script: share bars, appeals, hashtags."""

from __future__ import annotations

from itertools import chain
from operator import itemgetter

from newsbot.extraction.document.blocks import PageBlock
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.document.tags import HEADING_TAGS
from newsbot.extraction.values.vocabulary import read_words
from newsbot.text.prose import ends_sentence
from newsbot.text.scripts import has_unspaced

MAX_SHARE_CHARS = 120
MAX_SHARE_WORDS = 14
MIN_SHARE_WORDS = 2
"""One name of a network may be a topic."""
MIN_SHARE_PART = 0.4
"""Least part of the words that name networks and buttons."""
MIN_NAMES_PART = 0.6
"""The same in a line without a word of a button: an item of a list may give two networks."""
MAX_APPEAL_CHARS = 140
MAX_PITCH_CHARS = 240
MAX_LABEL_CHARS, MAX_LABEL_WORDS = 40, 5
"""A longer heading with "comments" in it is the article's."""

_SIGN = "x"
_EDGES = " ,;:：|/·•-–()[]"
_WORDS = read_words("box_words")
_NETWORKS, _BUTTONS = (frozenset(_WORDS[name]["latin"]) for name in ("networks", "share"))
_OTHER_NETWORKS, _OTHER_BUTTONS = (tuple(_WORDS[name]["other"]) for name in ("networks", "share"))
_STEMS = {name: tuple(t["stems"]) for name, t in _WORDS.items() if "stems" in t}
# Most words begin otherwise, and need not be compared. Hebrew and Arabic glue one letter before.
_OTHER_STARTS = frozenset(part[:2] for part in _OTHER_NETWORKS + _OTHER_BUTTONS)
_START_CHARS = 4
_APPEAL_STARTS = frozenset(stem.split()[0][:_START_CHARS] for stem in _STEMS["appeals"])
_START_OF, *_SHORTER_START_OF = (
    itemgetter(slice(chars)) for chars in sorted(set(map(len, _APPEAL_STARTS)), reverse=True)
)
"""Each returns the beginning of a word, the longest first: only that one may be ASCII."""
_MIN_APPEAL_CHARS = min(len(stem) for stem in _STEMS["appeals"] if stem.isascii())
"""A shorter text in ASCII holds no stem of an appeal."""


def rule_of_box_line(block: PageBlock) -> Rule | None:
    """Return the rule of a line of a box, None if it is no such line.

    Those are share bars, appeals to follow or to subscribe, hashtags, and headings of comments.
    """
    text = block.text
    if len(text) > MAX_PITCH_CHARS:
        return None
    words = text.lower().split()
    may_share = not text.isascii() or not _NETWORKS.isdisjoint(block.tokens)
    if may_share and _is_share_line(text, words, is_heading=block.tag in HEADING_TAGS):
        return Rule.SHARE
    if block.tag in HEADING_TAGS and len(text) <= MAX_LABEL_CHARS:
        is_label = len(words) <= MAX_LABEL_WORDS and has_stem(text, "comments")
        return Rule.COMMENTS if is_label else _rule_of_appeal(text, words)
    if text.startswith("#") and all(word.startswith("#") for word in words):
        return Rule.TAGS
    return _rule_of_appeal(text, words)


def has_stem(text: str, table: str) -> bool:
    """Return whether a text contains one of the stems of a table of ``box_words.toml``."""
    lowered = text.casefold()
    return any(map(lowered.__contains__, _STEMS[table]))


def _rule_of_appeal(text: str, words: list[str]) -> Rule | None:
    is_ascii = text.isascii()
    if is_ascii and len(text) < _MIN_APPEAL_CHARS:
        return None  # as most cells of a table
    is_other = _APPEAL_STARTS.isdisjoint(map(_START_OF, words))
    if is_other and (is_ascii or not _has_short_start(text, words)):
        return None
    if not has_stem(text, "appeals"):
        return None
    if has_stem(text, "newsletters"):
        return Rule.NEWSLETTER
    is_short = len(text) <= MAX_APPEAL_CHARS
    return Rule.SHARE if is_short and has_stem(text, "channels") else None


def _has_short_start(text: str, words: list[str]) -> bool:
    """Return whether a text may hold a stem with a shorter start, or one inside of a word."""
    others = [word for word in words if not word.isascii()]
    parts = chain.from_iterable(map(start_of, others) for start_of in _SHORTER_START_OF)
    return not _APPEAL_STARTS.isdisjoint(parts) or has_unspaced(text)


def _is_share_line(text: str, words: list[str], *, is_heading: bool) -> bool:
    """Return whether a line is mostly names of networks and words of buttons.

    A heading of names alone is a sub-heading. Sizes have the sign of a network: "7 x 6 x 4 cm".
    """
    if len(text) > MAX_SHARE_CHARS or not MIN_SHARE_WORDS <= len(words) <= MAX_SHARE_WORDS:
        return False
    plain = [word.strip(_EDGES) for word in words]  # with the signs of Indic vowels
    names = [
        w for w in plain if w in _NETWORKS or (not w.isascii() and _has_part(w, _OTHER_NETWORKS))
    ]
    if not names or (set(names) == {_SIGN} and len(plain) > MIN_SHARE_WORDS):
        return False
    buttons = sum(word in _BUTTONS or _has_part(word, _OTHER_BUTTONS) for word in plain)
    if is_heading and not buttons:
        return False
    both = len(names) + buttons
    least = MIN_SHARE_PART if buttons else MIN_NAMES_PART
    is_bar = both >= MIN_SHARE_WORDS and both >= least * sum(map(bool, plain))
    return is_bar and not ends_sentence(text)


def _has_part(word: str, parts: tuple[str, ...]) -> bool:
    may_have = word[:2] in _OTHER_STARTS or word[1:3] in _OTHER_STARTS or has_unspaced(word)
    return may_have and any(part in word for part in parts)
