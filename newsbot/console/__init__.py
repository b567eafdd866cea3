"""Output to a terminal, a file or a pipe: text and error messages.

Tables are in ``console_tables``, progress bars in ``progress_bar``, which load rich.

What a page, a header or a URL says reaches a terminal without control characters. Nothing else of
newsbot writes to stdout or stderr.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, AnyStr, Generic, TextIO, cast

from newsbot.text.printable import escape_controls, indent_lines, make_printable


class StdoutError(OSError):
    """Output could not be written to stdout."""


def print_text(text: str) -> None:
    """Write text or JSON to stdout as UTF-8, whatever the locale.

    A terminal gets control and bidi characters as escapes; elsewhere the text stays as it is. Lone
    surrogates, which UTF-8 cannot hold, become question marks. A closed pipe, as of head, is no
    error.

    :raises StdoutError: it could not be written, as to a full disk.
    """
    print_rendered(escape_controls(text) if sys.stdout.isatty() else text)


def print_rendered(text: str) -> None:
    """Write what ``render_parts`` returned to stdout, with its colours.

    :raises StdoutError: as ``print_text``.
    """
    with reporting_stdout():
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()


def print_lines(lines: Iterable[bytes]) -> bool:
    """Write lines in UTF-8 to stdout, as ``print_text`` does, and pass them on at once.

    :return: False if the reader of a pipe is gone: nobody may have got them.
    :raises StdoutError: they could not be written.
    """
    written = b"".join(lines)
    if sys.stdout.isatty():
        written = escape_controls(written.decode("utf-8", "replace")).encode("utf-8", "replace")
    stream = cast("TextIO", sys.__stdout__).buffer  # that of guarding_stdout ignores a closed pipe
    try:
        stream.write(written)
        stream.flush()
    except BrokenPipeError:
        close_stdout()
        return False
    except OSError as error:
        close_stdout()
        raise StdoutError(error.errno, error.strerror) from error
    return True


def print_error(message: str) -> None:
    """Write a message to stderr after the name of the program, further lines indented."""
    print_notice(f"newsbot: {indent_lines(message)}")


def print_notice(text: str) -> None:
    """Write a line to stderr."""
    print_report(f"{make_printable(text)}\n")


def print_report(text: str) -> None:
    """Write what ``render_parts`` returned to stderr; it is lost if it cannot be written there."""
    with suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()


@contextmanager
def guarding_stdout() -> Iterator[None]:
    """Report if other code, such as argparse or Scrapy, could not print to stdout in the block.

    :raises StdoutError: it could not. Python would ignore it, or warn when it ends. It is raised
        once: not if the program is about to exit with an error.
    """
    plain = sys.stdout
    guarded = _GuardedStream(plain)
    guarded.buffer = _GuardedStream(plain.buffer)
    sys.stdout = cast("TextIO", guarded)  # it has all attributes of a stream
    is_reported = False
    try:
        yield
    except SystemExit as end:
        is_reported = bool(end.code)
        raise
    finally:
        sys.stdout = plain
        guarded.flush()
        if guarded.error is not None and not is_reported:
            raise guarded.error


class _GuardedStream(Generic[AnyStr]):
    """stdout, or its buffer, that keeps the first error of a write, since argparse ignores it."""

    buffer: _GuardedStream[bytes]

    def __init__(self, stream: IO[AnyStr]) -> None:
        self._stream: IO[AnyStr] = stream
        self.error: StdoutError | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, content: AnyStr) -> int:
        with self._keeping_error():
            self._stream.write(content)
        return len(content)

    def flush(self) -> None:
        with self._keeping_error():
            self._stream.flush()

    @contextmanager
    def _keeping_error(self) -> Iterator[None]:
        try:
            with reporting_stdout():
                yield
        except StdoutError as error:
            self.error = self.error or error
            raise


@contextmanager
def reporting_stdout() -> Iterator[None]:
    """Stop writing to stdout when its reader is gone, as head does, which is no error.

    :raises StdoutError: a write of the block failed for another reason.
    """
    try:
        yield
    except BrokenPipeError:
        close_stdout()
    except OSError as error:
        close_stdout()
        raise StdoutError(error.errno, error.strerror) from error


def close_stdout() -> None:
    """Redirect stdout, whose reader is gone, to the null device.

    Otherwise the interpreter's flush at exit would report the same broken pipe.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def plural(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun; ``many`` is the plural, by default with an s.

    >>> plural(1, "record"), plural(1200, "retry", "retries")
    ('1 record', '1,200 retries')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
