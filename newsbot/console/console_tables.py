"""Tables and styled text for a terminal, a file or a pipe, rendered by rich."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import IO, Any, Self

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Column, Table
from rich.text import Text

from newsbot.console import reporting_stdout
from newsbot.text.printable import make_printable

PLAIN_WIDTH_CHARS = 100
"""Width where no terminal gives one."""
_GAP = "  "
"""Between the columns of a table without lines, as rich has it."""


class ShownText(Text):
    """A text for ``make_console`` and ``make_table`` that shows control characters as escapes."""

    def __init__(self, text: str = "", style: str = "", **options: Any) -> None:
        super().__init__(make_printable(text), style, **options)

    def append(self, text: Text | str, style: Any = None) -> Self:
        """Add text at the end."""
        super().append(make_printable(text) if isinstance(text, str) else text, style)
        return self


class _PrintableConsole(Console):
    """A console that shows control characters of plain strings as escapes."""

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(make_printable(text), **options)


def make_console(stream: IO[str], *, plain_width: int | None = PLAIN_WIDTH_CHARS) -> Console:
    """Return a console as wide as the terminal, or ``plain_width`` without one.

    :param plain_width: None for the variable COLUMNS, or 80.
    """
    console = _PrintableConsole(file=stream, highlight=False, markup=False, emoji=False)
    if not console.is_terminal and plain_width is not None:
        console.width = plain_width
    return console


class _UnboxedTable(Table):
    """A table without lines, whose rows are joined from their cells where none must be wrapped.

    rich renders each cell by itself in 75 µs, which is an eighth of a second for all sites.
    """

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield a segment for each row; what is wrapped, styled or no text is left to rich."""
        columns = [_pad_cells(column) for column in self.columns]
        is_styled = any(each.style for each in self.rows) or any(
            each.style for each in self.columns
        )
        if is_styled or not columns or not all(columns):
            return super().__rich_console__(console, options)
        head, *rows = map(_GAP.join, zip(*columns, strict=True))
        if cell_len(head) > options.max_width:
            return super().__rich_console__(console, options)
        segments = [Segment(head, console.get_style(self.header_style)), *map(Segment, rows)]
        return chain.from_iterable((segment, Segment.line()) for segment in segments)


def _pad_cells(column: Column) -> list[str]:
    """Return the header and the cells of a column in one width; empty if one is no line of text."""
    given = (column.header, *column.cells)
    cells = [make_printable(cell) for cell in given if isinstance(cell, str)]
    if len(cells) < len(given) or not all(map(str.isprintable, cells)):
        return []
    widths = [cell_len(cell) for cell in cells]
    gaps = [" " * (max(widths) - width) for width in widths]
    if column.justify == "right":
        return [gap + cell for cell, gap in zip(cells, gaps, strict=True)]
    return [cell + gap for cell, gap in zip(cells, gaps, strict=True)]


def make_table(*columns: str, numbers: Iterable[str] = (), boxed: bool = True) -> Table:
    """Return an empty table.

    :param numbers: further columns, which are aligned right and never wrapped.
    :param boxed: whether a line and colour set off the heading.
    """
    table = (Table if boxed else _UnboxedTable)(
        box=box.SIMPLE_HEAD if boxed else None,
        header_style="bold cyan" if boxed else "bold",
        pad_edge=False,
        show_edge=False,
    )
    for column in columns:
        table.add_column(column)
    for column in numbers:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def render_parts(console: Console, parts: Iterable[RenderableType], *, gap: bool = True) -> str:
    """Return parts one below the other, with a blank line between them unless ``gap`` is false.

    Plain lines lose the spaces that pad the last column of a table.

    :raises StdoutError: rich, which also writes to stdout while it captures, could not.
    """
    with reporting_stdout(), console.capture() as captured:
        for number, part in enumerate(parts):
            if number and gap:
                console.print()
            console.print(part, soft_wrap=getattr(part, "no_wrap", False) or False)
    lines = captured.get().split("\n")[:-1]
    return "".join(f"{line if chr(27) in line else line.rstrip()}\n" for line in lines)
