"""Drop captions that only the name of the element around them and their picture identifies."""

from __future__ import annotations

from itertools import islice

from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.document.blocks import PageBlock
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.document.tags import HEADING_TAGS

_STEPS = 3
"""A caption is within so many elements of its picture."""
_MAX_CAPTION_CHARS = 300
_PICTURE_WORDS = frozenset("image img picture photo foto bild figure".split())


def drop_picture_boxes(page: PageContext) -> None:
    """Drop the only text of an element that is named after a picture and holds one."""
    for block in page.kept():
        if block.tag not in HEADING_TAGS and _is_in_picture_box(block):
            block.rule = Rule.CAPTION


def _is_in_picture_box(block: PageBlock) -> bool:
    """Return whether an element with a picture and a name of one has no text but this block."""
    is_named = False
    for scope in islice(block.scope.chain(), _STEPS):
        is_named = is_named or not _PICTURE_WORDS.isdisjoint(scope.words)
        if scope.pictures:
            return is_named and not scope.link_chars and scope.chars <= _MAX_CAPTION_CHARS
    return False
