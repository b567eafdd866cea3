"""The progress of a command on stderr, if that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Literal, TypeVar

ProgressUnit = Literal["items", "bytes", ""]
T = TypeVar("T")


@contextmanager
def showing_progress(
    label: str, *, unit: ProgressUnit = "", beside_lines: bool = False
) -> Iterator[Callable[[int, int], None]]:
    """Show progress on stderr while a block runs, if it is a terminal; elsewhere nothing.

    :param unit: of what is counted; without one only the time is shown.
    :param beside_lines: whether the block prints to stdout; there is no bar if both are terminals.
    :return: a function that takes how much is done, and the total, 0 if unknown.
    """
    if not sys.stderr.isatty() or (beside_lines and sys.stdout.isatty()):
        yield lambda _done, _total: None
        return
    from rich import progress  # noqa: PLC0415 - takes 20 ms, and most output is piped
    from rich.console import Console  # noqa: PLC0415 - as above

    console = Console(file=sys.stderr)
    columns: list[progress.ProgressColumn] = [progress.SpinnerColumn(), progress.TextColumn(label)]
    if unit:
        count = progress.DownloadColumn() if unit == "bytes" else progress.MofNCompleteColumn()
        columns += [progress.BarColumn(), count, progress.TimeRemainingColumn()]
    bar = progress.Progress(
        *(*columns, progress.TimeElapsedColumn()),
        console=console,
        transient=True,
        disable=not console.is_terminal or console.is_dumb_terminal,
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
