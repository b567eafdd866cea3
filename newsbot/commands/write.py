"""The ``write`` command: take the articles of a fleet from its store to files."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path, PurePosixPath
from threading import Event
from typing import TYPE_CHECKING

from newsbot.command_base import NewsbotCommand
from newsbot.console import StdoutError, plural, print_notice, print_text
from newsbot.exit_codes import ExitCode, StartError
from newsbot.settings_readers import read_choice, read_count

if TYPE_CHECKING:
    from newsbot.outbox_writer.outbox_writer import OutboxWriter
    from newsbot.outbox_writer.output_targets import OutputTarget
    from newsbot.store.outbox_batches import Batch


class Command(NewsbotCommand):
    """Write the articles of a fleet to files."""

    requires_crawler_process = False
    description = """\
Write the articles and rejections that the workers of a fleet have put into the
store to files: fleet/<UTC date>/<id>.jsonl below OUTPUT_DIR or, if that is set,
OUTPUT_STORAGE, s3://bucket/prefix. A file is complete from the moment it is
there. One place runs this command, for all workers. Killed at any moment, it
writes the same file again, or finds it: each line is in one file.

Files have up to OUTPUT_ROTATE_BYTES (256 MB without it) before compression, are
compressed by OUTPUT_COMPRESSION, and printed when they are there. With --forever
the command does not end: lines are written when they are enough for a file, or
OUTPUT_BATCH_SECONDS old. While the database, the disk or the storage fails it
waits, and goes on by itself; beside another writer it waits to take over.

Exit codes: 0 done, or --forever was ended with Ctrl-C or SIGTERM, 1 there is no
fleet, 2 wrong usage, 4 another writer is at work, 74 a file could not be written,
75 the store could not be used."""
    examples = (
        "write",
        "write --forever -s OUTPUT_COMPRESSION=zstd",
        "write -s OUTPUT_STORAGE=s3://news/articles",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--forever", action="store_true", help="do not end: write what comes")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        from newsbot.command_work.fleet_watch import watching_fleet
        from newsbot.outbox_writer.outbox_writer import OtherWriterError, explain_failure
        from newsbot.store.database import StoreError

        if args:
            msg = f"write takes no argument, got {' '.join(args)!r}"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        try:
            with _stopping() as stop:
                writer = self._make_writer(stop)
                if opts.forever:
                    with watching_fleet(self.known_settings):
                        writer.write_forever()
                else:
                    writer.write_waiting()
        except OtherWriterError as error:
            raise StartError(str(error), ExitCode.IN_USE) from error
        except StoreError as error:
            raise StartError(str(error), ExitCode.COULD_NOT_STORE) from error
        except OSError as error:
            msg = explain_failure(error, writer.target)
            raise StartError(msg, ExitCode.COULD_NOT_WRITE) from error
        return ExitCode.DONE

    def _make_writer(self, stop: Event) -> OutboxWriter:
        """Return the writer that the settings ask for.

        :raises StartError: STORE_URL is not the store of a fleet, or another setting is wrong.
        """
        from newsbot.command_work.fleet_store import read_fleet_url
        from newsbot.outbox_writer.outbox_writer import LONGEST_BATCH_BYTES, OutboxWriter
        from newsbot.store.database import Store
        from newsbot.write import COMPRESSIONS

        settings = self.known_settings
        read_fleet_url(settings, command=self.name)
        folder = Path(settings.get("OUTPUT_DIR"))
        return OutboxWriter(
            open_store=partial(Store.open, settings.get("STORE_URL"), folder=folder),
            target=self._make_target(),
            compression=read_choice(settings, "OUTPUT_COMPRESSION", COMPRESSIONS),
            max_bytes=read_count(settings, "OUTPUT_ROTATE_BYTES") or LONGEST_BATCH_BYTES,
            after_seconds=read_count(settings, "OUTPUT_BATCH_SECONDS"),
            stop=stop,
            on_file=_print_file,
            on_problem=print_notice,
        )

    def _make_target(self) -> OutputTarget:
        """Return where the files are made.

        :raises StartError: OUTPUT_STORAGE is wrong, or its library is missing.
        """
        from newsbot.outbox_writer.output_targets import FolderTarget, StorageTarget
        from newsbot.write.object_storage import StorageError, find_storage

        url = self.known_settings.get("OUTPUT_STORAGE")
        if not url:
            return FolderTarget(Path(self.known_settings.get("OUTPUT_DIR")))
        try:
            return StorageTarget(find_storage(url))
        except StorageError as error:
            msg = f"OUTPUT_STORAGE: {error}"
            raise StartError(msg) from error


def _print_file(path: PurePosixPath, batch: Batch) -> None:
    with suppress(StdoutError):  # the file is there, and the next ones matter more
        print_text(f"{path}: {plural(batch.lines, 'line')}\n")


@contextmanager
def _stopping() -> Iterator[Event]:
    """Hold an event that the first SIGTERM or Ctrl-C sets; the second ends the command at once."""
    stop = Event()

    def handle(_number: int, _frame: object) -> None:
        stop.set()
        for each, before in earlier.items():
            signal.signal(each, before)

    numbers = (signal.SIGTERM, signal.SIGINT)
    earlier = {number: signal.signal(number, handle) for number in numbers}
    try:
        yield stop
    finally:
        for number, before in earlier.items():
            signal.signal(number, before)
