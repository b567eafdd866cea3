"""The base of newsbot's commands: help with examples, errors in one line, exit codes."""

from __future__ import annotations

import argparse
import errno
import gc
import logging
import re
import sys
import traceback
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import ClassVar

from scrapy.commands import ScrapyCommand, ScrapyHelpFormatter
from scrapy.crawler import CrawlerProcessBase
from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES, Settings

from newsbot.console import StdoutError, guarding_stdout, plural, print_error
from newsbot.exit_codes import ExitCode, StartError
from newsbot.garbage_collection import collect_rarely
from newsbot.given_settings import check_names, check_paths, expand_paths
from newsbot.json_log import install_json_log, is_json_log
from newsbot.printable_log import make_log_printable
from newsbot.settings_readers import check_values

COMMANDS = {
    "crawl": "Crawl a site of the catalogue, or any section, feed or sitemap",
    "due": "Crawl the sections, feeds and sitemaps that are due",
    "worker": "Crawl what is due together with workers on other machines",
    "fleet": "Show the workers of a fleet, what is due, what fails",
    "extract": "Extract the article of one page: a URL, a file, or - for stdin",
    "explain": "Show why each block of a page is, or is not, in the article",
    "shell": "Open a Python prompt with a page, its article, blocks and links",
    "fetch": "Print the response to a URL, or its headers",
    "view": "Open the response to a URL in your browser",
    "write": "Write the articles that the workers of a fleet have found to files",
    "sites": "List the known sites by country and language, or probe a new one",
    "list": "List the names that crawl takes",
    "tail": "Print new articles of output files, each at least once",
    "export": "Make a release: Parquet, JSON lines or CSV with a data card",
    "reextract": "Show what today's extraction changes in what was written",
    "report": "Make or serve a page with the state and figures of all sites",
    "store": "Show what earlier runs know; check, export or prune it",
    "clean": "Remove the chrome from texts that were flattened without their page",
    "convert": "Write articles in the formats of others: Zyte, schema.org, IPTC, OpenSearch",
    "schema": "Print the types of a line of output: JSON Schema, Arrow, DuckDB and others",
}
"""Each command in the order of the help page, with its one line there."""
SCRAPY_COMMANDS = {"parse": "Show what a spider makes of a page: an article, or links"}
"""Commands that are Scrapy's, and which newsbot only keeps from being runs."""

DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
"""A full disk, quota or file size limit, a disk mounted read-only: wherever it is noticed."""
_OPTION = re.compile(r"(?<!\S)--[a-z][a-z-]+")
"""An option in the help of a command."""


