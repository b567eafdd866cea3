"""Read a file with one URL per line, with comments, notes and what a spreadsheet adds."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

_COMMENT = re.compile(r"(?:^|\s)#.*")
_NOTE = re.compile(r"\s+.*|[,;][^\W\d_][^\d=/.?&]*$")
"""What is behind a URL. A URL may hold commas and semicolons itself, but what follows them has a
digit, a point, a slash or ``=`` then."""
_AROUND = " \t,;'"
_QUOTES = str.maketrans("", "", '"<>')
"""What a list or a spreadsheet puts around a URL; no URL has it inside."""

logger = logging.getLogger(__name__)


def read_url_file(path: Path) -> list[str]:
    """Return the URLs of a file, as written.

    :raises ValueError: the file cannot be read, or has no URL; the message says why.
    """
    try:
        text = path.expanduser().read_text(encoding="utf-8-sig")
    except (OSError, RuntimeError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else reason
        msg = f"cannot be read ({reason})"
        raise ValueError(msg) from error
    urls = [*_read_lines(text.splitlines(), name=path.name)]
    if not urls:
        msg = "has no URL; write one per line"
        raise ValueError(msg)
    return urls


def _read_lines(lines: list[str], *, name: str) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        url = _COMMENT.sub("", line).translate(_QUOTES).strip(_AROUND)
        if note := _NOTE.search(url):
            text = note[0].strip(_AROUND)
            logger.info("%s, line %d: %r is read as a note", name, number, text)
            url = url[: note.start()].rstrip(_AROUND)
        if url:
            yield url
