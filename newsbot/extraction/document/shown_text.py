"""Make the tree of a page say what its readers see inside a sentence.

Words for the interface, readings of characters, marks of footnotes and hidden hints stand inside
paragraphs and are no part of them; elements that no browser knows are. What whole blocks are, the
rules of the body decide.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice

from lxml import etree

from newsbot.extraction.document.drawn_marks import write_drawn_marks
from newsbot.extraction.document.element import Element
from newsbot.extraction.document.hidden_text import (
    MAX_HINT_CHARS,
    find_hidden_classes,
    is_hidden,
    is_hint,
    is_message,
)
from newsbot.extraction.document.line_context import read_start, text_after, text_before
from newsbot.extraction.document.page_elements import PageElements
from newsbot.extraction.document.shadow_roots import open_shadow_roots
from newsbot.extraction.document.tags import HEADING_TAGS, INLINE_TAGS, KNOWN_TAGS
from newsbot.text.lazy_pattern import lazy_pattern

MAX_INNER = 40
"""Elements inside an inline element that are looked at."""

_STYLED_TAGS = frozenset({"span", "a", "em", "i", "b", "small", "strong", "font", "abbr"})
_BLOCK_TAGS = frozenset({"div", "p"})
_CUSTOM_TAG = re.compile(r"[a-z][a-z0-9]*[:-][\w:.-]*")
_DRAWN_TAGS = frozenset({"q", "math"})
_READING_TAGS = ("rt", "rp", "rtc")
_HIDING_NAMES = (
    *("tooltip", "sr-only", "sronly", "screen", "hidden", "reader", "a11y", "assistive"),
    "visualhide",
)
"""Parts of class names, in lower case."""
_MAY_HIDE = re.compile("none|hidden|clip|1px|-9|indent|font-size|block|grid|flex")
"""Is in a style, in lower case, that may hide an element or show it as a block."""
_HIDING_ATTRIBUTES = frozenset(("style", "hidden", "popover", "role"))
_BLOCK_STYLE = re.compile(r"display:(?:block|flex|grid|table|list-item)")
_NOTE_MARK = lazy_pattern(r"[\[(]?(?:\d{1,3}|[*†‡§]{1,3}|[a-z])[\])]?")
_RETURN_MARK = re.compile(r"[\s↩↵↑⤴⏎^▲\ufe0e\ufe0f]{1,8}")
_EXPONENT_BASE = re.compile(r"(?:\d|(?<![^\W\d_])(?:[kcdm]?m|ft|s|x|y|mc|e))$")
_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_EXPONENT = re.compile(r"[-+]?\d{1,3}")


def show_text(root: Element) -> PageElements:
    """Change a page's tree in place, so that its text is what a browser shows as sentences.

    :return: the elements of the changed tree.
    """
    # Looking for a tag among those of the page takes no time, looking for it in the source does.
    elements = PageElements(root)
    if "template" in elements.tags:
        open_shadow_roots(root)
        elements = PageElements(root)
    if not _DRAWN_TAGS.isdisjoint(elements.tags):
        write_drawn_marks(root)
        elements = PageElements(root)
    found = _Found(elements)
    _remove_marks(root, elements, found)
    _remove_hidden(elements, found)
    if found.must_be_walked_again:
        return PageElements(root)
    if found.removed or found.has_new_tags:
        elements.update(found.removed)
    return elements


def _remove_marks(root: Element, elements: PageElements, found: _Found) -> None:
    """Remove readings and marks, and let all words of a line flow."""
    if "wbr" in elements.tags:
        etree.strip_tags(root, "wbr")  # libxml2 takes the text after one for its content
    found.removed |= _remove(found.readings)
    found.removed |= _remove(mark for mark in found.marks if _is_mark(mark))
    for preformatted in found.preformatted:
        if next(preformatted.iterancestors("pre"), None) is None:
            _keep_lines(preformatted)
    for button in found.buttons:
        if _is_word(button):
            button.tag = "span"
            found.has_new_tags = True
    found.has_new_tags |= _join_unknown(root, elements)


def _remove_hidden(elements: PageElements, found: _Found) -> None:
    """Remove what browsers hide in a sentence or between two paragraphs."""
    found.removed |= _remove(e for e in found.hidden if is_hint(e, found.classes))
    following = (paragraph.getnext() for paragraph in elements.find("p"))
    blocks = [block for block in following if block is not None and block.tag in _BLOCK_TAGS]
    found.removed |= _remove(block for block in blocks if is_hidden(block) and is_message(block))
    for span in found.hidden:
        if span.tag == "span" and _is_shown_as_block(span):
            span.tag = "div"
            found.has_new_tags = True


class _Found:
    """Elements of a page that may not be shown as they are, and how the tree was changed."""

    def __init__(self, elements: PageElements) -> None:
        self.readings = elements.find(*_READING_TAGS)
        self.marks = [*elements.find("sup")]
        self.preformatted = elements.find("pre")
        self.buttons = elements.find("button")
        self.hidden: list[Element] = []
        self.classes = frozenset(find_hidden_classes(elements))
        self._add_hidden(elements)
        self.removed: set[Element] = set()
        self.has_new_tags = False
        self.must_be_walked_again = "wbr" in elements.tags or bool(self.preformatted)

    def _add_hidden(self, elements: PageElements) -> None:
        """Add inline elements that may be hidden, and links to a place on the page: maybe marks."""
        by_class: defaultdict[str, list[Element]] = defaultdict(list)
        for element in elements.find(*_STYLED_TAGS):
            names = ""
            is_hiding = False
            for name, value in element.items():
                if name == "class":
                    names = value
                elif name in _HIDING_ATTRIBUTES:
                    is_hiding = is_hiding or _may_be_hidden(name, value)
                elif name == "href" and value.startswith("#") and element.tag == "a":
                    self.marks.append(element)
            if is_hiding:
                self.hidden.append(element)
            elif names:
                by_class[names].append(element)
        for names in self._find_hiding(by_class):
            self.hidden += by_class[names]

    def _find_hiding(self, names: Iterable[str]) -> list[str]:
        """Return those class attributes that may hide their elements."""
        all_lowered = {name: name.lower() for name in names}
        # A page has few of these parts. No regular expression takes as little time.
        on_page = "\n".join(all_lowered.values())
        parts = [part for part in _HIDING_NAMES if part in on_page]
        return [
            name
            for name, lowered in all_lowered.items()
            if any(part in lowered for part in parts)
            or (self.classes and not self.classes.isdisjoint(lowered.split()))
        ]


def _may_be_hidden(name: str, value: str) -> bool:
    """Return whether one of the ``_HIDING_ATTRIBUTES`` may hide its element."""
    if name == "style":
        return _MAY_HIDE.search(value.lower()) is not None
    return name != "role" or value == "tooltip"


def _join_unknown(root: Element, elements: PageElements) -> bool:
    """Let elements that no browser knows, and that are words of a sentence, flow with it.

    :return: whether the tree changed.
    """
    custom = {tag for tag in elements.tags if _CUSTOM_TAG.fullmatch(tag)} - KNOWN_TAGS
    names = {name for name in custom if not name.startswith("amp-")}
    is_changed = False
    for element in list(root.iter(*names)) if names else ():
        if _is_inline(element):
            element.tag = "span"
            is_changed = True
    return is_changed


def _remove(elements: Iterable[Element]) -> set[Element]:
    """Remove elements, keep the text after each, and return them.

    Their parents are read once each: joining one text at a time is quadratic.
    """
    removed = {element for element in elements if element.getparent() is not None}
    for parent in {element.getparent() for element in removed}:
        last: Element | None = None
        texts = [parent.text or ""]
        for child in list(parent):
            if child in removed:
                texts.append(child.tail or "")
                child.tail = None
                parent.remove(child)
            else:
                _set_text(parent, last, texts)
                last, texts = child, [child.tail or ""]
        _set_text(parent, last, texts)
    return removed


def _set_text(parent: Element, before: Element | None, texts: list[str]) -> None:
    """Set the text after a child of an element, or the text before its first child."""
    if len(texts) == 1:
        return
    if before is None:
        parent.text = "".join(texts)
    else:
        before.tail = "".join(texts)


def _is_inline(element: Element) -> bool:
    """Return whether an element that HTML does not know flows with the text beside it."""
    parent = element.getparent()
    if parent is None:
        return False
    if _holds_block(element):
        return False
    return bool(text_before(element).strip() or (element.tail or "").strip())


def _holds_block(element: Element) -> bool:
    inside = (inner.tag for inner in islice(element.iter(), 1, MAX_INNER))
    return any(tag in KNOWN_TAGS and tag not in INLINE_TAGS for tag in inside)


def _is_word(button: Element) -> bool:
    """Return whether a button is a word of a sentence, or the heading of a part that it opens."""
    parent = button.getparent()
    if parent is None or _holds_block(button):
        return False
    if parent.tag in HEADING_TAGS:
        return button.get("aria-expanded") is not None or button.get("aria-controls") is not None
    is_between = bool(text_before(button).strip()) and bool(text_after(button).strip())
    return parent.tag == "p" and is_between


def _is_mark(element: Element) -> bool:
    """Return whether an element is the mark of a footnote or the link back from one.

    An exponent is none: it is written so that it stays one.
    """
    if element.tag == "a" and not (element.get("href") or "").startswith("#"):
        return False
    text = read_start(element, MAX_HINT_CHARS)
    if element.tag == "a":
        is_named = "footnote" in (element.get("class") or "").lower()
        is_number = is_named and _NOTE_MARK.fullmatch(text) is not None
        return is_number or _RETURN_MARK.fullmatch(text) is not None
    links = [element.getparent(), *islice(element.iter(), MAX_INNER)]
    is_note = any(
        link is not None and link.tag == "a" and "#" in (link.get("href") or "") for link in links
    )
    before = text_before(element).rstrip("\n")
    if _EXPONENT.fullmatch(text) and _EXPONENT_BASE.search(before) and not is_note:
        if len(element) == 0:
            element.text = text.translate(_SUPERSCRIPTS)
        return False
    is_number = text.isdigit() and bool(before.strip())
    return (is_note or is_number) and _NOTE_MARK.fullmatch(text) is not None


def _keep_lines(pre: Element) -> None:
    """Turn the line breaks of preformatted text into elements."""
    for element in list(pre.iter()):
        if element is not pre and element.tail and "\n" in element.tail:
            _break_tail(element)
        if element.text and "\n" in element.text:
            _break_text(element)


def _break_text(element: Element) -> None:
    first, *lines = (element.text or "").split("\n")
    element.text = first
    for line in reversed(lines):
        element.insert(0, _line_break(element, line))


def _break_tail(element: Element) -> None:
    first, *lines = (element.tail or "").split("\n")
    element.tail = None
    for line in reversed(lines):
        element.addnext(_line_break(element, line))
    element.tail = first


def _line_break(element: Element, tail: str) -> Element:
    added = element.makeelement("br")
    added.tail = tail
    return added


def _is_shown_as_block(span: Element) -> bool:
    style = span.get("style")
    if not style or not _BLOCK_STYLE.search(style.replace(" ", "").lower()):
        return False
    return len(read_start(span, MAX_HINT_CHARS)) > MAX_HINT_CHARS
