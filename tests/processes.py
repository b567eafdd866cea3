"""Other processes as a test sees them: which are there, and which are gone. Linux alone tells."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_WAIT_SECONDS = 60
_LOOK_SECONDS = 0.01
_FORK_OPTION = "--multiprocessing-fork"
"""Python starts a process of ``multiprocessing`` with this word."""


def is_running(pid: int) -> bool:
    """Tell whether there is such a process that has not ended; a zombie has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def read_command(pid: int) -> list[str]:
    """Return the words that a process was started by, none of one that has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8").split("\0")
    except OSError:
        return []


def list_children(pid: int) -> list[int]:
    """List the processes that a process has started and not yet waited for."""
    children = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # the thread has ended meanwhile
            children += [int(word) for word in task.read_text("ascii").split()]
    return children


def find_workers(pid: int) -> list[int]:
    """List the children that are workers by now: stopped any earlier, one stops its parent too."""
    return [child for child in list_children(pid) if _FORK_OPTION in read_command(child)]


def list_below(pid: int) -> list[int]:
    """List the children of a process, theirs, and so on."""
    children = list_children(pid)
    return children + [below for child in children for below in list_below(child)]


def wait_for(is_so: Callable[[], object]) -> bool:
    """Wait until something holds; False if that takes longer than any machine needs for it."""
    for _ in range(int(_WAIT_SECONDS / _LOOK_SECONDS)):
        if is_so():
            return True
        time.sleep(_LOOK_SECONDS)
    return False
