"""Parts of the text: the blocks of the article by type, those of one list or table joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from newsbot.article_blocks import BlockType
from newsbot.extraction.body.passes import EMBED_WORDS
from newsbot.extraction.document.blocks import PageBlock, Scope, count_chars, find_group
from newsbot.extraction.document.tags import HEADING_TAGS

LIST_TAGS = frozenset(("ul", "ol", "dl"))

CELL_SEPARATOR = " | "
"""Between the cells of a table's row in its text."""


@dataclass(frozen=True, slots=True)
class BodyPart:
    """One part of the text: a paragraph, a list, a table and so on.

    ``blocks`` are the blocks that it is made of, each with its place in the text; none if the text
    is from the page's data.
    """

    type: BlockType
    text: str
    blocks: Sequence[tuple[int, PageBlock]] = ()


def join_blocks(kept: list[PageBlock]) -> list[BodyPart]:
    """Return the article's blocks with types; items of a list and rows of a table become one.

    So do the lines of preformatted text, but paragraphs of an old page that are written like it.
    """
    runs = groupby(kept, key=_run_of)
    parts = [_join_run(block_type, list(run)) for (block_type, _), run in runs]
    return [each for part in parts for each in _split_prose(part)]


def _join_run(block_type: BlockType, blocks: list[PageBlock]) -> BodyPart:
    before: PageBlock | None = None
    texts: list[str] = []
    placed: list[tuple[int, PageBlock]] = []
    end = 0
    for block in blocks:
        if before is not None:
            texts.append(_separator(block_type, before, block))
            end += len(texts[-1])
        placed.append((end, block))
        texts.append(block.text)
        end += len(block.text)
        before = block
    if block_type == "table" and CELL_SEPARATOR not in texts:
        block_type = "paragraph"  # the layout of an old page
    return BodyPart(block_type, "".join(texts), placed)


def _separator(block_type: BlockType, before: PageBlock, block: PageBlock) -> str:
    if block_type == "preformatted":
        return "\n\n"
    is_row = block_type == "table" and row_of(before.scope) is row_of(block.scope)
    return CELL_SEPARATOR if is_row else "\n"


def _split_prose(part: BodyPart) -> Iterable[BodyPart]:
    """Return preformatted text that is mostly prose as paragraphs, other parts as they are."""
    if part.type == "preformatted":
        blocks = [block for _, block in part.blocks]
        if 2 * count_chars(block for block in blocks if block.is_prose) > count_chars(blocks):
            return [BodyPart("paragraph", block.text, [(0, block)]) for block in blocks]
    return [part]


def row_of(cell: Scope) -> Scope:
    """Return the row of a table that an element is in; itself outside of any."""
    return cell.nearest("tr") or cell


def _run_of(block: PageBlock) -> tuple[BlockType, PageBlock | Scope]:
    """Return the type of a block, and a key that it shares with those that join it."""
    block_type, group = _type_of(block)
    return block_type, block if group is None else group


def _type_of(block: PageBlock) -> tuple[BlockType, Scope | None]:
    """Return the type of a block, and the element whose blocks join to one, if any."""
    if block.tag in HEADING_TAGS:
        return "heading", None
    group = find_group(block)
    if group is not None and group.tag == "table" and _is_caption(block, group):
        return "paragraph", None
    if group is not None:
        return ("table", group) if group.tag == "table" else ("list", _outer_list(group))
    quote = block.scope.nearest("blockquote")
    if quote is not None:
        return ("quote" if EMBED_WORDS.isdisjoint(quote.words) else "embed"), quote
    if block.tag == "pre":
        return "preformatted", block.scope
    return "paragraph", None


def _is_caption(block: PageBlock, table: Scope) -> bool:
    """Return whether a block is of the caption of a table: no row, and no header of the columns."""
    inside = takewhile(lambda scope: scope is not table, block.scope.near())
    return any(scope.tag == "caption" for scope in inside)


def _outer_list(group: Scope) -> Scope:
    """Return the outermost of lists inside each other's items."""
    return [group, *lists_around(group)][-1]


def lists_around(group: Scope) -> Iterator[Scope]:
    """Yield the lists that a list is in an item of, innermost first."""
    for scope in group.near():
        item = scope.parent
        if item is None or item.tag not in ("li", *LIST_TAGS):
            return
        if item.tag in LIST_TAGS:
            yield item
