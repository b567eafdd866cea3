"""Work on many pages -> a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

PLAIN_INTERVAL_SECONDS = 10.0
"""Between two plain lines; work that takes less prints none."""

T = TypeVar("T")


def show_progress(items: Iterable[T], *, total: int, label: str) -> Iterator[T]:
    """Yield items as they come and say on stderr how many of ``total`` there were."""
    console = Console(file=sys.stderr)
    if not console.is_terminal:
        yield from _say_plainly(items, total=total, label=label)
        return
    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(label, total=total)
        for item in items:
            yield item
            progress.advance(task)


def _say_plainly(items: Iterable[T], *, total: int, label: str) -> Iterator[T]:
    last = time.monotonic()
    for number, item in enumerate(items, start=1):
        yield item
        if time.monotonic() - last >= PLAIN_INTERVAL_SECONDS:
            last = time.monotonic()
            sys.stderr.write(f"{label}: {number} of {total} pages\n")
