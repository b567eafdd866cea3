"""Blocks of an article's text: what each is, and where its links, items, cells and images are.

Places are slices of the block's text, ``text[start:end]``, counted in Unicode characters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from newsbot.record_pickling import pickle_by_slots

BlockType = Literal[
    "paragraph", "heading", "quote", "list", "table", "preformatted", "image", "embed"
]

BlockRole = Literal["question", "answer", "correction", "note"]


@pickle_by_slots
@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """An image of the article."""

    url: str
    """Absolute URL."""
    caption: str | None = None
    """Caption without the credit."""
    credit: str | None = None
    """Photographer or owner, without a label such as 'Photo:'."""
    alt: str | None = None
    """Alternative text."""
    width: int | None = None
    """Width in pixels."""
    height: int | None = None
    """Height in pixels."""


@pickle_by_slots
@dataclass(frozen=True, kw_only=True, slots=True)
class TextLink:
    """A link in the text of a block."""

    start: int
    """Place of its first character in the text of the block, from 0."""
    end: int
    """Place after its last character."""
    url: str
    """Absolute http or https URL."""


@pickle_by_slots
@dataclass(frozen=True, kw_only=True, slots=True)
class ListItem:
    """An item of a list."""

    start: int
    """Place of its first character in the text of the block, from 0."""
    end: int
    """Place after its last character."""
    level: int
    """1 for an item of the list itself, 2 for one of a list in an item, and so on."""
    number: int | None = None
    """Number of the item if its list is numbered."""


@pickle_by_slots
@dataclass(frozen=True, kw_only=True, slots=True)
class TableCell:
    """A cell of a table."""

    start: int
    """Place of its first character in the text of the block, from 0."""
    end: int
    """Place after its last character; equal to start if the cell is empty."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TableRow:
    """A row of a table."""

    cells: list[TableCell]
    """Cells of the row; where one spans columns, empty ones follow it."""


@pickle_by_slots
@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleBlock:
    """One block of the body, in reading order."""

    type: BlockType
    """Type of the block."""
    text: str
    """Text of the block; each list item or table row is one line. Empty for an image."""
    level: int | None = None
    """Level of a heading, from 1 to 6."""
    links: list[TextLink] = field(default_factory=list)
    """Links in the text, in its order."""
    items: list[ListItem] = field(default_factory=list)
    """Items of a list, in the order of the text."""
    rows: list[TableRow] = field(default_factory=list)
    """Rows of a table."""
    hasHeader: bool = False
    """Whether the first row of a table names the columns."""
    preformatted: str | None = None
    """Preformatted text with all of its spaces and line breaks."""
    imageUrl: str | None = None
    """URL of an image, under which `images` of the article has its caption and credit."""
    role: BlockRole | None = None
    """Role of the block in the article, if the page marks it; a note is written by the editors."""
