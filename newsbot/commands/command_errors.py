"""What stops a command -> one line on stderr, and the exit code for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrapy.commands import ScrapyCommand

from newsbot.exit_codes import ExitCode, StartError


@contextmanager
def one_line_errors(command: ScrapyCommand, *, interrupted: str = "interrupted") -> Iterator[None]:
    """Turn what stops a command into a line on stderr and its exit code.

    :param interrupted: what is said after Ctrl-C.
    """
    try:
        yield
    except StartError as error:
        sys.stderr.write(f"newsbot: {error}\n")
        command.exitcode = error.code
    except KeyboardInterrupt:
        sys.stderr.write(f"newsbot: {interrupted}\n")
        command.exitcode = ExitCode.COULD_NOT_START


def write_file(path: Path, text: str) -> None:
    """Write text in UTF-8; lone surrogates, which it cannot hold, become question marks.

    :raises StartError: the file cannot be written.
    """
    with writing(path):
        path.write_bytes(text.encode("utf-8", "replace"))


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Name what was to be written where the system refuses it.

    :raises StartError: instead of the system's error.
    """
    try:
        yield
    except OSError as error:
        msg = f"{path}: cannot be written ({error.strerror or error})"
        raise StartError(msg, ExitCode.COULD_NOT_WRITE) from error
