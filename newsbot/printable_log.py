"""The log of a process with Scrapy: its records printable, and each error written once."""

from __future__ import annotations

from functools import cache

from twisted.logger import globalLogBeginner

from newsbot.json_log import find_log_handler
from newsbot.printable_records import make_records_printable


def make_log_printable() -> None:
    """Make each further log record printable, and write none of Twisted's a second time."""
    make_records_printable()
    if find_log_handler():
        _end_writing_of_twisted()


@cache
def _end_writing_of_twisted() -> None:
    """Write errors once: until its logging begins, Twisted writes to stderr what Scrapy logs."""
    globalLogBeginner.beginLoggingTo((), discardBuffer=True, redirectStandardIO=False)
