"""Text of a command -> stdout as UTF-8, whatever the locale; a closed pipe is no error."""

from __future__ import annotations

import os
import sys


def print_text(text: str) -> None:
    """Write text to stdout; a reader that has gone, as after ``| head``, ends it in silence.

    Lone surrogates, which UTF-8 cannot hold, become question marks.
    """
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        close_stdout()


def plural(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun, ``many`` being that of all numbers but one.

    >>> plural(1, "record"), plural(1200, "retry", "retries")
    ('1 record', '1,200 retries')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def close_stdout() -> None:
    """Give up stdout, whose reader has gone.

    The interpreter flushes stdout once more at exit, and would complain of the same pipe.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
