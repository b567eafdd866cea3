"""Errors of reading what crawls have written, as the message and exit code of a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from newsbot.console import StdoutError
from newsbot.exit_codes import ExitCode, StartError
from newsbot.follow import UnreadableStoreError


@contextmanager
def naming_source(name: str) -> Iterator[None]:
    """Name the folder, file or store that cannot be read.

    :param name: what was given, for errors that name no file.
    :raises StartError: instead of ``OSError``, except for an error of stdout.
    """
    try:
        yield
    except StdoutError:
        raise
    except UnreadableStoreError as error:
        raise StartError(str(error), ExitCode.COULD_NOT_STORE) from error
    except OSError as error:
        msg = f"{error.filename or name}: cannot be read ({error.strerror or error})"
        raise StartError(msg) from error
