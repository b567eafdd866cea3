"""CPU time of running processes and their threads, and processes that get a part of a core."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from benchmarks.crawl_runs import find_started

_TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")
_PERIOD_MICROSECONDS = 100_000
_GROUPS = Path("/sys/fs/cgroup")

# Names of threads, as the system knows them, are those that Python gives them.
_NAMING_HOOK = """\
import threading

_run = threading.Thread.run


def run(self):
    with open(f"/proc/self/task/{threading.get_native_id()}/comm", "w") as file:
        file.write(self.name[:15])
    _run(self)


threading.Thread.run = run
"""


def read_tree_seconds(process: int) -> float:
    """Return the CPU seconds of a process and of all it has started; 0 once it has ended."""
    try:
        _, used = _read_seconds(Path(f"/proc/{process}/stat"), fields=4)
    except OSError:
        return 0.0
    return used + sum(map(read_tree_seconds, find_started(process)))


def read_thread_seconds(process: int) -> dict[str, float]:
    """Return the CPU seconds of the threads of a process, by name."""
    used: dict[str, float] = {}
    for task in Path(f"/proc/{process}/task").iterdir():
        with suppress(OSError):  # it has ended
            name, seconds = _read_seconds(task / "stat", fields=2)
            used[name] = used.get(name, 0.0) + seconds
    return used


def _read_seconds(stat: Path, *, fields: int) -> tuple[str, float]:
    """Return name and CPU seconds; with 4 fields instead of 2, with children that ended."""
    head, _, rest = stat.read_text("utf-8", "replace").rpartition(")")
    ticks = rest.split()[11 : 11 + fields]
    return head.partition("(")[2], sum(map(int, ticks)) * _TICK_SECONDS


@contextmanager
def naming_threads() -> Iterator[dict[str, str]]:
    """Yield the environment in which threads of Python have their names."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "sitecustomize.py").write_text(_NAMING_HOOK, "utf-8")
        yield {"PYTHONPATH": folder}


@contextmanager
def limited_cores(count: int, *, share: float) -> Iterator[list[list[str]]]:
    """Yield, for so many machines, the words before a command that gets this part of a core.

    :raises OSError: the system does not allow it.
    """
    is_first = (_GROUPS / "cpu").is_dir()  # version 1 of control groups
    root = _GROUPS / "cpu" if is_first else _GROUPS
    quota = int(share * _PERIOD_MICROSECONDS)
    with ExitStack() as stack:
        prefixes = []
        for number in range(count):
            group = root / f"newsbot-{os.getpid()}-{number}"
            group.mkdir()
            stack.callback(group.rmdir)
            if is_first:
                (group / "cpu.cfs_period_us").write_text(str(_PERIOD_MICROSECONDS))
                (group / "cpu.cfs_quota_us").write_text(str(quota))
            else:
                (group / "cpu.max").write_text(f"{quota} {_PERIOD_MICROSECONDS}")
            join = f'echo $$ > {group}/cgroup.procs && exec "$@"'
            prefixes.append(["sh", "-c", join, "sh"])
        yield prefixes
