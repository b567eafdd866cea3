"""Rows and cells of the tables of an article."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, islice
from typing import NamedTuple, TypeAlias

from newsbot.article_blocks import TableCell
from newsbot.extraction.body.body_parts import BodyPart, row_of
from newsbot.extraction.document.blocks import PageBlock, Scope
from newsbot.extraction.document.element import Element
from newsbot.text.normalize import find_number

MAX_COLUMNS = 200
"""Of a table; in a row with more the empty cells are left out."""
_CELL_TAGS = frozenset(("td", "th"))
_MIN_COLUMNS = 2
_MAX_SPAN_DIGITS = 2
"""Cells of real tables span up to some dozens of columns or rows."""

Placed: TypeAlias = Sequence[tuple[int, PageBlock]]
"""Blocks with their places in the text of a table."""


class TableRows(NamedTuple):
    """The rows of a table, and whether the first names the columns."""

    rows: list[list[TableCell]]
    hasHeader: bool  # noqa: N815 - the name of the record's field


def read_rows(part: BodyPart) -> TableRows | None:
    """Return the rows of a table that have text, without columns that are empty in all of them.

    None if no row has two cells with text: such a table is the layout of an old page.
    """
    runs = [
        (row, list(run))
        for row, run in groupby(part.blocks, key=lambda placed: row_of(placed[1].scope))
    ]
    spans: dict[int, int] = {}
    rows = [_read_cells(row, blocks, spans) for row, blocks in runs]
    if max(sum(cell.start < cell.end for cell in row) for row in rows) < _MIN_COLUMNS:
        return None
    used = {at for row in rows for at, cell in enumerate(row) if cell.start < cell.end}
    return TableRows(
        rows=[[cell for at, cell in enumerate(row) if at in used] for row in rows],
        hasHeader=_is_header(runs[0][0]) or _is_bold_above([blocks for _, blocks in runs]),
    )


def _read_cells(row: Scope, blocks: Placed, spans: dict[int, int]) -> list[TableCell]:
    """Return the cells of a row; blocks of one cell are together, a cell without text is empty.

    :param spans: how many further rows the cells above span, by column; changed in place.
    """
    texts: dict[Element, TableCell] = {}
    for element, run in groupby(blocks, key=lambda placed: _cell_of(placed[1], row)):
        inside = list(run)
        last, block = inside[-1]
        texts[element] = TableCell(start=inside[0][0], end=last + len(block.text))
    stated = [child for child in islice(row.element, MAX_COLUMNS) if child.tag in _CELL_TAGS]
    cells: list[TableCell] = []
    end = blocks[0][0]
    for element in stated if texts.keys() <= set(stated) else texts:
        _add_spanned(cells, end, spans)
        cell = texts.get(element) or TableCell(start=end, end=end)
        end = cell.end
        columns, lines = _read_span(element, "colspan"), _read_span(element, "rowspan")
        for column in range(len(cells), min(len(cells) + columns, MAX_COLUMNS)):
            spans[column] = lines - 1
        cells.append(cell)
        if columns > 1:
            cells += [TableCell(start=end, end=end)] * (columns - 1)
    _add_spanned(cells, end, spans)
    return cells


def _add_spanned(cells: list[TableCell], end: int, spans: dict[int, int]) -> None:
    """Add an empty cell for each column that a cell above spans."""
    while spans.get(len(cells), 0) > 0:
        spans[len(cells)] -= 1
        cells.append(TableCell(start=end, end=end))


def _read_span(element: Element, attribute: str) -> int:
    text = element.get(attribute)
    if not text:
        return 1
    return max(1, find_number(text.strip(), digits=_MAX_SPAN_DIGITS) or 1)


def _cell_of(block: PageBlock, row: Scope) -> Element:
    """Return the cell of a row that a block is in; the row itself outside of any."""
    for scope in block.scope.near():
        if scope is row or scope.parent is row:
            return scope.element
    return block.element


def _is_header(row: Scope) -> bool:
    """Return whether the first row of a table is marked as its header."""
    if row.parent is not None and row.parent.tag == "thead":
        return True
    cells = [child.tag for child in islice(row.element, MAX_COLUMNS) if child.tag in _CELL_TAGS]
    return bool(cells) and "td" not in cells


def _is_bold_above(rows: list[Placed]) -> bool:
    """Return whether the first row of a table is bold and no other is."""
    bold = [all(block.bold_chars == len(block.text) for _, block in row) for row in rows]
    return len(bold) > 1 and bold[0] and not any(bold[1:])
