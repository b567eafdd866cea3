"""The wheel: what is in it, what it needs, and the ``newsbot`` command of an installed one."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import scrapy

from newsbot.demo.demo_pages import build_pages
from newsbot.version import __version__
from tests.scrapy_run import PROJECT

PROJECT_TABLE = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
PAGE = "/sea/2025/10/04/whale-answers-the-foghorn-and-is-asked-to-stop"
QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "SUMMARY_ENABLED=0")


@dataclass(frozen=True)
class Installed:
    """A virtual environment in which the wheel is installed."""

    wheel: Path
    program: Path

    def run(self, *words: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        ours = ("PYTHONPATH", "SCRAPY_SETTINGS_MODULE")
        environment = {name: value for name, value in os.environ.items() if name not in ours}
        return subprocess.run(
            [str(self.program), *words],
            cwd=folder,
            env={**environment, **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build the wheel from a copy of the checkout and install it beside today's packages."""
    folder = tmp_path_factory.mktemp("packaging")
    checkout, venv = folder / "checkout", folder / "venv"
    checkout.mkdir()
    for name in ("newsbot", "devtools", "benchmarks"):
        shutil.copytree(PROJECT / name, checkout / name)
    (checkout / "tests").mkdir()
    (checkout / "tests" / "test_names.py").touch()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, checkout / name)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*build, str(checkout)], check=True, capture_output=True, timeout=120)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    python = venv / "bin" / "python"
    (packages,) = (venv / "lib").glob("python*/site-packages")
    (packages / "today.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    install = [*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    return Installed(wheel, venv / "bin" / "newsbot")


def test_the_wheel_holds_newsbot_with_its_files_and_nothing_else(installed: Installed) -> None:
    names = zipfile.ZipFile(installed.wheel).namelist()
    kept = {
        str(path.relative_to(PROJECT))
        for path in (PROJECT / "newsbot").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }

    assert {name for name in names if ".dist-info/" not in name} == kept
    assert "newsbot/py.typed" in kept


def test_every_module_of_the_wheel_can_be_imported(installed: Installed, tmp_path: Path) -> None:
    code = (
        "import importlib, pkgutil, sys, newsbot\n"
        "for module in pkgutil.walk_packages(newsbot.__path__, 'newsbot.'):\n"
        "    importlib.import_module(module.name)\n"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'devtools']\n"
        "print(newsbot.__file__)"
    )
    python = Installed(installed.wheel, installed.program.with_name("python"))

    done = python.run("-c", code, folder=tmp_path)

    assert done.returncode == 0, done.stderr
    assert str(PROJECT) not in done.stdout


def test_the_command_runs_in_any_folder(installed: Installed, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(build_pages("https://example.com")[PAGE].body)

    versions = installed.run("--version", folder=tmp_path)
    printed = installed.run("extract", "page.html", folder=tmp_path)
    crawled = installed.run("crawl", "demo", *QUICK, folder=tmp_path)

    assert versions.stdout.splitlines() == [
        f"newsbot {__version__}",
        f"Scrapy {scrapy.__version__}",
        f"Python {sys.version.split()[0]}",
    ]
    assert printed.returncode == 0, printed.stderr
    assert json.loads(printed.stdout)["headline"].startswith("Whale answers the foghorn")
    assert crawled.returncode == 0, crawled.stderr
    assert sorted(tmp_path.glob("output/demo/*/*.jsonl"))


def test_the_installed_command_has_no_commands_for_developers(
    installed: Installed, tmp_path: Path
) -> None:
    listed = installed.run("--help", folder=tmp_path)
    scored = installed.run("score", "corpus", folder=tmp_path)

    assert "fetch-page" not in listed.stdout
    assert (scored.returncode, scored.stderr.count("\n")) == (2, 1)
    assert "there is no command 'score'" in scored.stderr


@pytest.mark.parametrize(
    "start", ["", "from newsbot.settings import *\n"], ids=["adds", "imports newsbot's"]
)
def test_settings_of_a_project_override_those_of_newsbot(
    installed: Installed, tmp_path: Path, start: str
) -> None:
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = mine.settings\n", "utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "__init__.py").touch()
    (tmp_path / "mine" / "settings.py").write_text(f'{start}OUTPUT_DIR = "mine-output"\n', "utf-8")
    deeper = tmp_path / "deeper"
    deeper.mkdir()

    crawled = installed.run("crawl", "demo", *QUICK, folder=deeper)

    assert crawled.returncode == 0, crawled.stderr
    assert sorted(deeper.glob("mine-output/demo/*/*.jsonl"))


def test_without_playwright_pages_are_read_unrendered(installed: Installed, tmp_path: Path) -> None:
    for name in ("playwright", "scrapy_playwright"):
        code = f"raise ModuleNotFoundError(name={name!r})\n"
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")

    crawled = installed.run(
        *("crawl", "demo", *QUICK, "-s", "RENDER=always"),
        folder=tmp_path,
        PYTHONPATH=str(tmp_path),
    )

    assert crawled.returncode == 0, crawled.stderr
    advice = "playwright is not installed: pip install scrapy-playwright"
    assert crawled.stderr.count(advice) == 1


def test_requirements_are_those_of_the_wheel_and_its_extras() -> None:
    extras = PROJECT_TABLE["optional-dependencies"]

    assert set(read_requirements("requirements.txt")) == {
        *PROJECT_TABLE["dependencies"],
        *extras["render"],
    }
    pinned = {
        re.split(r"[=\[]", line)[0]
        for line in read_requirements("requirements-dev.txt")
        if not line.startswith("-r ")
    }
    optional = {
        re.split(r"[><=\[]", name)[0]
        for extra, names in extras.items()
        if extra not in {"dev", "render"}
        for name in names
        if not name.startswith("newsbot[")
    }
    dev = {name.partition("[")[0] for name in extras["dev"]}
    assert pinned == optional | dev - {"newsbot"}


def test_no_text_installs_a_package_of_the_same_name_from_a_registry() -> None:
    """Of the texts that users see; a name in a registry may be that of another project."""
    wrong = re.compile(r"pip install [^`\n]*\bnewsbot\b(?!-)")
    shown = [*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md"), *PROJECT.glob("newsbot/**/*.py")]

    assert [str(path) for path in shown if wrong.search(path.read_text("utf-8"))] == []


def read_requirements(name: str) -> list[str]:
    lines = (PROJECT / name).read_text("utf-8").splitlines()
    bare = (line.split("#")[0].strip() for line in lines)
    return [line for line in bare if line]
