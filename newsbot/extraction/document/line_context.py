"""The text of an element and the text beside it in its line, read with bounds."""

from __future__ import annotations

from itertools import islice

from lxml import etree

from newsbot.extraction.document.element import Element
from newsbot.extraction.document.tags import INLINE_TAGS
from newsbot.text.normalize import collapse_spaces

LINE_CHARS = 120
"""Characters that are read of the text beside an element."""
MAX_ELEMENTS = 400
"""Elements that are read of one element; a malicious page holds them by the thousand."""
MAX_STEPS = 12
"""Inline elements inside each other; more are a malicious page's."""


def read_start(element: Element, limit: int) -> str:
    """Return the beginning of an element's text, of more than ``limit`` characters if it is longer.

    >>> from lxml.html import fromstring
    >>> read_start(fromstring("<p>One <b>two</b> three</p>"), limit=100)
    'One two three'
    """
    if len(element) == 0:
        return collapse_spaces(element.text or "")
    found: list[str] = []
    length = 0
    for event, inner in islice(etree.iterwalk(element, events=("start", "end")), MAX_ELEMENTS):
        text = inner.text if event == "start" else inner.tail if inner is not element else None
        if text:
            found.append(text)
            length += len(text)
            if length > 2 * limit:
                break
    return collapse_spaces("".join(found))


def text_before(element: Element) -> str:
    """Return the text directly before an element in its line."""
    for _ in range(MAX_STEPS):
        before, parent = element.getprevious(), element.getparent()
        if before is not None:
            text = before.tail or ""
            if text.strip() or before.tag not in INLINE_TAGS:
                return text
            return read_start(before, LINE_CHARS)
        if parent is None:
            return ""
        if parent.text and parent.text.strip():
            return str(parent.text)
        if parent.tag not in INLINE_TAGS:
            return ""
        element = parent
    return ""


def text_after(element: Element) -> str:
    """Return the text directly after an element in its line."""
    for _ in range(MAX_STEPS):
        if element.tail and element.tail.strip():
            return str(element.tail)
        after, parent = element.getnext(), element.getparent()
        if after is not None:
            return read_start(after, LINE_CHARS) if after.tag in INLINE_TAGS else ""
        if parent is None or parent.tag not in INLINE_TAGS:
            return ""
        element = parent
    return ""
