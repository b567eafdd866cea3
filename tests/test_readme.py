"""The README's commands: offline ones run as shown, the others name what exists."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.demo.demo_pages import build_pages
from newsbot.spiders.crawl_arguments import KNOWN
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
KNOWING = {"scrapy list", "scrapy schema", "scrapy sites --country de"}
OFFLINE = [c for c in COMMANDS if "page.html" in c or c in KNOWING]
ONLINE = [c for c in COMMANDS if c.startswith("scrapy crawl")]
PAGE = "/sea/2025/10/04/whale-answers-the-foghorn-and-is-asked-to-stop"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the pages that the README's examples read."""
    pages = build_pages("https://example.com")
    (tmp_path / "page.html").write_bytes(pages[PAGE].body)
    (tmp_path / "more").mkdir()
    for number, path in enumerate(path for path in pages if path.startswith("/town/2025/10/0")):
        (tmp_path / "more" / f"{number}.html").write_bytes(pages[path].body)
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


@pytest.mark.parametrize("command", OFFLINE)
def test_each_offline_command_works_as_shown(command: str, folder: Path) -> None:
    done = run_in(folder, ["bash", "-o", "pipefail", "-c", command])

    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_python_example_works_as_shown(folder: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

    done = run_in(folder, [sys.executable, "-c", code])

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Whale answers the foghorn and is asked to stop\n")
    assert "\n\nThe trouble began when two colliers steered for the wrong voice." in done.stdout


@pytest.mark.parametrize("command", ONLINE)
def test_each_crawl_names_an_existing_spider_and_arguments(command: str, folder: Path) -> None:
    words = shlex.split(command)
    known = run_in(folder, ["scrapy", "list"]).stdout.split()
    given = [words[i + 1].partition("=")[0] for i, word in enumerate(words) if word == "-a"]

    assert words[2] in known
    assert set(given) <= set(KNOWN)
