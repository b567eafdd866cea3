"""Log records without control characters, passwords of URLs and forged lines.

Pages, headers and URLs end up in log messages. Scrapy replaces its log handler when a crawl starts,
and a project may have handlers of its own, so the records themselves are made printable.
"""

from __future__ import annotations

import logging
from typing import Self

from newsbot.text.printable import indent_lines, make_printable


class PrintableRecord(logging.LogRecord):
    """A log record whose message and traceback are printable, each line but the first indented."""

    _traceback: str | None = None

    def getMessage(self) -> str:  # noqa: N802 - the name in logging
        """Return the message, made when a handler asks for it."""
        return indent_lines(make_printable(super().getMessage()))

    @property
    def exc_text(self) -> str | None:
        """The traceback, which a formatter stores here."""
        return self._traceback

    @exc_text.setter
    def exc_text(self, text: str | None) -> None:
        self._traceback = None if text is None else indent_lines(make_printable(text))


class PrintableLog:
    """A Scrapy extension that makes the log of a process printable."""

    @classmethod
    def from_crawler(cls, crawler: object) -> Self:  # noqa: ARG003 - Scrapy's hook
        """Make the log of this process printable."""
        make_log_printable()
        return cls()


def make_log_printable() -> None:
    """Make each further log record of this process printable, whichever handler writes it.

    A record factory of your own stays.
    """
    if logging.getLogRecordFactory() is logging.LogRecord:
        logging.setLogRecordFactory(PrintableRecord)
