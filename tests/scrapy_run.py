"""Run the ``scrapy`` command in a process of its own, in the project's folder.

The process is forked from one that has imported what the command imports, since the imports take
longer than most commands. No module reads the environment at import.
"""

from __future__ import annotations

import atexit
import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import scrapy.__main__
import scrapy.cmdline

PROJECT = Path(__file__).parent.parent
LOOPBACK = {"ALLOWED_PRIVATE_ADDRESSES": "127.0.0.0/8"}
QUICK = {
    **LOOPBACK,
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "0",
    "RETRY_BACKOFF_SECONDS": "0.01",
    "SUMMARY_ENABLED": "0",
    "EXTRACTION_PROCESSES": "0",  # a start takes longer than the pages of most tests
}
PYTHON_VARIABLES = ("PYTHON", "LC_", "LANG")
"""Prefixes of variables that Python reads when it starts."""

MEASURE = """
import os, sys
pid = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(pid, 0)
with open(sys.argv[1], "w") as noted:
    noted.write(str(used.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""A process between a test and the one it measures: on Linux, a process inherits the peak memory
of its parent, and that of a test may be higher than the crawl's."""

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["scrapy.core.downloader.contextfactory", "tests.preloaded_modules"])


@dataclass(frozen=True)
class Run:
    code: int
    stdout: str
    stderr: str
    output: Path

    @property
    def articles(self) -> list[dict[str, Any]]:
        return _read_lines(self.output, is_rejected=False)

    @property
    def rejected(self) -> list[dict[str, Any]]:
        return _read_lines(self.output, is_rejected=True)


class StartedRun:
    """A command under way, the leader of a process group; used as ``subprocess.Popen`` is."""

    def __init__(self, words: Sequence[str]) -> None:
        folder = mkdtemp()
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self._logs = [Path(folder, "stdout"), Path(folder, "stderr")]
        self._process = _forks.Process(
            target=_lead_group, args=(words, _without_proxy(), self._logs), daemon=False
        )
        self._process.start()
        self.pid = self._process.pid or 0

    @property
    def returncode(self) -> int:
        """The exit code, negative for a signal.

        :raises RuntimeError: the command is under way.
        """
        code = self._process.exitcode
        if code is None:
            msg = f"process {self.pid} has not ended"
            raise RuntimeError(msg)
        return code

    @property
    def stderr(self) -> str:
        """What it has written to stderr so far."""
        return self._read_log(1)

    @property
    def stdout(self) -> str:
        """What it has written to stdout so far."""
        return self._read_log(0)

    def _read_log(self, number: int) -> str:
        path = self._logs[number]
        return path.read_text("utf-8") if path.exists() else ""

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code.

        :raises subprocess.TimeoutExpired: the command is still under way; it is killed.
        """
        self._process.join(timeout)
        if self._process.exitcode is None:
            os.killpg(self.pid, signal.SIGKILL)
            logs = [path.read_bytes() for path in self._logs]
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0, *logs)
        return self._process.exitcode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        self.wait(timeout)
        stdout, stderr = (path.read_text("utf-8") for path in self._logs)
        return stdout, stderr

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def start_scrapy(*words: str, output: Path, settings: dict[str, str] | None = None) -> StartedRun:
    """Start the command for a test that stops, kills or interrupts it."""
    return StartedRun(_complete(words, output, settings))


def run_scrapy(
    *words: str, output: Path, settings: dict[str, str] | None = None, **environment: str
) -> Run:
    run = _run_python if any(name.startswith(PYTHON_VARIABLES) for name in environment) else _run
    given = _complete(words, output, settings)
    return Run(*run(given, {**_without_proxy(), **environment}), output)


def measure_scrapy(
    *words: str, output: Path, settings: dict[str, str] | None = None
) -> tuple[Run, float]:
    """Run the command in a new Python; also return its peak memory in megabytes."""
    with TemporaryDirectory() as folder:
        noted = Path(folder, "peak")
        through = [sys.executable, "-c", MEASURE, str(noted)]
        logs = _run_python(_complete(words, output, settings), _without_proxy(), through=through)
        return Run(*logs, output), int(noted.read_text("ascii")) / 1024


def _complete(words: Sequence[str], output: Path, settings: dict[str, str] | None) -> list[str]:
    quick = {**QUICK, "OUTPUT_DIR": str(output), **(settings or {})}
    given = quick if words[0] == "crawl" else LOOPBACK
    return [*words, *(word for name, value in given.items() for word in ("-s", f"{name}={value}"))]


def _without_proxy() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}


def _run(words: Sequence[str], environment: dict[str, str]) -> tuple[int, str, str]:
    with TemporaryDirectory() as folder:
        logs = [Path(folder, "stdout"), Path(folder, "stderr")]
        code = fork(_be_scrapy, words, environment, logs)
        if code is None:
            raise subprocess.TimeoutExpired(list(words), 120, *(path.read_bytes() for path in logs))
        stdout, stderr = (path.read_text("utf-8") for path in logs)
    return code, stdout, stderr


def fork(function: Callable[..., None], *arguments: Any) -> int | None:
    """Call a function in a process that has imported newsbot.

    :return: its exit code; None if it was killed because it took two minutes.
    """
    child = _forks.Process(target=function, args=arguments)
    child.start()
    child.join(120)
    if child.exitcode is None:
        child.kill()
    return child.exitcode


def _run_python(
    words: Sequence[str], environment: dict[str, str], *, through: Sequence[str] = ()
) -> tuple[int, str, str]:
    with subprocess.Popen(
        [*through, sys.executable, "-m", "scrapy", *words],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    ) as process:
        try:
            stdout, stderr = process.communicate(timeout=120)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, stdout, stderr


def _lead_group(words: Sequence[str], environment: dict[str, str], logs: Sequence[Path]) -> None:
    os.setsid()
    _be_scrapy(words, environment, logs)


def _be_scrapy(words: Sequence[str], environment: dict[str, str], logs: Sequence[Path]) -> None:
    """Do what ``python -m scrapy`` does."""
    for number, path in enumerate(logs, start=1):
        with path.open("wb") as file:
            os.dup2(file.fileno(), number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(PROJECT)
    sys.argv = [scrapy.__main__.__file__, *words]
    try:
        scrapy.cmdline.execute()
    finally:
        # In the order in which Python ends; multiprocessing would wait for process pools first.
        threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001
        atexit._run_exitfuncs()  # noqa: SLF001


def _read_lines(output: Path, *, is_rejected: bool) -> list[dict[str, Any]]:
    # Of two runs in one second only the time of writing says which came first.
    names = "*/*/*.rejected.ndjson" if is_rejected else "*/*/*.jsonl"
    files = sorted(output.glob(names), key=lambda file: file.stat().st_mtime_ns)
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
