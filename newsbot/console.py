"""Output to a terminal, a file or a pipe: text, error messages, consoles, tables, progress.

What a page, a header or a URL says reaches a terminal without control characters. Nothing else of
newsbot writes to stdout or stderr.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, AnyStr, Generic, Literal, Self, TextIO, TypeVar, cast

from rich import box, progress
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from newsbot.text.printable import escape_controls, indent_lines, make_printable

PLAIN_WIDTH_CHARS = 100
"""Width where no terminal gives one."""

ProgressUnit = Literal["items", "bytes", ""]
T = TypeVar("T")


class StdoutError(OSError):
    """Output could not be written to stdout."""


def print_text(text: str) -> None:
    """Write text or JSON to stdout as UTF-8, whatever the locale.

    A terminal gets control and bidi characters as escapes; elsewhere the text stays as it is. Lone
    surrogates, which UTF-8 cannot hold, become question marks. A closed pipe, as of head, is no
    error.

    :raises StdoutError: it could not be written, as to a full disk.
    """
    print_rendered(escape_controls(text) if sys.stdout.isatty() else text)


def print_rendered(text: str) -> None:
    """Write what ``render_parts`` returned to stdout, with its colours.

    :raises StdoutError: as ``print_text``.
    """
    with _reporting_stdout():
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()


def print_lines(lines: Iterable[bytes]) -> bool:
    """Write lines in UTF-8 to stdout, as ``print_text`` does, and pass them on at once.

    :return: False if the reader of a pipe is gone: nobody may have got them.
    :raises StdoutError: they could not be written.
    """
    written = b"".join(lines)
    if sys.stdout.isatty():
        written = escape_controls(written.decode("utf-8", "replace")).encode("utf-8", "replace")
    stream = cast("TextIO", sys.__stdout__).buffer  # that of guarding_stdout ignores a closed pipe
    try:
        stream.write(written)
        stream.flush()
    except BrokenPipeError:
        close_stdout()
        return False
    except OSError as error:
        close_stdout()
        raise StdoutError(error.errno, error.strerror) from error
    return True


def print_error(message: str) -> None:
    """Write a message to stderr after the name of the program, further lines indented."""
    print_notice(f"newsbot: {indent_lines(message)}")


def print_notice(text: str) -> None:
    """Write a line to stderr."""
    print_report(f"{make_printable(text)}\n")


def print_report(text: str) -> None:
    """Write what ``render_parts`` returned to stderr; it is lost if it cannot be written there."""
    with suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()


@contextmanager
def guarding_stdout() -> Iterator[None]:
    """Report if other code, such as argparse or Scrapy, could not print to stdout in the block.

    :raises StdoutError: it could not. Python would ignore it, or warn when it ends. It is raised
        once: not if the program is about to exit with an error.
    """
    plain = sys.stdout
    guarded = _GuardedStream(plain)
    guarded.buffer = _GuardedStream(plain.buffer)
    sys.stdout = cast("TextIO", guarded)  # it has all attributes of a stream
    is_reported = False
    try:
        yield
    except SystemExit as end:
        is_reported = bool(end.code)
        raise
    finally:
        sys.stdout = plain
        guarded.flush()
        if guarded.error is not None and not is_reported:
            raise guarded.error


class _GuardedStream(Generic[AnyStr]):
    """stdout, or its buffer, that keeps the first error of a write, since argparse ignores it."""

    buffer: _GuardedStream[bytes]

    def __init__(self, stream: IO[AnyStr]) -> None:
        self._stream: IO[AnyStr] = stream
        self.error: StdoutError | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, content: AnyStr) -> int:
        with self._keeping_error():
            self._stream.write(content)
        return len(content)

    def flush(self) -> None:
        with self._keeping_error():
            self._stream.flush()

    @contextmanager
    def _keeping_error(self) -> Iterator[None]:
        try:
            with _reporting_stdout():
                yield
        except StdoutError as error:
            self.error = self.error or error
            raise


@contextmanager
def _reporting_stdout() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        close_stdout()
    except OSError as error:
        close_stdout()
        raise StdoutError(error.errno, error.strerror) from error


def close_stdout() -> None:
    """Redirect stdout, whose reader is gone, to the null device.

    Otherwise the interpreter's flush at exit would report the same broken pipe.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def plural(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun; ``many`` is the plural, by default with an s.

    >>> plural(1, "record"), plural(1200, "retry", "retries")
    ('1 record', '1,200 retries')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


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


def make_table(*columns: str, numbers: Iterable[str] = (), boxed: bool = True) -> Table:
    """Return an empty table.

    :param numbers: further columns, which are aligned right and never wrapped.
    :param boxed: whether a line and colour set off the heading.
    """
    table = Table(
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
    with _reporting_stdout(), console.capture() as captured:
        for number, part in enumerate(parts):
            if number and gap:
                console.print()
            console.print(part, soft_wrap=getattr(part, "no_wrap", False) or False)
    lines = captured.get().split("\n")[:-1]
    return "".join(f"{line if chr(27) in line else line.rstrip()}\n" for line in lines)


@contextmanager
def showing_progress(
    label: str, *, unit: ProgressUnit = "", beside_lines: bool = False
) -> Iterator[Callable[[int, int], None]]:
    """Show progress on stderr while a block runs, if it is a terminal; elsewhere nothing.

    :param unit: of what is counted; without one only the time is shown.
    :param beside_lines: whether the block prints to stdout; there is no bar if both are terminals.
    :return: a function that takes how much is done, and the total, 0 if unknown.
    """
    console = Console(file=sys.stderr)
    is_shown = sys.stderr.isatty() and console.is_terminal and not console.is_dumb_terminal
    columns: list[progress.ProgressColumn] = [progress.SpinnerColumn(), progress.TextColumn(label)]
    if unit:
        count = progress.DownloadColumn() if unit == "bytes" else progress.MofNCompleteColumn()
        columns += [progress.BarColumn(), count, progress.TimeRemainingColumn()]
    bar = progress.Progress(
        *(*columns, progress.TimeElapsedColumn()),
        console=console,
        transient=True,
        disable=not is_shown or (beside_lines and sys.stdout.isatty()),
    )
    with bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def show_progress(
    items: Iterable[T],
    *,
    total: int,
    label: str,
    position: Callable[[], int] | None = None,
    beside_lines: bool = False,
) -> Iterator[T]:
    """Yield items, and show how many on stderr, if it is a terminal.

    :param total: the number of items, or of bytes with ``position``; 0 if unknown.
    :param position: returns how many bytes have been read.
    :param beside_lines: as for ``showing_progress``.
    """
    unit: ProgressUnit = "bytes" if position else "items"
    with showing_progress(label, unit=unit, beside_lines=beside_lines) as update:
        for number, item in enumerate(items, start=1):
            yield item
            update(position() if position else number, total)
