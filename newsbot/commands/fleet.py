"""The ``fleet`` command: what the workers of a fleet do, what is due, what fails."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from newsbot.command_base import NewsbotCommand
from newsbot.console import print_error, print_rendered, print_text
from newsbot.exit_codes import ExitCode, StartError

if TYPE_CHECKING:
    from newsbot.fleet_alarms import FleetLimits
    from newsbot.store.database import Store

WATCH_SECONDS = 5.0
"""Between two looks of ``--watch``."""
CLEAR = "\x1b[H\x1b[2J"
"""What moves the cursor of a terminal to its corner and empties it."""


class Command(NewsbotCommand):
    """Show the fleet of the store of ``STORE_URL``."""

    requires_crawler_process = False
    logs_errors_only = True
    arguments = "[options]"
    description = """\
Show the workers of a fleet, how many sections, feeds and sitemaps are due and
for how long, jobs, pages and articles of the last hour and day, what waits to
be written, and buckets whose crawls fail. Nothing is changed.

It is an alarm if something is due and no worker is alive, if something has been
due, or waiting to be written, for longer than FLEET_LATE_AFTER, or if a bucket
failed FLEET_FAILURES times in a row.

Exit codes: 0 all is well, 1 the store is not that of a fleet, 2 wrong usage,
3 an alarm, 74 stdout could not be written, 75 the store could not be used."""
    examples = ("fleet", "fleet --watch", "fleet --json", "fleet -s FLEET_LATE_AFTER=2h")

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--json", action="store_true", help="print one JSON object on a line")
        add("--watch", action="store_true", help="show it every 5 seconds until Ctrl-C")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        from newsbot.command_work.fleet_store import read_fleet_limits
        from newsbot.store.database import StoreError

        if args:
            msg = f"fleet takes no argument, got {args[0]!r}"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        limits = read_fleet_limits(self.known_settings)
        try:
            with self._open_store() as store:
                if opts.watch:
                    _watch(store, limits, as_json=opts.json)
                    return ExitCode.DONE
                return _show(store, limits, as_json=opts.json)
        except StoreError as error:
            raise StartError(str(error), ExitCode.COULD_NOT_STORE) from error

    @contextmanager
    def _open_store(self) -> Iterator[Store]:
        from newsbot.command_work.fleet_store import read_fleet_url
        from newsbot.store.database import Store

        url = read_fleet_url(self.known_settings, command=self.name)
        store = Store.find(url.render_as_string(hide_password=False), folder=Path())
        if store is not None:  # only a file can be missing
            with closing(store):
                yield store


def _watch(store: Store, limits: FleetLimits, *, as_json: bool) -> None:
    """Show the fleet until Ctrl-C; a database that is restarted is waited for."""
    from newsbot.store.database import StoreError

    with suppress(KeyboardInterrupt):
        while True:
            if sys.stdout.isatty():
                print_rendered(CLEAR)
            try:
                _show(store, limits, as_json=as_json)
            except StoreError as error:
                print_error(str(error))
            time.sleep(WATCH_SECONDS)


def _show(store: Store, limits: FleetLimits, *, as_json: bool) -> ExitCode:
    from newsbot.command_work.fleet_table import list_fleet_parts, make_fleet_json
    from newsbot.console.console_tables import make_console, render_parts
    from newsbot.fleet_alarms import find_fleet_alarms
    from newsbot.store.fleet_summary import summarize_fleet

    fleet = summarize_fleet(store, silent_seconds=limits.silent_seconds)
    alarms = find_fleet_alarms(fleet, limits)
    if as_json:
        print_text(f"{json.dumps(make_fleet_json(fleet, alarms), ensure_ascii=False)}\n")
    else:
        print_rendered(render_parts(make_console(sys.stdout), list_fleet_parts(fleet, alarms)))
    return ExitCode.ALARM if alarms else ExitCode.DONE
