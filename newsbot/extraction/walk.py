"""A page's tree -> its blocks in reading order, in one walk.

Half of a page's elements stand in menus and the like: where a chrome rule names such an element,
it becomes one block and is not walked through.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from lxml import etree

from newsbot.extraction.blocks import PageBlock, Scope, name_words

INLINE_TAGS = frozenset(
    "a abbr acronym b basefont bdi bdo big cite code data del dfn em font i ins kbd label mark "
    "nobr q rp rt ruby s samp small span strike strong sub sup time tt u var wbr".split()
)
"""Elements that flow with the text around them; every other element is a border of blocks."""

SKIPPED_TAGS = frozenset(
    "script style noscript template head svg math iframe object embed applet canvas map area "
    "select option datalist textarea input title img amp-img picture source track video audio "
    "meta link base param frame frameset noframes".split()
)
"""Elements whose text, if any, is no text of the page: scripts and the head, drawings and formulas,
what stands in for media that does not play, and what form fields hold or offer."""

PICTURE_TAGS = frozenset(("img", "picture", "video", "amp-img"))

_NAME_ATTRIBUTES = ("class", "id", "itemprop", "role", "data-testid", "data-component")
WHOLE_MAX_CHARS = 400
"""An element of the interface with more text than this, not most of it links, is looked into."""

RuleOf: TypeAlias = Callable[[str, tuple[str, ...]], str | None]

_SEEN_TEXT = etree.XPath(
    f".//text()[not({' or '.join(f'ancestor::{tag}' for tag in sorted(SKIPPED_TAGS))})]",
    smart_strings=False,
)
_LINK_TEXT = etree.XPath(".//a//text()", smart_strings=False)


def find_blocks(root: Any, *, rule_of: RuleOf | None = None) -> list[PageBlock]:
    """Cut a page into its blocks, in reading order, in one walk over the tree.

    :param root: the root element of a page; it is not changed.
    :param rule_of: names the chrome rule that an element falls under, if any. Such an element is
        not walked through but becomes one block under that rule, if there is no paragraph in it
        and most of what it says are links or it says little: half of a page's elements are menus.
    :return: every block with text, chrome included; empty for a page without text.
    """
    return _Walker(_outermost(root), rule_of).run()


def _outermost(root: Any) -> Any:
    """Return the body element, or the root of a page that has text outside of it."""
    body = root.find("body")
    if body is None:
        return root
    for child in root:
        inside = child is not body and child.tag not in SKIPPED_TAGS
        if (child.tail or "").strip() or (inside and "".join(child.itertext()).strip()):
            return root
    return body


def _no_rule(_tag: str, _words: tuple[str, ...]) -> str | None:
    return None


class _Walker:
    """Collects inline text until a border of blocks, then makes a block of it."""

    def __init__(self, root: Any, rule_of: RuleOf | None) -> None:
        self.root = root
        self.rule_of = rule_of or _no_rule
        self.blocks: list[PageBlock] = []
        self.scope = _scope(root, None)
        self.pieces: list[str] = []
        self.links = 0
        self.link_chars = 0
        self.bold_chars = 0
        self.italic_chars = 0
        self.in_link = 0
        self.in_bold = 0
        self.in_italic = 0
        self.inline_names: list[tuple[str, ...]] = []
        self.named_chars: dict[tuple[str, ...], int] = {}

    def run(self) -> list[PageBlock]:
        walk = etree.iterwalk(self.root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag in SKIPPED_TAGS:
                    self.scope.pictures += tag in PICTURE_TAGS
                    walk.skip_subtree()
                    continue
                if element is not self.root and self._open(element, tag):
                    walk.skip_subtree()
                    continue
                text = element.text
            else:
                if element is self.root:
                    break
                if tag not in SKIPPED_TAGS:
                    self._close(tag)
                text = element.tail
            # Most strings of a page are the white space between two elements.
            if text and (self.pieces or not text.isspace()):
                self._text(text)
        self._flush()
        return self.blocks

    def _open(self, element: Any, tag: str) -> bool:
        """Enter an element; true means that all of it is done with."""
        if tag == "br":
            self._break_line()
        elif tag in INLINE_TAGS:
            self._inline(tag, 1)
            names = element.get("class") or element.get("itemprop")
            self.inline_names.append(name_words(names) if names else ())
        else:
            self._flush()
            self.scope = _scope(element, self.scope)
            rule = self.rule_of(tag, self.scope.words)
            return rule is not None and self._take_whole(element, rule)
        return False

    def _take_whole(self, element: Any, rule: str) -> bool:
        """Make one block of an element of the interface, false if it may hold article text."""
        if next(element.iter("p", "article", "h1"), None) is not None:
            return False
        # Icons, of which a menu has many, are skipped too but seldom hold text.
        hides = any("".join(skipped.itertext()).strip() for skipped in element.iter(*SKIPPED_TAGS))
        text = " ".join(_SEEN_TEXT(element) if hides else element.itertext())
        text = " ".join(text.split())
        links = sum(1 for _ in element.iter("a"))
        link_chars = len(text) if links else 0
        if len(text) > WHOLE_MAX_CHARS:
            link_chars = min(len(text), sum(map(len, _LINK_TEXT(element))))
            if link_chars < len(text) / 2:
                return False
        if text:
            self._add(text, link_chars=link_chars, links=links, rule=rule)
        return True

    def _close(self, tag: str) -> None:
        if tag == "br":
            return
        if tag in INLINE_TAGS:
            self._inline(tag, -1)
            self.inline_names.pop()
        else:
            self._flush()
            parent = self.scope.parent
            if parent is not None:
                parent.chars += self.scope.chars
                parent.link_chars += self.scope.link_chars
                parent.pictures += self.scope.pictures
                self.scope = parent

    def _inline(self, tag: str, step: int) -> None:
        if tag == "a":
            self.in_link += step
            self.links += step > 0
        elif tag in {"b", "strong"}:
            self.in_bold += step
        elif tag in {"i", "em", "cite"}:
            self.in_italic += step

    def _break_line(self) -> None:
        """Turn one line break into a new line, two in a row into a border of blocks."""
        for piece in reversed(self.pieces):
            if piece == "\n":
                self._flush()
                return
            if piece.strip():
                break
        if self.pieces:
            self.pieces.append("\n")

    def _text(self, text: str) -> None:
        self.pieces.append(text if "\n" not in text else text.replace("\n", " "))
        chars = len(text)
        if self.in_link:
            self.link_chars += chars
        if self.in_bold:
            self.bold_chars += chars
        if self.in_italic:
            self.italic_chars += chars
        if self.inline_names and self.inline_names[-1]:
            names = self.inline_names[-1]
            self.named_chars[names] = self.named_chars.get(names, 0) + chars

    def _flush(self) -> None:
        if not self.pieces:
            return
        text = _collapse("".join(self.pieces))
        if text:
            self._add(text, link_chars=min(self.link_chars, len(text)), links=self.links)
        self.pieces = []
        self.named_chars = {}
        self.links = 1 if self.in_link else 0
        self.link_chars = self.bold_chars = self.italic_chars = 0

    def _add(self, text: str, *, link_chars: int, links: int, rule: str | None = None) -> None:
        named = max(self.named_chars.items(), key=lambda item: item[1], default=((), 0))
        chars = len(text)
        self.blocks.append(
            PageBlock(
                text=text,
                scope=self.scope,
                link_chars=link_chars,
                bold_chars=min(self.bold_chars, chars),
                italic_chars=min(self.italic_chars, chars),
                links=links,
                inline_words=named[0] if named[1] * 2 > chars else (),
                rule=rule,
                index=len(self.blocks),
            )
        )
        self.scope.chars += chars
        self.scope.link_chars += link_chars


def _collapse(text: str) -> str:
    if "\n" not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _scope(element: Any, parent: Scope | None) -> Scope:
    get = element.get
    names = ""
    for attribute in _NAME_ATTRIBUTES:
        value = get(attribute)
        if value:
            names = f"{names} {value}" if names else value
    return Scope(
        element=element,
        tag=element.tag,
        parent=parent,
        depth=0 if parent is None else parent.depth + 1,
        words=name_words(names) if names else (),
    )
