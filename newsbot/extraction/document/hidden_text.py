"""Find what a page hides: hints inside sentences, and messages between paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from newsbot.extraction.document.element import Element
from newsbot.extraction.document.line_context import (
    MAX_STEPS,
    read_start,
    text_after,
    text_before,
)
from newsbot.extraction.document.page_elements import PageElements
from newsbot.extraction.document.tags import HEADING_TAGS, INLINE_TAGS
from newsbot.text.class_names import split_class_names

SCREEN_READER_NAMES = frozenset(
    name.strip()
    for name in (
        "sr only, screen reader, visually hidden, visuallyhidden, reader text, sronly, "
        "screenreader, a11y, assistive text, hidden visually, visualhide, off screen"
    ).split(",")
)
"""Name words of elements that only screen readers read."""
MAX_HINT_CHARS = 120
"""A longer hidden text inside a paragraph is the rest of it, which a button opens."""
MAX_MESSAGE_CHARS = 240
"""A longer hidden block between two paragraphs is text that a button opens."""
MAX_STYLE_CHARS = 300_000
"""Characters of a page's style sheets that are searched for hidden classes."""
MAX_HIDING_RULES = 40
"""Rules of a style sheet that are looked at for each way to hide a class."""
MAX_INNER = 40
"""Elements inside an inline element that are looked at."""

_SENTENCE_TAGS = HEADING_TAGS | {"p", "blockquote", "dd", "figcaption"}
_HIDING = (
    r"display:none|visibility:hidden|clip:rect\(|clip-path:inset\((?:50|100)%|"
    r"(?<![\w-])left:-(?:9\d\d|\d{4,})|text-indent:-\d{3,}|font-size:0(?![.\d])|(?<![\w-])(?:width|height):1px"
)
_HIDING_STYLE = re.compile(_HIDING)
_HIDING_DECLARATIONS = ("display:none", "display: none", "left:-9", "left: -9", "clip:rect")
_CLASS_NAMES = re.compile(r"\s*+\.[\w-]++(?:\s*+,\s*+\.[\w-]++)*+\s*+")


def find_hidden_classes(elements: PageElements) -> Iterator[str]:
    """Yield the classes that the page's own style sheets hide on every screen."""
    left = MAX_STYLE_CHARS
    for style in elements.find("style"):
        text = (style.text or "")[:left]
        left -= len(text)
        if text and style.get("media") in (None, "", "all", "screen"):
            yield from _classes_of_sheet(text)


def _classes_of_sheet(text: str) -> Iterator[str]:
    for declaration in _HIDING_DECLARATIONS:
        place, counted, depth = -1, 0, 0
        for _ in range(MAX_HIDING_RULES):
            place = text.find(declaration, place + 1)
            if place < 0:
                break
            opened = max(text.rfind("{", counted, place), counted)
            start = max(text.rfind(mark, counted, opened) for mark in "{};") + 1
            start = max(start, counted)
            depth += text.count("{", counted, start) - text.count("}", counted, start)
            counted = start
            names = _CLASS_NAMES.fullmatch(text, start, opened) if depth == 0 else None
            if names:  # else a class of other elements, or on paper alone
                yield from (name.strip(" .\n\t\r").lower() for name in names[0].split(","))


def is_hidden(element: Element) -> bool:
    """Return whether an attribute hides an element for good."""
    hidden = element.get("hidden")
    if hidden is not None and hidden != "until-found":
        return True
    style = element.get("style")
    return bool(style) and _HIDING_STYLE.search(style.replace(" ", "").lower()) is not None


def is_hint(element: Element, hidden_classes: frozenset[str]) -> bool:
    """Return whether an element is a short text in a line that browsers do not show."""
    is_hint = (
        is_hidden(element) or element.get("role") == "tooltip" or element.get("popover") is not None
    )
    names = element.get("class")
    if not is_hint and names:
        is_hint = _is_in_sentence(element) and _is_named_hint(element, names, hidden_classes)
    return (
        is_hint
        and len(read_start(element, MAX_HINT_CHARS)) <= MAX_HINT_CHARS
        and _has_line(element)
    )


def _is_named_hint(element: Element, names: str, hidden_classes: frozenset[str]) -> bool:
    if hidden_classes and not hidden_classes.isdisjoint(names.lower().split()):
        return True
    words = split_class_names(names)
    pairs = {f"{a} {b}" for a, b in pairwise(words)}
    if not SCREEN_READER_NAMES.isdisjoint((*words, *pairs)):
        return True
    return any(word.startswith("tooltip") for word in words) and _is_tooltip_text(element)


def _is_tooltip_text(element: Element) -> bool:
    """Return whether an element named a tooltip is the text that opens, not the word it is of."""
    parent = element.getparent()
    is_inside = (
        parent is not None and parent.tag in INLINE_TAGS and bool((parent.text or "").strip())
    )
    inner = any("tooltip" in (e.get("class") or "") for e in islice(element.iter(), 1, 20))
    return is_inside and not inner


def _is_in_sentence(element: Element) -> bool:
    """Return whether the block around an inline element is one of those that hold sentences."""
    for parent in islice(element.iterancestors(), MAX_STEPS):
        if parent.tag not in INLINE_TAGS:
            return parent.tag in _SENTENCE_TAGS
    return False


def _has_line(element: Element) -> bool:
    """Return whether there is text beside an element in its line."""
    return bool(text_before(element).strip() or text_after(element).strip())


def is_message(element: Element) -> bool:
    """Return whether a hidden block is a message between two paragraphs, not text that opens."""
    before, after = element.getprevious(), element.getnext()
    if before is None or after is None or before.tag != "p" or after.tag != "p":
        return False
    return len(read_start(element, MAX_MESSAGE_CHARS)) <= MAX_MESSAGE_CHARS
