"""The ``scrapy`` command as a person runs it: a process of its own, in the project's folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parent.parent
LOOPBACK = {"ALLOWED_PRIVATE_ADDRESSES": "127.0.0.0/8"}
QUICK = {
    **LOOPBACK,
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "0",
    "RETRY_BACKOFF_SECONDS": "0.01",
    "SUMMARY_ENABLED": "0",
}


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
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *words, *options],
        cwd=PROJECT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr, output)


def _read_lines(output: Path, *, is_rejected: bool) -> list[dict[str, Any]]:
    # Told apart by the whole end of the name: a run's id may end with any letter.
    files = sorted(
        file
        for file in output.glob("*/*/*.jsonl")
        if file.name.endswith(".rejected.jsonl") == is_rejected
    )
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
