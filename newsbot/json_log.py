"""The log as JSON lines, for programs that collect logs: LOG_FORMAT = "json"."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from scrapy.settings import BaseSettings
from scrapy.utils.log import get_scrapy_root_handler

from newsbot.text.printable import make_printable

JSON_FORMAT = "json"


class JsonFormatter(logging.Formatter):
    """Formats a log record as one line of JSON in ASCII, whatever its text holds.

    The record's attribute ``fields``, a dict that may be given as ``extra``, adds values to those
    of every line, which it cannot replace: time (UTC), level, logger and message.
    """

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "time": f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": make_printable(record.getMessage()),
        }
        fields = getattr(record, "fields", None)
        # Records of other libraries may have an attribute of that name.
        for name, value in fields.items() if isinstance(fields, dict) else ():
            line.setdefault(str(name), make_printable(value) if isinstance(value, str) else value)
        if record.exc_info:
            line["exception"] = make_printable(self.formatException(record.exc_info))
        if record.stack_info:
            line["stack"] = make_printable(record.stack_info)
        return json.dumps(line, separators=(",", ":"), default=str)


def is_json_log(settings: BaseSettings) -> bool:
    """Return whether the log is to be JSON lines."""
    return str(settings.get("LOG_FORMAT")).lower() == JSON_FORMAT


def install_json_log(settings: BaseSettings) -> None:
    """Install the handler of a log of JSON lines, where LOG_FORMAT asks for it.

    Scrapy, whose own handler takes formats of Python alone, then installs none. Commands call it; a
    script that starts crawls does so before it makes its ``CrawlerProcess``.

    :raises OSError: LOG_FILE cannot be written.
    """
    if not is_json_log(settings) or not settings.getbool("LOG_INSTALL_ROOT_HANDLER"):
        return
    priority = settings.getpriority("LOG_FORMAT") or 0
    settings.set("LOG_INSTALL_ROOT_HANDLER", value=False, priority=priority)
    handler = _make_handler(settings)
    handler.setFormatter(JsonFormatter())
    handler.setLevel(settings.get("LOG_LEVEL"))
    if earlier := _find_json_handler():
        logging.root.removeHandler(earlier)
        earlier.close()
    logging.root.setLevel(logging.NOTSET)
    logging.root.addHandler(handler)


def find_log_handler() -> logging.Handler | None:
    """Return the handler of the log that Scrapy or newsbot has installed."""
    return _find_json_handler() or get_scrapy_root_handler()


def redirect_log(stream: Any) -> None:
    """Write the log to a stream, such as one of rich that prints above a line of progress.

    A log in a file stays there.
    """
    handler = find_log_handler()
    if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
        handler.setStream(stream)


def _find_json_handler() -> logging.Handler | None:
    handlers = (each for each in logging.root.handlers if isinstance(each.formatter, JsonFormatter))
    return next(handlers, None)


def _make_handler(settings: BaseSettings) -> logging.Handler:
    path = settings.get("LOG_FILE")
    if not path:
        is_wanted = settings.getbool("LOG_ENABLED")
        return logging.StreamHandler() if is_wanted else logging.NullHandler()
    mode = "a" if settings.getbool("LOG_FILE_APPEND") else "w"
    return logging.FileHandler(path, mode=mode, encoding=settings.get("LOG_ENCODING"))
