"""The lines of a text -> those that head or sign its parts, one after another in the same way.

Readers' letters are each signed with a name and a place, a list of products has a heading for each
of them. Such lines read like labels and are the article's: chrome stands in one place, or says the
same wherever it stands.
"""

from __future__ import annotations

from newsbot.clean.text_layout import TextLayout
from newsbot.clean.text_lines import TextLine

MIN_PARTS = 5
"""With fewer it may be chance that they are alike."""
MAX_LABEL_LINES = 4
MAX_LABEL_WORDS = 6
"""Captions and the headlines of other articles are mostly longer."""
MAX_UNSPACED_CHARS = 20


def find_repeated_labels(text: TextLayout) -> frozenset[int]:
    """Find the lines of short runs between paragraphs that recur with other words.

    :return: indexes of the lines; empty where fewer than ``MIN_PARTS`` begin in other ways.
    """
    runs = [(first, end) for first, end in text.runs if _is_between(text, first, end)]
    kinds = {text.lines[first].pattern for first, _ in runs}
    if len(kinds) < MIN_PARTS:
        return frozenset()
    return frozenset(i for first, end in runs for i in range(first, end))


def _is_between(text: TextLayout, first: int, end: int) -> bool:
    is_inside = first > 0 and end < len(text.lines) and end - first <= MAX_LABEL_LINES
    return is_inside and all(map(_is_label, text.lines[first:end]))


def _is_label(line: TextLine) -> bool:
    if line.rule is not None or line.ends_sentence:
        return False
    if line.is_unspaced:
        return len(line.text) <= MAX_UNSPACED_CHARS
    return len(line.words) <= MAX_LABEL_WORDS
