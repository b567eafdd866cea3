"""Tables without lines look as rich itself renders them."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import RenderableType
from rich.table import Table

from newsbot.console.console_tables import ShownText, make_console, make_table

STYLE = re.compile(r"\x1b\[[\d;]*m")
ROWS: list[tuple[RenderableType, ...]] = [
    ("lamp", "The Example Lamp", "1,204"),
    ("hikari", "日本の灯台 \N{FIRE}", "3"),
    ("", "", ""),
    ("e\N{COMBINING ACUTE ACCENT}toile", "L'étoile ", "-"),
    ("bell\x07", "https://ann:secret@example.com/", "1"),
]


def render(table: Table, *, width: int) -> str:
    stream = io.StringIO()
    make_console(stream, plain_width=width).print(table)
    return stream.getvalue()


def render_both(
    *rows: tuple[RenderableType, ...], width: int = 80, style: str = ""
) -> tuple[str, str]:
    """Render a table of ours, and one of rich with the same cells."""
    ours = make_table("spider", "publisher", numbers=("articles",), boxed=False)
    plain = Table(box=None, header_style="bold", pad_edge=False, show_edge=False)
    plain.add_column("spider")
    plain.add_column("publisher")
    plain.add_column("articles", justify="right", no_wrap=True)
    for row in rows:
        ours.add_row(*row, style=style)
        plain.add_row(*row, style=style)
    return render(ours, width=width), render(plain, width=width)


@pytest.mark.parametrize("width", [80, 46, 45, 30], ids="{} columns".format)
def test_a_table_without_lines_is_as_rich_renders_it(width: int) -> None:
    ours, plain = render_both(*ROWS, width=width)

    assert ours == plain
    assert r"bell\u0007" in ours or width == 30
    assert "secret" not in ours


@pytest.mark.parametrize(
    "row",
    [("lamp", "two\nlines", "1"), ("lamp", ShownText("red", "red"), "1"), ("a\tb", "tab", "1")],
    ids=["lines", "style", "tab"],
)
def test_a_cell_that_is_no_line_of_text_is_as_rich_renders_it(
    row: tuple[RenderableType, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    ours, plain = render_both(*ROWS, row)

    assert ours == plain


def test_a_terminal_gets_a_bold_heading_and_the_styles_of_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    ours, plain = render_both(*ROWS)
    styled, styled_plain = render_both(*ROWS, style="red")

    assert ours.startswith("\x1b[1mspider")
    assert STYLE.sub("", ours) == STYLE.sub("", plain)
    assert styled == styled_plain != plain
