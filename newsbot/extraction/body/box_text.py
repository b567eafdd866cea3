"""Drop the text of boxes that only their heading names: share bars, newsletters, comments."""

from __future__ import annotations

from itertools import pairwise, takewhile

from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.document.blocks import PageBlock, common_scope, count_chars
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.document.tags import HEADING_TAGS
from newsbot.extraction.values.vocabulary import read_words
from newsbot.text.prose import ends_sentence
from newsbot.text.scripts import latin_length

MAX_SHARE_CHARS = 120
MAX_SHARE_WORDS = 14
MIN_SHARE_WORDS = 2
"""One name of a network may be a topic."""
MIN_SHARE_PART = 0.4
"""Least part of the words that name networks and buttons."""
MAX_PITCH_CHARS = 240
MAX_BOX_CHARS = 400
"""An element with more text below the heading of a newsletter is the article's layout."""
MAX_LABELS = 10
"""Headings of boxes that are read; a malicious page has thousands."""
MIN_ARTICLE_CHARS = 150
"""Less text above a heading of comments is a standfirst."""
_BOLD_SHARE = 0.8
_EDGES = " ,;:：|/·•-–()[]"

_WORDS = read_words("box_words")
_NETWORKS, _BUTTONS = (frozenset(_WORDS[name]["latin"]) for name in ("networks", "share"))
_OTHER_NETWORKS, _OTHER_BUTTONS = (tuple(_WORDS[name]["other"]) for name in ("networks", "share"))
_MAIL = tuple(_WORDS["mail"]["stems"])


def is_share_line(block: PageBlock) -> bool:
    """Return whether a line is mostly names of networks and words of buttons, in any script."""
    text = block.text
    if len(text) > MAX_SHARE_CHARS or ends_sentence(text):
        return False
    words = [word.strip(_EDGES) for word in text.lower().split()]  # with the signs of Indic vowels
    words = [word for word in words if word]
    if not MIN_SHARE_WORDS <= len(words) <= MAX_SHARE_WORDS:
        return False
    named = sum(_is_network(word) for word in words)
    if named < 1:
        return False
    buttons = sum(_is_button(word) for word in words)
    both = named + buttons
    return both >= MIN_SHARE_WORDS and both >= MIN_SHARE_PART * len(words)


def _is_network(word: str) -> bool:
    return word in _NETWORKS or _has_any(word, _OTHER_NETWORKS)


def _is_button(word: str) -> bool:
    return word in _BUTTONS or _has_any(word, _OTHER_BUTTONS)


def _has_any(word: str, parts: tuple[str, ...]) -> bool:
    return not word.isascii() and any(part in word for part in parts)


def drop_box_text(page: PageContext) -> None:
    """Drop the pitch below the heading of a newsletter, and comments below theirs."""
    chars, labels = 0.0, 0
    for label, following in pairwise(page.blocks):
        if label.rule is None:
            chars += latin_length(label.text)
        if label.cause is None or label.cause.type != "phrase" or labels == MAX_LABELS:
            continue
        if label.rule is Rule.COMMENTS and chars >= MIN_ARTICLE_CHARS and _is_heading(label):
            labels += 1
            _drop_comments(page, label, chars)
        elif label.rule is Rule.NEWSLETTER:
            labels += 1
            _drop_pitch(page, label, following)


def _is_heading(label: PageBlock) -> bool:
    return label.tag in HEADING_TAGS or label.bold_chars >= _BOLD_SHARE * len(label.text)


def _drop_comments(page: PageContext, label: PageBlock, chars: float) -> None:
    """Drop the blocks below a heading of comments, unless they are longer than the text above."""
    below = _kept_in_box(page, label)
    if sum(latin_length(block.text) for block in below) < chars:
        for block in below:
            block.rule = Rule.COMMENTS


def _drop_pitch(page: PageContext, label: PageBlock, following: PageBlock) -> None:
    """Drop the line below the heading of a newsletter that promises mail, or its whole box."""
    inside = _kept_in_box(page, label)
    before = next((b for b in reversed(page.blocks[: label.index]) if b.rule is None), None)
    box = common_scope(label.scope, following.scope)
    is_box = before is None or box not in set(before.scope.near())
    if is_box and before is not None and count_chars(inside) <= MAX_BOX_CHARS:
        for block in inside:
            block.rule = Rule.NEWSLETTER
    is_line = following.rule is None and following.tag not in HEADING_TAGS
    if is_line and len(following.text) <= MAX_PITCH_CHARS:
        lowered = following.text.casefold()
        if any(stem in lowered for stem in _MAIL):
            following.rule = Rule.NEWSLETTER


def _kept_in_box(page: PageContext, label: PageBlock) -> list[PageBlock]:
    """Return the kept blocks below a heading in the innermost element around both."""
    following = page.blocks[label.index + 1 :]
    box = common_scope(label.scope, following[0].scope)
    inside = takewhile(lambda block: box in set(block.scope.near()), following)
    return [block for block in inside if block.rule is None]
