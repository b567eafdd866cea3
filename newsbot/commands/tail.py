"""The ``tail`` command: print the lines of articles that crawls have written since a cursor."""

from __future__ import annotations

import argparse
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from newsbot.command_base import NewsbotCommand, naming_file
from newsbot.console import print_lines
from newsbot.exit_codes import ExitCode, StartError
from newsbot.record_streams import open_output

if TYPE_CHECKING:
    from newsbot.follow import Cursor, LineFollower

POLL_SECONDS = 2.0
"""Between two looks at the folder with --follow: a run commits twice a second."""
LINES_AT_ONCE = 100
"""Lines that are printed before the cursor is saved: an article may have some 20 KB."""
MAX_CURSOR_BYTES = 100_000_000
"""Of a file given as --cursor; a million files of articles take less than 10 MB."""


class Command(NewsbotCommand):
    """Print new lines of output files."""

    requires_crawler_process = False
    arguments = "[PATH|STORE] [options]"
    description = """\
Print the JSON lines of articles below PATH (default: OUTPUT_DIR, or
OUTPUT_STORAGE if it is set) that --cursor does not have yet: new articles and new
versions, in the order of their runs. PATH may be a storage, s3://bucket/prefix.
Of a STORE, the URL of a database or the path of an SQLite file, these are the
files of articles that its runs have written on this machine, and to storages.
Each line is printed at least once, through rotation, compression and kills, and
also from the file that a run is writing. --cursor FILE is read at the start and
replaced after the lines are printed. Without --cursor, or before FILE is there,
everything is printed.

Exit codes: 0 done, or --follow was ended with Ctrl-C, 1 PATH or the cursor cannot
be read, 2 wrong usage, 74 stdout or the cursor could not be written, 75 the
store could not be used."""
    examples = (
        "tail --cursor loaded.cursor",
        "tail output/rtl --cursor loaded.cursor --follow | jq .headline",
        "tail --cursor loaded.cursor --skip",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--cursor", metavar="FILE", help="continue after what FILE has, and save it there")
        add("--follow", action="store_true", help="do not end: print what comes")
        add("--skip", action="store_true", help="print nothing of what is there by now")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        from newsbot.follow import LineFollower, find_article_source
        from newsbot.source_errors import naming_source

        place = self.take_one(args, "one path or store") if args else self.output_place
        if opts.skip and not (opts.cursor or opts.follow):
            msg = "--skip needs --cursor FILE to save, or --follow"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        cursor_file = Path(opts.cursor) if opts.cursor else None
        cursor = _read_cursor(cursor_file)
        try:
            with naming_source(place):
                follower = LineFollower(find_article_source(place), cursor)
                if opts.skip:
                    for _ in follower.read_new():
                        pass
                    _save_cursor(cursor_file, follower.cursor)
                is_read = _print_new(follower, cursor_file)
                while opts.follow and is_read:
                    time.sleep(POLL_SECONDS)
                    is_read = _print_new(follower, cursor_file)
        except KeyboardInterrupt:
            if not opts.follow:
                raise
        return ExitCode.DONE


def _print_new(follower: LineFollower, cursor_file: Path | None) -> bool:
    """Print what is new; return False if nobody reads stdout any more."""
    lines = follower.read_new()
    while some := list(islice(lines, LINES_AT_ONCE)):
        if not print_lines(some):
            return False
        _save_cursor(cursor_file, follower.cursor)
    _save_cursor(cursor_file, follower.cursor)
    return True


def _read_cursor(file: Path | None) -> Cursor:
    from newsbot.follow import Cursor, CursorError

    if file is None:
        return Cursor()
    try:
        with file.open("rb") as opened:
            return Cursor.parse(opened.read(MAX_CURSOR_BYTES).decode("utf-8", "replace"))
    except FileNotFoundError:
        return Cursor()
    except CursorError as error:
        msg = f"{file}: {error}"
        raise StartError(msg) from error
    except OSError as error:
        msg = f"{file}: cannot be read ({error.strerror or error})"
        raise StartError(msg) from error


def _save_cursor(file: Path | None, cursor: Cursor) -> None:
    """Replace the file of a cursor as a whole, and wait until the disk has it."""
    if file is None:
        return
    with naming_file(file), open_output(str(file)) as opened:
        opened.write(f"{cursor.render()}\n".encode())
