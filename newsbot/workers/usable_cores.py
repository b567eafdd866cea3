"""Count the processor cores that this process may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

CONTROL_GROUPS = Path("/sys/fs/cgroup")
OWN_GROUPS = Path("/proc/self/cgroup")


def count_usable_cores(*, groups: Path = CONTROL_GROUPS, own: Path = OWN_GROUPS) -> int:
    """Return the number of whole cores, at least 1: those of the CPU set, within the quota.

    :param groups: where the control groups of Linux are; containers are given quotas there.
    :param own: the file that names those of this process.
    """
    is_bound = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if is_bound else os.cpu_count() or 1
    return max(1, min([cores, *_read_quotas(groups, own)]))


def _read_quotas(groups: Path, own: Path) -> Iterator[int]:
    """Yield the quotas of the control groups of this process and of those above, in cores."""
    lines: list[str] = []
    with suppress(OSError, UnicodeError):
        lines = own.read_text("utf-8").splitlines()
    for line in lines:
        _, controllers, path = line.split(":", 2)
        is_first = "cpu" in controllers.split(",")  # version 1, which has a tree for each
        if not is_first and controllers:
            continue
        root = groups / "cpu" if is_first else groups
        group = root / path.lstrip("/")
        # In a container the path may be that of the host, and its own group the root.
        for place in (group, *group.parents):
            if place.is_relative_to(root):
                with suppress(OSError, ValueError):
                    quota, period = _read_quota(place, is_first=is_first)
                    if quota > 0:
                        yield quota // period


def _read_quota(group: Path, *, is_first: bool) -> tuple[int, int]:
    """Return microseconds of CPU in a period, and those of the period.

    :raises OSError: there is no quota here; ``ValueError`` where it is "max".
    """
    names = ("cpu.cfs_quota_us", "cpu.cfs_period_us") if is_first else ("cpu.max",)
    quota, period = " ".join((group / name).read_text("ascii") for name in names).split()
    return int(quota), int(period)
