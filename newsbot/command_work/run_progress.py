"""Progress on a terminal while crawlers run, below the lines of the log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from newsbot.console.progress_bar import ProgressUnit, showing_progress
from newsbot.json_log import redirect_log


@contextmanager
def showing_run(label: str, *, unit: ProgressUnit = "") -> Iterator[Callable[[int, int], None]]:
    """Show progress as ``showing_progress`` does while the log is written above it."""
    try:
        with showing_progress(label, unit=unit) as update:
            redirect_log(sys.stderr)  # now a stream of rich
            yield update
    finally:
        redirect_log(sys.stderr)
