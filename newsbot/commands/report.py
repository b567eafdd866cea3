"""The ``report`` command: one page with the state and the figures of all sites."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from newsbot.command_base import NewsbotCommand, find_program, naming_file
from newsbot.console import print_text
from newsbot.console.progress_bar import showing_progress
from newsbot.exit_codes import ExitCode, StartError
from newsbot.record_streams import open_output

if TYPE_CHECKING:
    from newsbot.report.report_gathering import ReportSource
    from newsbot.write.written_files import OutputPlace

FILE_NAME = "report.html"
DEFAULT_DAYS = 90
MAX_DAYS = 400
"""For which the store keeps the figures of runs."""
DEFAULT_PORT = 8642
MAX_PORT = 65535


class Command(NewsbotCommand):
    """Write or serve the report."""

    requires_crawler_process = False
    arguments = "[SITE...] [options]"
    description = """\
Write a page with all sites of the store at a glance, those that need a look
first, and the figures of each site: articles by day, delay from publication to
crawl, field coverage, rejected URLs by reason, chrome by rule, slow pages,
alarms, latest articles. The page is one file that loads nothing from elsewhere;
by default it is report.html in OUTPUT_DIR, which is replaced as a whole.

With --serve the page is served to browsers of this machine, with fresh figures
at each load and a search over the articles of the period. Ctrl-C ends it.

Exit codes: 0 done, 1 there is no store, or the port is in use, 2 wrong usage,
74 the file could not be written, 75 the store could not be used."""
    examples = (
        "report",
        "report -o /var/www/report.html --days 365",
        "report rtl le_monde",
        "report --serve",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add(
            "-o",
            "--output",
            metavar="FILE",
            help="to FILE (default: OUTPUT_DIR/report.html; -: stdout)",
        )
        add("--days", metavar="N", default=str(DEFAULT_DAYS), help="show N days (default: 90)")
        add("--serve", action="store_true", help="serve the page on the loopback interface")
        add("--port", metavar="N", help=f"serve at this port (default: {DEFAULT_PORT}; 0: any)")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        days = _read_number("--days", opts.days, 1, MAX_DAYS)
        if opts.port and not opts.serve:
            msg = "--port is an option of --serve"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        port = _read_number("--port", opts.port or str(DEFAULT_PORT), 0, MAX_PORT)
        if opts.serve and opts.output:
            msg = "--output is not an option of --serve, which writes no file"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        source = self._make_source(args, days)
        if opts.serve:
            from newsbot.report.report_server import serve_report

            serve_report(source, port=port, settings=opts.set)
            return ExitCode.DONE
        with showing_progress("gathering"):
            page = source.render(now=int(time.time()))
        if opts.output == "-":
            print_text(page)
            return ExitCode.DONE
        path = Path(opts.output) if opts.output else source.folder / FILE_NAME
        with naming_file(path), open_output(str(path)) as file:
            file.write(page.encode("utf-8", "replace"))
        print_text(f"{path}\n")
        return ExitCode.DONE

    def _make_source(self, names: list[str], days: int) -> ReportSource:
        """Return where the figures are.

        :raises StartError: there is no store.
        """
        from newsbot.command_work.fleet_store import read_fleet_limits
        from newsbot.report.report_gathering import ReportSource

        place = self.known_settings.get("STORE_URL")
        if not place:
            msg = "STORE_URL is empty: there is no store, and a report needs the runs in it"
            raise StartError(msg)
        folder = Path(self.known_settings.get("OUTPUT_DIR"))
        return ReportSource(
            place=place,
            folder=folder,
            names=names,
            days=days,
            program=find_program(),
            limits=read_fleet_limits(self.known_settings),
            fleet_place=self._find_fleet_place(folder),
        )

    def _find_fleet_place(self, folder: Path) -> OutputPlace | None:
        """Return where the files of a fleet are; None without a fleet.

        :raises StartError: OUTPUT_STORAGE is wrong, or its library is missing.
        """
        from newsbot.store.outbox_batches import FLEET_FOLDER
        from newsbot.write.object_storage import StorageError, find_storage

        url = self.known_settings.get("OUTPUT_STORAGE")
        if not url:
            fleet = folder / FLEET_FOLDER
            return fleet if fleet.is_dir() else None
        try:
            return find_storage(url)
        except StorageError as error:
            msg = f"OUTPUT_STORAGE: {error}"
            raise StartError(msg) from error


def _read_number(name: str, text: str, least: int, most: int) -> int:
    if text.isdecimal() and least <= int(text) <= most:
        return int(text)
    msg = f"{name} must be a number from {least} to {most}, got {text!r}"
    raise StartError(msg, ExitCode.WRONG_USAGE)
