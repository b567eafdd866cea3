"""Many runs in a row in one process leave nothing behind."""

from __future__ import annotations

import subprocess
import sys

from tests.scrapy_run import PROJECT


def test_memory_handles_files_and_time_are_flat() -> None:
    """Small runs of the invented site; the benchmark prints what grows, and compares."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.long_life", "--runs", "100", "--days", "0"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert "  100 runs" in done.stdout, done.stderr
    assert done.returncode == 0, done.stdout
