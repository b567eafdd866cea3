"""Text of a command goes to stdout as UTF-8, whatever the locale, and a closed pipe is no error."""

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


def close_stdout() -> None:
    """Give up stdout, whose reader has gone.

    The interpreter flushes stdout once more at exit, and would complain of the same pipe.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