class CommandHelpFormatter(ScrapyHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Scrapy's help, with the line ends of descriptions and examples kept."""


class NewsbotCommand(ScrapyCommand):
    """A command of newsbot: subclasses set the texts of the help and define ``execute``.

    ``arguments`` is the usage line behind the command's name. Lines of ``description`` and of
    ``examples`` are printed as they are; an example is written without the program's name.
    """

    arguments: ClassVar[str] = "[options]"
    description: ClassVar[str]
    examples: ClassVar[tuple[str, ...]]
    logs_errors_only: ClassVar[bool] = False
    """Whether the log stays silent without ``-L``, since the command itself prints the problem."""

    @property
    def name(self) -> str:
        """The name that the command is started by: that of its module."""
        return type(self).__module__.rpartition(".")[2]

    @property
    def known_settings(self) -> Settings:
        """The settings, which Scrapy assigns before it runs a command."""
        if self.settings is None:
            msg = "settings are not set; newsbot and scrapy set them"
            raise RuntimeError(msg)
        return self.settings

    @property
    def output_place(self) -> str:
        """Where the files of articles are by default: a storage of objects, or a folder."""
        settings = self.known_settings
        place: str = settings.get("OUTPUT_STORAGE") or settings.get("OUTPUT_DIR")
        return place

    @property
    def process(self) -> CrawlerProcessBase:
        """The process that runs crawlers, which Scrapy assigns before it runs a command."""
        if self.crawler_process is None:
            msg = "crawler_process is not set; newsbot and scrapy set it"
            raise RuntimeError(msg)
        return self.crawler_process

    def syntax(self) -> str:
        return self.arguments

    def short_desc(self) -> str:
        return (COMMANDS | SCRAPY_COMMANDS)[self.name]

    def long_desc(self) -> str:
        return self.description

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        self._parser = parser
        lines = "".join(f"  {find_program()} {example}\n" for example in self.examples)
        parser.usage = f"{find_program()} {self.name} {self.syntax()}"
        parser.formatter_class = CommandHelpFormatter
        parser.epilog = f"Examples:\n{lines}"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        collect_rarely()
        gc.freeze()  # what is imported by now stays
        settings = self.known_settings
        expand_paths(settings)
        level = settings.get("LOG_LEVEL")
        names = logging.getLevelNamesMapping()
        if isinstance(level, str) and level not in names:
            msg = f"LOG_LEVEL must be one of {', '.join(names)}, got {level!r}"
            raise UsageError(msg, print_help=False)
        is_asked_for = settings.getpriority("LOG_LEVEL") == SETTINGS_PRIORITIES["cmdline"]
        if self.logs_errors_only and not is_asked_for:
            settings.set("LOG_LEVEL", "CRITICAL", priority="cmdline")
        _check_log(settings)
        install_json_log(settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        make_log_printable()
        try:
            self._check_options(args)
            check_names(self.known_settings)
            check_paths(self.known_settings)
            check_values(self.known_settings)
            with guarding_stdout():
                self.exitcode = self.execute(args, opts)
        except StartError as error:
            print_error(str(error))
            self.exitcode = error.code
        except StdoutError as error:
            print_error(f"could not write to stdout: {error.strerror}")
            self.exitcode = ExitCode.COULD_NOT_WRITE
        except KeyboardInterrupt:
            print_error("interrupted")
            self.exitcode = ExitCode.COULD_NOT_START
        except Exception as error:  # noqa: BLE001 - Python would print what the message quotes
            self.exitcode = _report_unexpected(error)

    @abstractmethod
    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Do the work.

        :return: the exit code.
        :raises StartError: the command cannot do it; the error is printed as one line.
        """

    def _check_options(self, args: list[str]) -> None:
        """Check that no argument is an option, since Scrapy leaves unknown ones among them.

        :raises StartError: one is.
        """
        for arg in args:
            if arg.startswith("-") and arg != "-":
                name = arg.partition("=")[0]
                msg = f"{self.name} has no option {name}; {self.suggest_option(name)}"
                raise StartError(msg, ExitCode.WRONG_USAGE)

    def suggest_option(self, name: str) -> str:
        """Return what the user of an unknown option probably means."""
        known = _OPTION.findall(self._parser.format_help())
        near = get_close_matches(name, known, n=1)
        return f"did you mean {near[0]}?" if near else f"{self.name} --help lists all"

    def take_one(self, args: list[str], what: str) -> str:
        """Return the only argument.

        :param what: what the command takes, for the error message.
        :raises StartError: there is none, or more than one.
        """
        if len(args) != 1:
            msg = f"{self.name} takes {what}, got {plural(len(args), 'argument')}"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        return args[0]


def _check_log(settings: Settings) -> None:
    """Check LOG_FORMAT and LOG_FILE, since Scrapy uses them outside of any command.

    :raises UsageError: one is wrong, or the file cannot be written.
    """
    given = settings.get("LOG_FORMAT")
    try:
        logging.Formatter(None if is_json_log(settings) else given)
    except ValueError as error:
        msg = f"LOG_FORMAT must be json, or a text such as '%(message)s', got {given!r}"
        raise UsageError(msg, print_help=False) from error
    if path := settings.get("LOG_FILE"):
        try:
            Path(path).open("ab").close()
        except OSError as error:
            msg = f"LOG_FILE = {path!r}: cannot be written ({error.strerror or error})"
            raise UsageError(msg, print_help=False) from error


def _report_unexpected(error: Exception) -> ExitCode:
    if isinstance(error, OSError) and error.errno in DISK_ERRORS:
        place = f"{error.filename}: " if error.filename else ""
        print_error(f"{place}could not write: {error.strerror}")
        return ExitCode.COULD_NOT_WRITE
    print_error(f"unexpected error\n{traceback.format_exc()}")
    return ExitCode.COULD_NOT_START


def find_program() -> str:
    """Return the name of the program that was started: newsbot or scrapy."""
    return "newsbot" if Path(sys.argv[0]).stem == "newsbot" else "scrapy"


def write_file(path: Path, text: str) -> None:
    """Write text in UTF-8; lone surrogates, which it cannot hold, become question marks.

    :raises StartError: the file cannot be written.
    """
    with naming_file(path):
        path.write_bytes(text.encode("utf-8", "replace"))


@contextmanager
def naming_file(path: Path) -> Iterator[None]:
    """Name the file when the system refuses to write it.

    :raises StartError: instead of the system's error.
    """
    try:
        yield
    except OSError as error:
        msg = f"{path}: cannot be written ({error.strerror or error})"
        raise StartError(msg, ExitCode.COULD_NOT_WRITE) from error
