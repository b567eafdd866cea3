"""The formats of output files; another one is a module and an entry of OUTPUT_FORMATS."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any, Protocol

import zstandard

from newsbot.write.json_ld_lines import JsonLdLines
from newsbot.write.json_lines import JsonLines

UNREADABLE = (OSError, EOFError, zlib.error, zstandard.ZstdError, ValueError, KeyError)
"""Errors of reading and identifying the lines of a file that is damaged, or of no known format."""


class OutputFormat(Protocol):
    """How an article becomes one line of a file.

    A file is appended to and cut at lines, and has nothing else: no header, no end.
    """

    suffix: str
    """Of the files' names, as ``.jsonl``; no other format has it."""

    def encode(self, record: Mapping[str, Any]) -> bytes:
        r"""Return a record as one line that ends with ``\n``, its only one.

        :param record: ``Article.to_dict()`` without the fields of ``LINE_FIELDS_EXCLUDED``.
        """

    def identify(self, line: bytes) -> tuple[str, int]:
        """Return article id and version of a line, for ``scrapy store check``.

        :raises ValueError: it is not a line of this format; or KeyError.
        """


OUTPUT_FORMATS: dict[str, OutputFormat] = {"jsonl": JsonLines(), "jsonld": JsonLdLines()}
"""By the value of ``OUTPUT_FORMAT``."""


def find_format(name: str) -> OutputFormat:
    """Return the format of a file by its name, without the suffix of a compression.

    :raises ValueError: no format has its suffix.
    """
    for each in OUTPUT_FORMATS.values():
        if name.endswith(each.suffix):
            return each
    msg = f"{name!r} has the suffix of no format in OUTPUT_FORMATS ({', '.join(OUTPUT_FORMATS)})"
    raise ValueError(msg)
