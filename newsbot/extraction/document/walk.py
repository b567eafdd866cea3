"""Cut a page into its blocks, in reading order, in one walk over the tree.

Half of a page's elements are in menus and the like: an element that a chrome rule names becomes one
block and is not walked through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeAlias

from newsbot.caching import cache_short
from newsbot.extraction.document.blocks import (
    LANDMARK_TAGS,
    Anchor,
    LinkedPieces,
    PageBlock,
    Scope,
)
from newsbot.extraction.document.element import Element
from newsbot.extraction.document.page_elements import PageElements
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.document.tags import HEADING_TAGS, INLINE_TAGS
from newsbot.text.class_names import split_class_names
from newsbot.text.normalize import collapse_spaces

SKIPPED_TAGS = frozenset(
    "script style noscript template head svg math iframe object embed applet canvas map area "
    "select option datalist textarea input title img amp-img picture source track video audio "
    "meta link base param frame frameset noframes".split()
)
"""Elements whose text, if any, is no text of the page: scripts, the head, drawings, formulas,
fallbacks of media, and what form fields hold or offer."""

PICTURE_TAGS = frozenset(("img", "picture", "video", "amp-img"))
"""Elements that show a picture or a video."""

BOLD_TAGS = frozenset(("b", "strong"))
ITALIC_TAGS = frozenset(("i", "em", "cite"))
_IMAGE_TAGS = frozenset(("img", "amp-img"))
_ARTICLE_TAGS = frozenset(("p", "article", "h1"))
"""An element of the interface with one of these in it may hold article text."""
_NAMES_OF_ELEMENT = ("class", "id", "itemprop", "role", "data-testid", "data-component")
_NAMES_OF_HEADING = tuple(name for name in _NAMES_OF_ELEMENT if name != "id")
"""The id of a heading is made of its words, for links to it: "search-engines"."""
SHORT_ELEMENT_CHARS = 400
"""An element of the interface with more text, less than half of it links, is walked through."""

_FLOW = {
    **dict.fromkeys(("br", *SKIPPED_TAGS), "other"),
    **dict.fromkeys(INLINE_TAGS, "inline"),
}
"""How an element flows; those that are not in it separate blocks."""

RuleOf: TypeAlias = Callable[[str, tuple[str, ...]], Rule | None]

_MAX_SKIPS = 24
"""How many elements of the interface, one inside the other, are read for what they hold; a
malicious page nests them by the thousand, and each holds all the others."""


def find_blocks(
    root: Element,
    *,
    elements: PageElements | None = None,
    rule_of: RuleOf | None = None,
    walks_all: bool = False,
) -> list[PageBlock]:
    """Return the blocks of a page.

    :param root: the root element of a page; it is not changed.
    :param elements: all elements of the page, if they have been read before.
    :param rule_of: returns the chrome rule of an element by its tag and name words, if any. Such an
        element becomes one block under that rule if there is no paragraph in it and its text is
        short or mostly links.
    :param walks_all: whether to cut such elements into blocks as all others.
    :return: every block with text, chrome included; empty for a page without text.
    """
    walker = _Walker(_outermost(root), rule_of or _no_rule, walks_all=walks_all)
    return walker.run(elements or PageElements(root))


def _outermost(root: Element) -> Element:
    """Return the body element, or the root of a page with text outside of it."""
    body = root.find("body")
    if body is None:
        return root
    for child in root:
        inside = child is not body and child.tag not in SKIPPED_TAGS
        if (child.tail or "").strip() or (inside and "".join(child.itertext()).strip()):
            return root
    return body


def _no_rule(_tag: str, _words: tuple[str, ...]) -> Rule | None:
    return None


class _Walker:
    """Collects inline text until the next border, then makes a block of it."""

    def __init__(self, root: Element, rule_of: RuleOf, *, walks_all: bool) -> None:
        self.root = root
        self.walks_all = walks_all
        self.blocks: list[PageBlock] = []
        self.read_names = _names_reader(rule_of)
        words, rule = self.read_names(_find_names(root, root.tag))
        self.scope = Scope(root, root.tag, None, 0, words, rule, 0, {})
        self.pieces: list[str] = []
        self.links = 0
        self.link_chars = 0
        self.bold_chars = 0
        self.italic_chars = 0
        self.in_link = 0
        self.in_bold = 0
        self.in_italic = 0
        self.link: Element | None = None
        self.link_start = 0
        self.anchors: list[Anchor] = []
        self.pictures: list[Element] = []
        self.inner_pictures: list[Element] = []
        self.inline_names: list[tuple[str, ...]] = []
        self.named_chars: dict[tuple[str, ...], int] = {}
        self.around_articles: set[Element] = set()
        self.around_pictures: set[Element] = set()

    def run(self, elements: PageElements) -> list[PageBlock]:
        # Found once for the page: interface elements are nested, and each would be searched again.
        self.around_articles = _find_around(elements.find(*_ARTICLE_TAGS))
        self.around_pictures = _find_around(elements.find(*_IMAGE_TAGS))
        # ``iterwalk()`` makes two events of each element; stepping from one to the next takes less.
        root = self.root
        element: Element | None = root
        while element is not None:
            tag = element.tag
            flow = _FLOW.get(tag)
            is_skipped = False
            if flow is None:
                is_skipped = element is not root and self._open_block(element, tag)
            elif flow == "inline":
                self._open_inline(element, tag)
            else:
                is_skipped = self._open_other(element, tag)
            if not is_skipped:
                # Most strings of a page are the white space between two elements.
                if (text := element.text) and (self.pieces or not text.isspace()):
                    self._text(text)
                if len(element):
                    element = element[0]
                    continue
            element = self._leave(element)
        self._flush()
        return self.blocks

    def _leave(self, element: Element) -> Element | None:
        """Leave an element and all around it that end with it; return the next, None at the end."""
        root = self.root
        while element is not root:
            tag = element.tag
            flow = _FLOW.get(tag)
            if flow is None:
                self._close_block()
            elif flow == "inline":
                self._close_inline(tag)
            if (text := element.tail) and (self.pieces or not text.isspace()):
                self._text(text)
            following = element.getnext()
            if following is not None:
                return following
            element = element.getparent()
        return None

    def _open_other(self, element: Element, tag: str) -> bool:
        """Note a line break or an element without text; true if its inside is not walked."""
        if tag == "br":
            self._break_line()
            return False
        if tag in PICTURE_TAGS:
            self.scope.pictures += 1
            (self.inner_pictures if self.pieces else self.pictures).append(element)
        return True

    def _open_block(self, element: Element, tag: str) -> bool:
        """Enter a block-level element; true if its inside is not to be walked."""
        if self.pieces:
            self._flush()
        parent = self.scope
        words, rule = self.read_names(_find_names(element, tag))
        landmarks = parent.landmarks
        if parent.tag in LANDMARK_TAGS:
            landmarks = parent.inner_landmarks()
        skips = parent.skips
        self.scope = scope = Scope(
            element, tag, parent, parent.depth + 1, words, rule, skips, landmarks
        )
        if rule is None or self.walks_all or skips > _MAX_SKIPS:
            return False
        if self._add_interface_element(element, rule):
            return True
        scope.skips += 1
        return False

    def _add_interface_element(self, element: Element, rule: Rule) -> bool:
        """Add an element of the interface as one block; false if it may hold article text."""
        if element.tag in _ARTICLE_TAGS or element in self.around_articles:
            return False
        text, links, link_chars = _read_interface_element(element)
        chars = len(text)
        if chars <= SHORT_ELEMENT_CHARS:
            link_chars = chars if links else 0
        elif link_chars < chars / 2:
            return False
        if element in self.around_pictures:
            self.pictures += element.iter(*_IMAGE_TAGS)
        if text:
            self._add(text, min(link_chars, chars), links, rule)
        return True

    def _close_block(self) -> None:
        """Leave a block-level element, and add its counts to the one around it."""
        if self.pieces:
            self._flush()
        scope = self.scope
        parent = scope.parent
        if parent is not None:
            if scope.chars:
                parent.chars += scope.chars
                parent.link_chars += scope.link_chars
            if scope.pictures:
                parent.pictures += scope.pictures
            self.scope = parent

    def _open_inline(self, element: Element, tag: str) -> None:
        if tag == "a":
            if not self.in_link:
                self.link, self.link_start = element, len(self.pieces)
            self.in_link += 1
            self.links += 1
        elif tag in BOLD_TAGS:
            self.in_bold += 1
        elif tag in ITALIC_TAGS:
            self.in_italic += 1
        names = element.get("class") or element.get("itemprop")
        self.inline_names.append(split_class_names(names) if names else ())

    def _close_inline(self, tag: str) -> None:
        if tag == "a":
            self.in_link -= 1
            if not self.in_link:
                self._end_anchor()
        elif tag in BOLD_TAGS:
            self.in_bold -= 1
        elif tag in ITALIC_TAGS:
            self.in_italic -= 1
        self.inline_names.pop()

    def _end_anchor(self) -> None:
        """Note the pieces of the block in the open link, which ends here or in a later block."""
        if self.link is not None and self.link_start < len(self.pieces):
            self.anchors.append(Anchor(self.link_start, len(self.pieces), self.link))

    def _break_line(self) -> None:
        """Take one line break as a new line, two in a row as a border of blocks."""
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
        if self.inline_names and (names := self.inline_names[-1]):
            self.named_chars[names] = self.named_chars.get(names, 0) + chars

    def _flush(self) -> None:
        """Add the text collected so far as a block, unless it is white space."""
        if not self.pieces:
            return
        text = _collapse_lines("".join(self.pieces))
        if self.in_link:
            self._end_anchor()
        if text:
            self._add(text, min(self.link_chars, len(text)), self.links)
            if self.anchors:
                self.blocks[-1].linked = LinkedPieces(self.pieces, self.anchors)
        if self.anchors:
            self.anchors = []
        if self.inner_pictures:
            self.pictures += self.inner_pictures
            self.inner_pictures = []
        self.link_start = 0
        self.pieces = []
        self.named_chars = {}
        self.links = 1 if self.in_link else 0
        self.link_chars = self.bold_chars = self.italic_chars = 0

    def _add(self, text: str, link_chars: int, links: int, rule: Rule | None = None) -> None:
        chars = len(text)
        scope = self.scope
        names: tuple[str, ...] = ()
        if self.named_chars:
            names = max(self.named_chars, key=self.named_chars.__getitem__)
            if self.named_chars[names] * 2 <= chars:
                names = ()
        self.blocks.append(
            PageBlock(
                text,
                scope,
                scope.tag,
                link_chars,
                min(self.bold_chars, chars),
                min(self.italic_chars, chars),
                links,
                names,
                rule,
                index=len(self.blocks),
            )
        )
        if self.pictures:
            self.blocks[-1].pictures = self.pictures
            self.pictures = []
        scope.chars += chars
        scope.link_chars += link_chars


def _collapse_lines(text: str) -> str:
    if "\n" not in text:
        return collapse_spaces(text)
    lines = map(collapse_spaces, text.split("\n"))
    return "\n".join(line for line in lines if line)


def _find_names(element: Element, tag: str) -> str:
    """Return the tag and the names of an element, separated by spaces."""
    attributes = element.items()
    if not attributes:
        return tag
    named = _NAMES_OF_HEADING if tag in HEADING_TAGS else _NAMES_OF_ELEMENT
    if len(attributes) == 1:  # most elements have a class and nothing else
        [(name, value)] = attributes
        return f"{tag} {value}" if name in named else tag
    return " ".join(filter(None, (tag, *map(dict(attributes).get, named))))


@lru_cache(maxsize=4)
def _names_reader(rule_of: RuleOf) -> Callable[[str], tuple[tuple[str, ...], Rule | None]]:
    """Return a function that reads what ``_find_names`` finds: the words of the names, the rule.

    The pages of a site share their names, and many elements of a page have the same. To look up the
    words of each element first and then their rule takes twice as long.
    """

    @cache_short(20_000)
    def read_names(found: str) -> tuple[tuple[str, ...], Rule | None]:
        tag, _, names = found.partition(" ")
        words = split_class_names(names)
        return words, rule_of(tag, words)

    return read_names


def _find_around(elements: Iterable[Element]) -> set[Element]:
    """Return the ancestors of elements."""
    around: set[Element] = set()
    for element in elements:
        outer = element.getparent()
        while outer is not None and outer not in around:
            around.add(outer)
            outer = outer.getparent()
    return around


def _read_interface_element(root: Element) -> tuple[str, int, int]:
    """Return an element's text, its links and the characters in them, white space included."""
    texts: list[str] = []
    links = link_chars = in_link = 0
    element = root
    while True:
        tag = element.tag
        if tag not in SKIPPED_TAGS:
            if tag == "a":
                links += 1
                in_link += 1
            if text := element.text:
                texts.append(text)
                link_chars += len(text) if in_link else 0
            if len(element):
                element = element[0]
                continue
        while True:
            in_link -= element.tag == "a"
            if element is root:
                return " ".join(" ".join(texts).split()), links, link_chars
            if text := element.tail:
                texts.append(text)
                link_chars += len(text) if in_link else 0
            following = element.getnext()
            if following is not None:
                element = following
                break
            element = element.getparent()
