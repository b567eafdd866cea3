"""The ``newsbot`` command: Scrapy's command line with newsbot's settings, from any folder."""

from __future__ import annotations

import os
import platform
import sys
from difflib import get_close_matches
from pkgutil import iter_modules

import scrapy
import scrapy.commands
from scrapy.cmdline import execute
from scrapy.settings import SETTINGS_PRIORITIES, Settings
from scrapy.utils.conf import init_env
from scrapy.utils.project import get_project_settings

import newsbot.commands
import newsbot.settings
from newsbot.command_base import COMMANDS, SCRAPY_COMMANDS
from newsbot.console import StdoutError, guarding_stdout, print_error, print_text
from newsbot.exit_codes import ExitCode
from newsbot.garbage_collection import collect_rarely
from newsbot.version import __version__

SETTINGS_MODULE = "newsbot.settings"
MERGED_SETTINGS = (
    "DOWNLOADER_MIDDLEWARES",
    "DOWNLOAD_HANDLERS",
    "EXTENSIONS",
    "ITEM_PIPELINES",
    "SPIDER_MIDDLEWARES",
)
"""A project adds to these, or switches an entry off with None; other settings are replaced."""

_HELP = """\
newsbot {version}: a news crawler that writes the article and nothing else.

Usage:
  newsbot COMMAND [options] [arguments]

Commands:
{commands}
Scrapy's own commands work too: {others}.
newsbot COMMAND --help describes a command and shows examples; newsbot --version shows versions.
"""


def run_command() -> None:
    """Run the command that the arguments name, and exit with its code."""
    try:
        with guarding_stdout():
            _run_command()
    except StdoutError as error:
        print_error(f"could not write to stdout: {error.strerror}")
        sys.exit(ExitCode.COULD_NOT_WRITE)
    except KeyboardInterrupt:  # before the command itself takes the signal
        print_error("interrupted")
        sys.exit(ExitCode.COULD_NOT_START)


def _run_command() -> None:
    words = sys.argv[1:]
    name = next((word for word in words if not word.startswith("-")), None)
    if name is None:
        print_text(_format_versions() if "--version" in words else _format_help())
        sys.exit(ExitCode.DONE)
    # Help and error messages name the program as argv does, also after ``python -m newsbot``.
    sys.argv[0] = "newsbot"
    settings = read_settings()
    own, others = _list_own_commands(), _list_scrapy_commands()
    if name not in own:  # newsbot's own do so once they have been imported
        collect_rarely()
    if name in own or name in SCRAPY_COMMANDS:
        # Scrapy imports every module below this one; the others' take as long as the command does.
        settings.set("COMMANDS_MODULE", f"{newsbot.commands.__name__}.{name}", priority="cmdline")
    elif settings.get("COMMANDS_MODULE") == newsbot.commands.__name__:
        if name not in others:
            sys.exit(_reject_command(name, [*own, *others]))
        settings.set("COMMANDS_MODULE", None, priority="cmdline")
    execute(sys.argv, settings)


def read_settings() -> Settings:
    """Return newsbot's settings, with those of the project in the current folder on top.

    A project is found as Scrapy finds it: by SCRAPY_SETTINGS_MODULE or a scrapy.cfg. Where its
    module begins with ``from newsbot.settings import *`` it is taken as it is.
    """
    init_env(os.environ.get("SCRAPY_PROJECT", "default"))
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", SETTINGS_MODULE)
    settings = get_project_settings()
    given = {name for name in settings if _is_of_project(settings, name)}
    own = {name: value for name, value in vars(newsbot.settings).items() if name.isupper()}
    if given >= own.keys():
        return settings
    for name, value in own.items():
        if name not in given:
            settings.set(name, value, priority="project")
        elif name in MERGED_SETTINGS:
            settings.set(name, {**value, **settings.getdict(name)}, priority="project")
    return settings


def _is_of_project(settings: Settings, name: str) -> bool:
    return (settings.getpriority(name) or 0) >= SETTINGS_PRIORITIES["project"]


def _list_own_commands() -> list[str]:
    """Return the commands of newsbot; in a checkout also those for its developers."""
    found = {module.name for module in iter_modules(newsbot.commands.__path__)}
    developers = {module.name for module in iter_modules(newsbot.commands.DEVELOPER_FOLDERS)}
    return [*(name for name in COMMANDS if name in found), *sorted(developers)]


def _list_scrapy_commands() -> list[str]:
    names = sorted(module.name for module in iter_modules(scrapy.commands.__path__))
    return [name for name in names if name not in COMMANDS]


def _format_help() -> str:
    rows = "".join(f"  {name:<12}{summary}\n" for name, summary in COMMANDS.items())
    developers = [name for name in _list_own_commands() if name not in COMMANDS]
    if developers:
        rows += f"\nFor the development of newsbot: {', '.join(developers)}.\n"
    others = ", ".join(_list_scrapy_commands())
    return _HELP.format(version=__version__, commands=rows, others=others)


def _format_versions() -> str:
    return (
        f"newsbot {__version__}\nScrapy {scrapy.__version__}\nPython {platform.python_version()}\n"
    )


def _reject_command(name: str, known: list[str]) -> int:
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else "newsbot --help lists all"
    print_error(f"there is no command {name!r}; {hint}")
    return ExitCode.WRONG_USAGE
