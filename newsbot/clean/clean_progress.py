"""Bytes that were read -> a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from typing import Self

from rich import progress as bars
from rich.console import Console

from newsbot.console import plural

PLAIN_INTERVAL_SECONDS = 10.0
"""Between two plain lines; work that takes less prints none."""


class FileProgress:
    """Shows on stderr how much of a file is read."""

    def __init__(self, label: str, size: int) -> None:
        """Take what is done, and the size of the file in bytes, 0 where it is not known."""
        console = Console(file=sys.stderr)
        self._label, self._size = label, size
        self._last = time.monotonic()
        self._lines = 0
        self._bar: bars.Progress | None = None
        if console.is_terminal:
            columns = (bars.TextColumn(label), bars.BarColumn(), bars.DownloadColumn())
            self._bar = bars.Progress(
                *columns, bars.TimeRemainingColumn(), console=console, transient=True
            )
            self._task = self._bar.add_task(label, total=size or None)

    def __enter__(self) -> Self:
        """Begin to show it."""
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def show(self, position: int) -> None:
        """Count one line, and show how many bytes have been read."""
        self._lines += 1
        if self._bar is not None:
            self._bar.update(self._task, completed=position)
        elif time.monotonic() - self._last >= PLAIN_INTERVAL_SECONDS:
            self._last = time.monotonic()
            share = f" ({position / self._size:.0%})" if self._size else ""
            sys.stderr.write(f"{self._label}: {plural(self._lines, 'line')}{share}\n")
