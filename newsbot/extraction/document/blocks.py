"""Blocks of text and the elements around them.

A block is what a reader sees as one paragraph, heading, list item or line: a run of inline text
between two borders of block-level elements (or two line breaks in a row).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

from newsbot.extraction.document.element import Element
from newsbot.extraction.document.rule_names import KeptAs, Rule
from newsbot.extraction.document.tags import HEADING_TAGS
from newsbot.text.prose import is_prose_paragraph
from newsbot.text.scripts import latin_length
from newsbot.text.tokens import tokenize_text

NEAR_SCOPES = 64
"""Elements around a block that are read; pages of real sites nest up to about 40 deep."""

GROUP_TAGS = frozenset({"ul", "ol", "dl", "table"})
LANDMARK_TAGS = GROUP_TAGS | {"blockquote", "tr"}
_GROUP = "list or table"
"""The key of the nearest element with one of the ``GROUP_TAGS`` among the landmarks."""
_GROUP_STEPS = 5
"""A table farther out is the layout of an old page."""
_PROSE_MAX_LINK_SHARE = 0.35
_NO_FEATURES: Mapping[str, float] = MappingProxyType({})


@dataclass(slots=True, eq=False)
class Scope:
    """A block-level element around blocks, with the words of its names.

    ``rule`` is the chrome rule of its tag or one of these words, whether it applies here or not.
    ``skips`` counts the elements from the page to this one that a chrome rule names and that were
    walked through all the same, because they may hold article text. ``landmarks`` are the nearest
    elements around this one with the tags of ``LANDMARK_TAGS``, by tag, and the nearest list or
    table of any tag. Elements with another tag pass their own on to those inside, unchanged: a
    walk up from each block would read the same elements again.
    """

    element: Element
    tag: str
    parent: Scope | None
    depth: int
    words: tuple[str, ...]
    rule: Rule | None
    skips: int
    landmarks: Mapping[str, Scope]
    chars: int = 0
    link_chars: int = 0
    pictures: int = 0

    def chain(self) -> Iterator[Scope]:
        """Yield this scope and those around it to the page's own, innermost first."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def near(self) -> Iterator[Scope]:
        """Yield the first ``NEAR_SCOPES`` of ``chain()``.

        Bounded, because a malicious page nests elements by the thousand, and each of its blocks
        asks.
        """
        return islice(self.chain(), NEAR_SCOPES)

    def inner_landmarks(self) -> Mapping[str, Scope]:
        """Return the ``landmarks`` of the elements directly in this one."""
        tag = self.tag
        if tag not in LANDMARK_TAGS:
            return self.landmarks
        landmarks = {**self.landmarks, tag: self}
        if tag in GROUP_TAGS:
            landmarks[_GROUP] = self
        return landmarks

    def nearest(self, tag: str) -> Scope | None:
        """Return this scope or the first around it with a tag of ``LANDMARK_TAGS``, if any."""
        return self if self.tag == tag else self.landmarks.get(tag)


CauseType: TypeAlias = Literal["site", "element", "inline", "figure", "phrase", "profile"]


class Cause(NamedTuple):
    """What made a rule drop a block, and the element that the rule applied to, if any.

    ``pages``, of a profile: how many of how many known pages of the site show the block.
    """

    type: CauseType
    scope: Scope | None = None
    pages: tuple[int, int] = (0, 0)


class Anchor(NamedTuple):
    """A link in a block: the pieces of text that are in it, up to ``end``, and the element."""

    start: int
    end: int
    element: Element


class LinkedPieces(NamedTuple):
    """The text of a block with links as it is in the page, in pieces, and the links in order."""

    pieces: list[str]
    anchors: list[Anchor]


@dataclass(slots=True, eq=False)
class PageBlock:
    r"""One block: its text (white space collapsed, ``\n`` for a line break) and how it is made up.

    ``*_chars`` count the characters inside links, bold and italic elements. ``inline_words`` are
    the name words of inline elements that hold most of the text. ``linked`` says where its links
    are; None if it has none, or is one element of the interface. ``pictures`` are between the block
    before and this one, or before its first word. ``tag`` is that of ``element``.

    The other attributes are the block's state, which the stages of ``find_body`` set in this order:

    1. ``rule`` is None as long as the block is kept. Chrome rules set it, and ``cause`` with it.
    2. The scorecard gives each block that is left its ``features`` and ``points``.
    3. Each pass of ``PASSES`` may set ``rule`` of a kept block, or call ``keep`` on a dropped one.
    """

    text: str
    scope: Scope
    tag: str
    link_chars: int
    bold_chars: int
    italic_chars: int
    links: int
    inline_words: tuple[str, ...]
    rule: Rule | None = None
    cause: Cause | None = None
    kept_as: KeptAs | None = None
    index: int = 0
    points: float = 0.0
    features: Mapping[str, float] = field(default_factory=lambda: _NO_FEATURES)
    linked: LinkedPieces | None = None
    pictures: Sequence[Element] = ()
    # No cached_property: slots have no place for it.
    _tokens: tuple[str, ...] | None = field(default=None, init=False, repr=False)
    _is_prose: bool | None = field(default=None, init=False, repr=False)
    _length: float | None = field(default=None, init=False, repr=False)

    @property
    def tokens(self) -> tuple[str, ...]:
        """The words of ``text`` in lower case."""
        if self._tokens is None:
            self._tokens = tokenize_text(self.text)
        return self._tokens

    @property
    def is_prose(self) -> bool:
        """Whether the block reads as a paragraph and is not made of links."""
        if self._is_prose is None:
            is_linked = self.link_chars >= _PROSE_MAX_LINK_SHARE * len(self.text)
            self._is_prose = not is_linked and is_prose_paragraph(self.text)
        return self._is_prose

    @property
    def element(self) -> Element:
        """The innermost block-level element around the text."""
        return self.scope.element

    @property
    def length(self) -> float:
        """The length of ``text`` in Latin letters, by ``latin_length``."""
        if self._length is None:
            self._length = latin_length(self.text)
        return self._length

    def keep(self, kept_as: KeptAs) -> None:
        """Keep a dropped block after all, and note why; a kept block needs no reason."""
        if self.rule is not None:
            self.rule, self.kept_as = None, kept_as


def find_group(block: PageBlock) -> Scope | None:
    """Return the list or data table that a block is an item of, None outside of any."""
    if block.tag in HEADING_TAGS:
        return None
    scope = block.scope
    group = scope if block.tag in GROUP_TAGS else scope.landmarks.get(_GROUP)
    if group is None or scope.depth - group.depth > _GROUP_STEPS:
        return None
    # A table with whole sentences in it is the layout of an old page, too.
    return None if group.tag == "table" and block.is_prose else group


def find_parent(block: PageBlock) -> Scope | None:
    """Return the parent element of a block; that of its list or data table if it is in one."""
    return (find_group(block) or block.scope).parent


def count_chars(blocks: Iterable[PageBlock]) -> int:
    """Return the number of characters in the texts of these blocks."""
    return sum(len(block.text) for block in blocks)


def common_scope(scope: Scope, other: Scope) -> Scope:
    """Return the innermost scope around two scopes of one page; it may be one of them."""
    while scope is not other:
        deeper = scope.depth >= other.depth
        if other.depth >= scope.depth and other.parent is not None:
            other = other.parent
        if deeper and scope.parent is not None:
            scope = scope.parent
    return scope
