"""The README's first commands and its Python; ``test_docs_commands`` runs the others."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.demo.demo_pages import build_pages
from tests.scrapy_run import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.split("  #")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
]
INSTALLS = (
    "pip install -r requirements.txt && scrapy crawl demo",
    "pip install -r requirements-dev.txt && pytest -n auto --dist loadfile",
)
PAGE = "/sea/2025/10/04/whale-answers-the-foghorn-and-is-asked-to-stop"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the page that the README's example reads."""
    pages = build_pages("https://example.com")
    (tmp_path / "page.html").write_bytes(pages[PAGE].body)
    return tmp_path


def run_in(folder: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    places = [str(Path(sys.executable).parent), os.environ["PATH"]]
    environment = {
        **os.environ,
        "PATH": os.pathsep.join(places),
        "PYTHONPATH": str(PROJECT),
        "SCRAPY_SETTINGS_MODULE": "newsbot.settings",
    }
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_two_setup_commands_are_on_their_own_lines() -> None:
    assert set(INSTALLS) <= set(COMMANDS)


def test_the_python_example_works_as_shown(folder: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

    done = run_in(folder, [sys.executable, "-c", code])

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Whale answers the foghorn and is asked to stop\n")
    assert "\n\nThe trouble began when two colliers steered for the wrong voice." in done.stdout
