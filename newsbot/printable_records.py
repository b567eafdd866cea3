"""Log records without control characters, passwords of URLs, forged lines and needless tracebacks.

Pages, headers and URLs end up in log messages. Scrapy replaces its log handler when a crawl starts,
and a project may have handlers of its own, so the records themselves are made printable.
"""

from __future__ import annotations

import logging
from typing import Any

from newsbot.exit_codes import StartError
from newsbot.text.printable import indent_lines, make_printable


class PrintableRecord(logging.LogRecord):
    """A log record whose message and traceback are printable, each line but the first indented."""

    _traceback: str | None = None

    def __init__(self, *values: Any, **others: Any) -> None:
        """Take what ``logging.LogRecord`` takes; a ``StartError`` is logged as its message alone.

        A script that starts crawls has it reported by asyncio or Twisted, which log a traceback.
        """
        super().__init__(*values, **others)
        error = self.exc_info[1] if self.exc_info else None
        if isinstance(error, StartError):
            self.msg, self.args, self.exc_info = str(error), (), None

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


def make_records_printable() -> None:
    """Make each further log record of this process printable, whichever handler writes it.

    A record factory of your own stays.
    """
    if logging.getLogRecordFactory() is logging.LogRecord:
        logging.setLogRecordFactory(PrintableRecord)
