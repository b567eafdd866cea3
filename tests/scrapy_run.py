"""The ``scrapy`` command as a person runs it: a process of its own, in the project's folder.

The process is forked from one that has imported all that the command imports, which would take
longer than most commands do; no module looks at the environment while it is imported.
"""

from __future__ import annotations

import atexit
import json
import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
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
}
OF_PYTHON = ("PYTHON", "LC_", "LANG")
"""Variables that begin so are read when Python starts."""

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["scrapy.core.downloader.contextfactory", "tests.preloaded"])


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


def run_scrapy(
    *words: str, output: Path, settings: dict[str, str] | None = None, **environment: str
) -> Run:
    quick = {**QUICK, "OUTPUT_DIR": str(output), **(settings or {})}
    given = quick if words[0] == "crawl" else LOOPBACK
    options = [word for name, value in given.items() for word in ("-s", f"{name}={value}")]
    kept = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    run = _run_python if any(name.startswith(OF_PYTHON) for name in environment) else _run
    code, stdout, stderr = run([*words, *options], {**kept, **environment})
    return Run(code, stdout, stderr, output)


def _run(words: Sequence[str], environment: dict[str, str]) -> tuple[int, str, str]:
    with TemporaryDirectory() as folder:
        said = [Path(folder, "stdout"), Path(folder, "stderr")]
        child = _forks.Process(target=_be_scrapy, args=(words, environment, said))
        child.start()
        child.join(120)
        if child.exitcode is None:
            child.kill()
            raise subprocess.TimeoutExpired(list(words), 120, *(path.read_bytes() for path in said))
        stdout, stderr = (path.read_text("utf-8") for path in said)
    return child.exitcode, stdout, stderr


def _run_python(words: Sequence[str], environment: dict[str, str]) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def _be_scrapy(words: Sequence[str], environment: dict[str, str], said: Sequence[Path]) -> None:
    """Do what ``python -m scrapy`` does, from its start to its end."""
    for number, path in enumerate(said, start=1):
        with path.open("wb") as file:
            os.dup2(file.fileno(), number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(PROJECT)
    sys.argv = [scrapy.__main__.__file__, *words]
    try:
        scrapy.cmdline.execute()
    finally:
        # As Python ends, in its order; multiprocessing would wait for a pool of processes first.
        threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001
        atexit._run_exitfuncs()  # noqa: SLF001


def _read_lines(output: Path, *, is_rejected: bool) -> list[dict[str, Any]]:
    # Told apart by the whole end of the name: a run's id may end with any letter.
    files = sorted(
        file
        for file in output.glob("*/*/*.jsonl")
        if file.name.endswith(".rejected.jsonl") == is_rejected
    )
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
