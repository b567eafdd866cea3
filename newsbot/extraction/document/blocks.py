"""A block of text and the elements around it, with what is known of each.

A block is what a reader sees as one paragraph, heading, list item or line: a run of inline text
between two borders of block-level elements (or two line breaks in a row).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal, NamedTuple, TypeAlias

from newsbot.extraction.document.parse import Element
from newsbot.text.tokens import tokenize_text

NEAR_SCOPES = 64
"""Elements around a block that are looked at; pages of real sites nest up to about 40 deep."""

HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(slots=True, eq=False)
class Scope:
    """A block-level element around blocks, with what its names say and what it inherits.

    ``looks`` counts the elements around it and itself that a rule names and that were looked
    through for what they hold.
    """

    element: Element
    tag: str
    parent: Scope | None
    depth: int
    words: tuple[str, ...]
    looks: int = 0
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
        """Yield this scope and those around it, as far as they say something of it.

        Bounded, because a page made to hurt nests thousands deep and asks for each of its blocks.
        """
        return islice(self.chain(), NEAR_SCOPES)


CauseKind: TypeAlias = Literal["site", "element", "inline", "figure", "phrase", "profile"]


class Cause(NamedTuple):
    """What a rule saw when it dropped a block: one of the kinds, and the element if any.

    ``pages`` are how many of how many known pages of the site show the block, of a profile.
    """

    kind: CauseKind
    scope: Scope | None = None
    pages: tuple[int, int] = (0, 0)


@dataclass(slots=True, eq=False)
class PageBlock:
    r"""One block: its text (white space collapsed, ``\n`` for a line break) and its make-up.

    ``*_chars`` count the characters inside links, bold and italic elements and so on; ``rule``
    names what dropped the block, None while it stands, and ``cause`` says what a chrome rule saw;
    ``kept_as`` names what kept a block that its points alone would drop. ``inline_words`` are the
    name words of inline elements that hold most of the text.
    """

    text: str
    scope: Scope
    link_chars: int
    bold_chars: int
    italic_chars: int
    links: int
    inline_words: tuple[str, ...]
    rule: str | None = None
    cause: Cause | None = None
    kept_as: str | None = None
    index: int = 0
    points: float = 0.0
    features: Mapping[str, float] = field(default_factory=dict)
    known_tokens: tuple[str, ...] | None = None
    known_prose: bool | None = None

    @property
    def tokens(self) -> tuple[str, ...]:
        """The words of ``text`` in lower case, counted once."""
        if self.known_tokens is None:
            self.known_tokens = tokenize_text(self.text)
        return self.known_tokens

    @property
    def element(self) -> Element:
        """The innermost block-level element around the text."""
        return self.scope.element

    @property
    def tag(self) -> str:
        """The tag of ``element``."""
        return self.scope.tag


def count_chars(blocks: Iterable[PageBlock]) -> int:
    """Return the characters of these blocks' texts."""
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
