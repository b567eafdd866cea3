"""The ``newsbot`` command: its help, its examples, the settings it reads."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from scrapy.settings import Settings

import newsbot.settings
from newsbot.command_base import COMMANDS, NewsbotCommand
from newsbot.command_line import read_settings
from newsbot.exit_codes import ExitCode
from tests.scrapy_run import PROJECT

DEVELOPERS = ("fetch-page", "score")
NAMES = (*COMMANDS, *DEVELOPERS)


def run_newsbot(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "newsbot", *words]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


def make_command(name: str) -> NewsbotCommand:
    command: NewsbotCommand = import_module(f"newsbot.commands.{name}").Command()
    command.settings = Settings({"LOG_LEVEL": "INFO"})
    return command


def test_help_lists_every_command_with_its_summary() -> None:
    files = {path.stem for path in (PROJECT / "newsbot" / "commands").glob("*.py")}
    commands = {name for name in files - {"__init__"} if is_command(name)}

    listed = run_newsbot("--help").stdout

    assert commands == set(COMMANDS)
    for name, summary in COMMANDS.items():
        assert f"  {name:<12}{summary}\n" in listed
    assert "For the development of newsbot: fetch-page, score.\n" in listed
    assert run_newsbot().stdout == listed


def is_command(name: str) -> bool:
    return hasattr(import_module(f"newsbot.commands.{name}"), "Command")


@pytest.mark.parametrize("name", NAMES)
def test_each_example_of_the_help_parses(name: str) -> None:
    command = make_command(name)
    parser = argparse.ArgumentParser(conflict_handler="resolve")
    command.add_options(parser)

    assert 1 <= len(command.examples) <= 4
    for example in command.examples:
        words = shlex.split(example.partition(" > ")[0].partition(" < ")[0])
        assert words[0] == name
        _, rest = parser.parse_known_args(words[1:])
        assert not [word for word in rest if word.startswith("--")], example


@pytest.mark.parametrize("name", NAMES)
def test_help_names_the_program_that_was_started(name: str) -> None:
    as_newsbot = run_newsbot(name, "--help").stdout
    command = [sys.executable, "-m", "scrapy", name, "--help"]
    as_scrapy = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)

    assert f"  newsbot {name} " in as_newsbot
    assert f"  scrapy {name} " in as_scrapy.stdout
    for text in (as_newsbot, as_scrapy.stdout):
        assert max(map(len, text.splitlines())) <= 100


def test_an_unknown_command_is_wrong_usage_with_a_hint() -> None:
    done = run_newsbot("extrct", "page.html")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "newsbot: there is no command 'extrct'; did you mean 'extract'?\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("extract", "page.html", "--txt"), "extract has no option --txt; did you mean --text?"),
        (("crawl", "rtl", "--contry=fr"), "has no option --contry; did you mean --country?"),
        (("crawl", "rtl", "--max-articles=9"), "arguments need -a, as in -a max_articles=..."),
        (("store", "--zzz"), "store has no option --zzz; store --help lists all"),
    ],
)
def test_an_unknown_option_is_wrong_usage_with_a_hint(words: tuple[str, ...], says: str) -> None:
    run = run_newsbot(*words)

    assert run.returncode == ExitCode.WRONG_USAGE
    assert says in run.stderr


@pytest.mark.parametrize("option", [("-L", "foo"), ("-s", "LOG_LEVEL=foo")])
def test_an_unknown_log_level_is_wrong_usage(option: tuple[str, str]) -> None:
    done = run_newsbot("crawl", "demo", *option)

    assert done.returncode == 2
    problem = done.stderr.splitlines()[-1]
    assert problem.startswith("newsbot: error: LOG_LEVEL must be one of CRITICAL, ")
    assert problem.endswith("got 'foo'")


def test_scrapys_own_commands_work() -> None:
    done = run_newsbot("settings", "--get", "BOT_NAME")

    assert (done.returncode, done.stdout) == (0, "newsbot\n")


def test_a_project_without_newsbots_settings_adds_to_its_components(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "components_of_a_project.py").write_text(
        'ITEM_PIPELINES = {"mine.Pipeline": 250, "newsbot.pipelines.DedupePipeline": None}\n'
        'SPIDER_MODULES = ["mine.spiders"]\n'
        "DOWNLOAD_DELAY = 3\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "components_of_a_project")

    settings = read_settings()

    assert settings.getdict("ITEM_PIPELINES") == {
        **newsbot.settings.ITEM_PIPELINES,
        "mine.Pipeline": 250,
        "newsbot.pipelines.DedupePipeline": None,
    }
    assert settings.getlist("SPIDER_MODULES") == ["mine.spiders"]
    assert settings.getint("DOWNLOAD_DELAY") == 3
    assert settings.get("USER_AGENT") == newsbot.settings.USER_AGENT


def test_help_says_url_not_address() -> None:
    texts = [make_command(name).description for name in NAMES]

    assert not [text for text in texts if re.search(r"\baddress", text)]


def test_an_interrupt_while_a_command_is_loaded_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = settings\n", "utf-8")
    (tmp_path / "settings.py").write_text(
        "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n", "utf-8"
    )
    command = [sys.executable, "-m", "newsbot", "crawl", "demo"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}

    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (ExitCode.COULD_NOT_START, "newsbot: interrupted\n")
