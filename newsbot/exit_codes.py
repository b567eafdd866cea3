"""Exit codes of the commands."""

from __future__ import annotations

from enum import IntEnum
from typing import Self


class ExitCode(IntEnum):
    """One documented exit code; ``meaning`` explains it to users."""

    meaning: str

    def __new__(cls, value: int, meaning: str) -> Self:
        """Make a member from its number and meaning."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    DONE = 0, "done, or stopped early by Ctrl-C with every URL accounted for"
    COULD_NOT_START = 1, "could not start: a setting, a site table or the one page asked for"
    WRONG_USAGE = 2, "wrong usage: an unknown site or argument, or an invalid URL"
    ALARM = (
        3,
        "an alarm: nothing written, many failures, unlike earlier runs; no article in a page",
    )
    IN_USE = 4, "another run of this site is in progress"
    COULD_NOT_WRITE = (
        74,
        "could not write to stdout or the output folder; the next run continues there",
    )
    COULD_NOT_STORE = 75, "could not use the store; the next run continues from what it holds"


class StartError(Exception):
    """A run or command cannot start or go on; the message is one line for the user."""

    def __init__(self, message: str, code: ExitCode = ExitCode.COULD_NOT_START) -> None:
        super().__init__(message)
        self.code = code
