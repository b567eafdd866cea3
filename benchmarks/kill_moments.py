"""Kill a command at a certain operation on files, from within, as a power cut between two of them.

``sitecustomize`` in a folder of ``PYTHONPATH`` imports this module; ``KILL_AT`` says when, such as
``rename 3 /path/of/output``: before the third file below that folder gets a new name.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.crawl_runs import PROJECT, without_proxy

VARIABLE = "KILL_AT"
OPERATIONS = ("open", "sync", "rename", "remove")
"""Opening a file to write it, waiting for the disk, renaming, removing."""

_EVENTS = {"open": "open", "os.rename": "rename", "os.remove": "remove"}
"""Operations by Python's name of their audit event."""
_WRITES = os.O_WRONLY | os.O_RDWR


def make_environment(folder: Path, moment: str = "") -> dict[str, str]:
    """Return the environment of a command that kills itself, without proxies.

    :param folder: takes the module that Python imports when it starts.
    :param moment: operation, number and folder; empty for none.
    """
    code = "import benchmarks.kill_moments as moments\nmoments.install()\n"
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
    path = f"{folder}{os.pathsep}{PROJECT}"
    return {**without_proxy(), VARIABLE: moment or "none 0 /", "PYTHONPATH": path}


def install() -> None:
    """Count operations from now on, if one of them is to kill."""
    operation, number, below = os.environ[VARIABLE].split(maxsplit=2)
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
