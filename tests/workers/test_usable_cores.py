"""The cores that a container or a CPU set leaves to a process are counted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from newsbot.workers.usable_cores import count_usable_cores

CORES = len(os.sched_getaffinity(0))


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "ascii")


@pytest.mark.parametrize(
    ("own", "files", "cores"),
    [
        pytest.param("0::/", {}, CORES, id="no quota"),
        pytest.param("0::/", {"cpu.max": "max 100000\n"}, CORES, id="quota of max"),
        pytest.param("0::/", {"cpu.max": "150000 100000\n"}, 1, id="a core and a half"),
        pytest.param("0::/", {"cpu.max": "50000 100000\n"}, 1, id="half a core"),
        pytest.param(
            "0::/a/b",
            {"a/b/cpu.max": "max 100000", "a/cpu.max": "100000 100000"},
            1,
            id="quota of the group above",
        ),
        pytest.param(
            "5:cpu,cpuacct:/docker/f00d",
            {"cpu/cpu.cfs_quota_us": "100000", "cpu/cpu.cfs_period_us": "100000"},
            1,
            id="version 1 in a container",
        ),
        pytest.param(
            "5:cpu:/\n3:memory:/a",
            {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"},
            CORES,
            id="version 1 without quota",
        ),
    ],
)
def test_a_quota_limits_the_usable_cores(
    tmp_path: Path, own: str, files: dict[str, str], cores: int
) -> None:
    write(tmp_path, {"own": own})
    write(tmp_path / "groups", files)

    assert count_usable_cores(groups=tmp_path / "groups", own=tmp_path / "own") == cores


def test_a_missing_list_of_groups_leaves_all_cores(tmp_path: Path) -> None:
    assert count_usable_cores(groups=tmp_path, own=tmp_path / "none") == CORES


def test_a_cpu_set_limits_the_usable_cores() -> None:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        assert count_usable_cores() == 1
    finally:
        os.sched_setaffinity(0, before)
