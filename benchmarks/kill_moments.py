"""Kill a command at a certain operation on files, from within, as a power cut between two of them.

``sitecustomize`` in a folder of ``PYTHONPATH`` imports this module; ``KILL_AT`` says when, such as
``rename 3 /path/of/output``: before the third file below that folder gets a new name. Without it
nothing happens.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

VARIABLE = "KILL_AT"
OPERATIONS = ("open", "sync", "rename", "remove")
"""Opening a file to write it, waiting for the disk, renaming, removing."""

_EVENTS = {"open": "open", "os.rename": "rename", "os.remove": "remove"}
"""Operations by Python's name of their audit event."""
_WRITES = os.O_WRONLY | os.O_RDWR


def write_hook(folder: Path) -> None:
    """Write the module that Python imports when it starts."""
    code = "import benchmarks.kill_moments as moments\nmoments.install()\n"
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")


def install() -> None:
    """Count operations from now on, if the variable is set."""
    operation, number, below = os.environ.get(VARIABLE, "none 0 /").split(maxsplit=2)
    if operation not in OPERATIONS:
        return
    counts: Counter[str] = Counter()

    def count(name: str) -> None:
        counts[name] += 1
        if name == operation and counts[name] == int(number):
            os.killpg(0, signal.SIGKILL)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        name = _EVENTS.get(event)
        if name is None or not str(arguments[0]).startswith(below):
            return
        if name != "open" or arguments[2] & _WRITES:
            count(name)

    sync = os.fsync

    def counted_sync(fd: Any) -> None:
        count("sync")
        sync(fd)

    os.fsync = counted_sync  # Python has no audit event for it
    sys.addaudithook(watch)
