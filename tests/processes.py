"""Look up other processes in /proc; Linux only."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_WAIT_SECONDS = 60
_POLL_SECONDS = 0.01
_FORK_OPTION = "--multiprocessing-fork"
"""Argument with which ``multiprocessing`` starts a process."""


def is_running(pid: int) -> bool:
    """Return whether a process exists and has not ended; a zombie has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def read_command(pid: int) -> list[str]:
    """Return the arguments of a process, an empty list if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8").split("\0")
    except OSError:
        return []


def list_children(pid: int) -> list[int]:
    """List the children of a process."""
    children = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # the thread has ended
            children += [int(word) for word in task.read_text("ascii").split()]
    return children


def find_workers(pid: int) -> list[int]:
    """List the children that are workers already; a signal before that also hits the parent."""
    return [child for child in list_children(pid) if _FORK_OPTION in read_command(child)]


def list_below(pid: int) -> list[int]:
    """List the descendants of a process."""
    children = list_children(pid)
    return children + [below for child in children for below in list_below(child)]


def wait_for(is_so: Callable[[], object]) -> bool:
    """Wait until a condition holds; return False after ``_WAIT_SECONDS``."""
    for _ in range(int(_WAIT_SECONDS / _POLL_SECONDS)):
        if is_so():
            return True
        time.sleep(_POLL_SECONDS)
    return False
