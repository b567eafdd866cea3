"""How a run ends, as the number a shell or a scheduler sees."""

from __future__ import annotations

from enum import IntEnum
from typing import Self


class ExitCode(IntEnum):
    """One documented end of a command; ``meaning`` says it in words for people and docs."""

    meaning: str

    def __new__(cls, value: int, meaning: str) -> Self:
        """Make a member that is its number and carries its meaning."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    DONE = 0, "done, or ended early by Ctrl-C with every address accounted for"
    COULD_NOT_START = 1, "could not start: a setting, a site table or the one page asked for"
    WRONG_USAGE = 2, "wrong usage: an unknown site, argument or address"
    ALARM = 3, "an alarm: nothing written, no section readable, many failures; no article in a page"
    IN_USE = 4, "another run of this site is under way"
    COULD_NOT_WRITE = 74, "could not write to the output folder; the next run goes on from there"
    COULD_NOT_STORE = 75, "could not use the store; the next run goes on from what it holds"


class StartError(Exception):
    """A run that must not begin or go on; the message is one line for the person at the shell."""

    def __init__(self, message: str, code: ExitCode = ExitCode.COULD_NOT_START) -> None:
        super().__init__(message)
        self.code = code
